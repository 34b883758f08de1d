/** The page on traces, against the schema and the notation: nothing is left out, and nothing made up. */

import { describe, expect, it } from 'vitest';
import { isWord, pageAt, spansIn } from './fixtures/markdown-page.js';
import { misfits } from './fixtures/schema-fit.js';
import { definitionsOf, differences, noDifferences, variantsOf } from './fixtures/schema-variants.js';
import type { Trace } from './spec/trace.js';
import { readTrace } from './spec/trace-notation.js';

const page = pageAt('docs/traces.md');
const definitions = definitionsOf('trace');
const kinds = variantsOf(definitions, 'TraceEvent', 'kind');

/** Each row has the kind, its fields and what they mean, and the notation. */
const events = page.rows
  .filter(({ cells }) => cells.length === 3)
  .map(({ cells: [kind = '', meaning = '', notation = ''] }) => ({
    kind: spansIn(kind)[0] ?? '',
    meaning,
    lines: spansIn(notation),
  }));

/** As it comes out of JSON, where what is undefined is not there. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the page on traces', () => {
  it('tells of every kind of event with all of its fields and their words, and of no other', () => {
    const told = events.map(({ kind, meaning }) => ({
      tag: kind,
      shown: [],
      named: spansIn(meaning).filter(isWord),
    }));
    expect(differences(told, kinds, ['null', 'true'])).toEqual(noDifferences);
  });

  it('names the fields of a trace', () => {
    const rows = page.rows.filter(({ under }) => under === 'What a trace holds');
    const named = rows.map(({ cells: [first = ''] }) => spansIn(first)[0]);
    expect(named.sort()).toEqual(Object.keys(definitions['Trace']?.properties ?? {}).sort());
  });

  const lines = events.flatMap(({ kind, lines: all }) => all.map((line) => [kind, line] as const));

  it.each(lines)('shows %s in the notation: %s', (kind, line) => {
    const { events: read } = readTrace(line);
    expect(read.map((event) => event.kind)).toEqual([kind]);
    expect(misfits('trace', asJson(read[0]), 'TraceEvent')).toEqual([]);
  });

  it('shows each kind in the notation, but for those that have none', () => {
    const without = events.filter((event) => event.lines.length === 0).map(({ kind }) => kind);
    expect(without).toEqual(['makeAnother', 'intrusion', 'handleExceptions']);
    for (const kind of without) expect(() => readTrace(kind)).toThrow('Expected an event of a trace');
  });

  const traces = page.blocks
    .filter(({ words }) => words.includes('notation'))
    .map(({ text }, index) => ({ index, text }));

  it('shows traces in the notation', () => {
    expect(traces.length).toBe(3);
  });

  it.each(traces)('shows a trace that can be read, without names that stand for nothing: $index', ({ text }) => {
    const trace: Trace = readTrace(text);
    expect(misfits('trace', asJson(trace))).toEqual([]);
    expect(JSON.stringify(trace.events)).not.toMatch(/:-1\b/);
  });

  it('shows events as JSON that fit the schema', () => {
    const shown = page.blocks.find(({ words }) => words.includes('lines'))?.text.split('\n') ?? [];
    expect(shown.length).toBeGreaterThan(10);
    for (const line of shown) expect(misfits('trace', JSON.parse(line), 'TraceEvent'), line).toEqual([]);
  });
});
