/**
 * The rules are those of the format's documentation, "Trace Event Format"
 * (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU): the JSON object format, complete, instant,
 * flow and metadata events; and Perfetto's, that slices of a thread nest
 * (https://perfetto.dev/docs/getting-started/other-formats).
 */

import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import {
  awkward,
  brokenRun,
  conforms,
  everyResult,
  lawReport,
  reportOf,
  violates,
} from '../../fixtures/reports/report.js';
import { laws } from '../../spec/laws/index.js';
import { readingOf } from '../../spec/laws/pass.js';
import { readTrace } from '../../spec/trace-notation.js';
import type { LawReport, ReportFile } from '../../spec/verdict.js';
import { plain } from './paint.js';
import { textOf } from './reporter.js';
import { type TracedEvent, traceEventReport } from './trace-event.js';

interface Traced {
  readonly traceEvents: readonly TracedEvent[];
  readonly otherData: Readonly<Record<string, unknown>>;
}

const read = (report: ReportFile): Traced => JSON.parse(textOf(traceEventReport, report, plain)) as Traced;

/** Each phase with the fields that it must have, and no others. */
const phase = (ph: string, fields: object, required: readonly string[]): object => ({
  type: 'object',
  properties: {
    name: { type: 'string' },
    cat: { type: 'string' },
    pid: { type: 'integer' },
    tid: { type: 'integer' },
    ts: { type: 'number', minimum: 0 },
    args: { type: 'object' },
    ph: { const: ph },
    ...fields,
  },
  required: ['name', 'cat', 'pid', 'tid', 'ts', 'ph', ...required],
  additionalProperties: false,
});

const metadataArguments: Readonly<Record<string, object>> = {
  process_name: { name: { type: 'string' } },
  process_labels: { labels: { type: 'string' } },
  process_sort_index: { sort_index: { type: 'integer' } },
  thread_name: { name: { type: 'string' } },
  thread_sort_index: { sort_index: { type: 'integer' } },
};

const schema = {
  type: 'object',
  properties: {
    traceEvents: {
      type: 'array',
      items: {
        oneOf: [
          phase('X', { dur: { type: 'number', minimum: 0 } }, ['dur']),
          phase('i', { s: { enum: ['g', 'p', 't'] } }, ['s']),
          phase('s', { id: { type: ['integer', 'string'] } }, ['id']),
          phase('f', { id: { type: ['integer', 'string'] }, bp: { const: 'e' } }, ['id', 'bp']),
          ...Object.entries(metadataArguments).map(([name, properties]) =>
            phase(
              'M',
              {
                name: { const: name },
                args: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
              },
              ['args'],
            ),
          ),
        ],
      },
    },
    displayTimeUnit: { enum: ['ms', 'ns'] },
    otherData: { type: 'object' },
  },
  required: ['traceEvents'],
  additionalProperties: false,
};

const fits = new Ajv({ strict: false }).compile(schema);

type Of<Phase> = Extract<TracedEvent, { ph: Phase }>;

const ofPhase = <Phase extends TracedEvent['ph']>({ traceEvents }: Traced, ph: Phase): readonly Of<Phase>[] =>
  traceEvents.filter((event): event is Of<Phase> => event.ph === ph);

/** What else the documents demand, and does not hold. */
const faultsOf = (traced: Traced): readonly string[] => {
  const faults: string[] = [];
  const slices = ofPhase(traced, 'X');
  const named = new Set(ofPhase(traced, 'M').map(({ name, pid, tid }) => `${name} ${pid} ${tid}`));
  const threads = new Map<string, Of<'X'>[]>();
  for (const slice of slices) {
    const thread = `${slice.pid} ${slice.tid}`;
    if (!named.has(`thread_name ${thread}`)) faults.push(`thread ${thread} has no name`);
    if (!named.has(`process_name ${slice.pid} 0`)) faults.push(`process ${slice.pid} has no name`);
    threads.set(thread, [...(threads.get(thread) ?? []), slice]);
  }
  for (const [thread, own] of threads) {
    const open: Of<'X'>[] = [];
    for (const slice of own.toSorted((one, other) => one.ts - other.ts || other.dur - one.dur)) {
      while ((open.at(-1)?.ts ?? Number.POSITIVE_INFINITY) + (open.at(-1)?.dur ?? 0) <= slice.ts) open.pop();
      const around = open.at(-1);
      if (around !== undefined && slice.ts + slice.dur > around.ts + around.dur)
        faults.push(`slices of thread ${thread} at ${around.ts} and ${slice.ts} overlap`);
      open.push(slice);
    }
  }
  const isEnclosed = ({ pid, tid, ts }: TracedEvent): boolean =>
    (threads.get(`${pid} ${tid}`) ?? []).some((slice) => slice.ts <= ts && ts <= slice.ts + slice.dur);
  const ends = new Map(ofPhase(traced, 'f').map((end) => [end.id, end]));
  const begins = ofPhase(traced, 's');
  if (ends.size !== begins.length || new Set(begins.map(({ id }) => id)).size !== begins.length)
    faults.push('flows do not come in pairs');
  for (const begin of begins) {
    const end = ends.get(begin.id);
    if (end === undefined || end.name !== begin.name || end.cat !== begin.cat)
      faults.push(`flow ${begin.id} has no end`);
    else if (end.ts <= begin.ts) faults.push(`flow ${begin.id} does not lead onwards`);
    else if (!isEnclosed(begin) || !isEnclosed(end)) faults.push(`flow ${begin.id} is bound to no slice`);
  }
  return faults;
};

/** Every law, broken by its smallest illegal trace, as far as these are short. */
const illegal: readonly LawReport[] = laws.flatMap((law) => {
  const trace = readTrace(law.illegal);
  const breach = law.check(readingOf(trace));
  if (typeof breach === 'number' || trace.events.length > 5_000) return [];
  const { program } =
    violates.kind === 'violates' ? violates.counterexample : { program: { script: [], callbacks: {} } };
  const violation = { law: law.id, ...breach };
  const counterexample = { program, trace, violation, foundSize: 3, judges: ['laws'] } as const;
  return [lawReport(law.id, { kind: 'violates', exercised: 1, counterexample })];
});

describe('the traces of counterexamples', () => {
  it.each<readonly [string, ReportFile]>([
    ['every result', everyResult],
    ['every law, broken', reportOf(illegal)],
    ['no law', reportOf([])],
    ['a run that came to nothing', brokenRun],
    ['awkward names', reportOf([lawReport('1.1', violates, { title: awkward, file: awkward })], { seed: awkward })],
  ])('keep to the format: %s', (_name, report) => {
    const traced = read(report);
    expect(fits(traced), JSON.stringify(fits.errors?.slice(0, 3))).toBe(true);
    expect(faultsOf(traced)).toEqual([]);
  });

  it('are held to rules that find faults', () => {
    const traced = read(reportOf([lawReport('1.1', violates)]));
    const without = (field: string): unknown => ({
      traceEvents: traced.traceEvents.map((event) => ({ ...event, [field]: undefined })),
    });
    for (const field of ['ph', 'ts', 'pid', 'dur'])
      expect(fits(JSON.parse(JSON.stringify(without(field))))).toBe(false);
    const changed = (change: (event: TracedEvent) => TracedEvent): readonly string[] =>
      faultsOf({ ...traced, traceEvents: traced.traceEvents.map(change) });
    const twice = ofPhase(traced, 'X').map((slice) => ({ ...slice, ts: slice.ts + 1 }));
    expect(faultsOf({ ...traced, traceEvents: [...traced.traceEvents, ...twice] })).not.toEqual([]);
    expect(changed((event) => (event.ph === 'f' ? { ...event, tid: 99 } : event))).not.toEqual([]);
    expect(changed((event) => (event.ph === 's' ? { ...event, id: 1 } : event))).not.toEqual([]);
  });

  it('are a process each, with a thread a lane, and an arrow from each call to its start', () => {
    const traced = read(reportOf([lawReport('1.1', violates), lawReport('1.2', conforms), lawReport('1.3', violates)]));
    const names = ofPhase(traced, 'M').filter(({ name }) => name === 'process_name' || name === 'thread_name');
    expect(names.map(({ pid, args }) => [pid, args?.['name']])).toEqual([
      [1, '1.1 Title of 1.1.'],
      [1, 'script'],
      [1, 'a'],
      [1, 'b'],
      [2, '1.3 Title of 1.3.'],
      [2, 'script'],
      [2, 'a'],
      [2, 'b'],
    ]);
    expect(ofPhase(traced, 'X').map(({ name }) => name)).toEqual(['script', 'b', 'a', 'script', 'b', 'a']);
    expect(ofPhase(traced, 's').map(({ name }) => name)).toEqual(['scheduled', 'scheduled', 'scheduled', 'scheduled']);
  });

  it('tell where the law is broken, and why', () => {
    const [here, ...more] = ofPhase(read(reportOf([lawReport('1.1', violates)])), 'i').filter(({ s }) => s === 'p');
    expect(more).toEqual([]);
    expect(here).toMatchObject({
      name: 'here: 1.1',
      args: {
        because: 'both were waiting, a since 0.000',
        however: 'b started before a',
        program: ['call_soon a', 'call_soon b', 'run'],
        file: '.looplaw/1.1-1.json',
      },
    });
  });

  it('are in microseconds on the machine’s clock, and in order where an instant is shared', () => {
    const real = readTrace(`
      clock real · resolution 0.001
      5 call_soon a
      run
      5.25 a starts
      a ends
    `);
    const violated = lawReport('1.1', violates);
    if (violated.verdict.kind !== 'violates') throw new Error('Expected a violation.');
    const { counterexample } = violated.verdict;
    const verdict = { ...violated.verdict, counterexample: { ...counterexample, trace: { ...real, origin: 5 } } };
    const traced = read(reportOf([{ ...violated, verdict }]));
    expect(ofPhase(traced, 'X').map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
      ['script', 0, 3],
      ['a', 250_000, 3],
    ]);
  });

  it('are none of a run without violations, which says what it came to beside them', () => {
    expect(read(reportOf([lawReport('1.1', conforms)]))).toMatchObject({
      traceEvents: [],
      otherData: { outcome: 'conforms', failures: 0, subject: 'mine', seed: 'abcd' },
    });
    expect(read(brokenRun)).toMatchObject({ traceEvents: [], otherData: { outcome: 'broken', failures: 1 } });
  });
});
