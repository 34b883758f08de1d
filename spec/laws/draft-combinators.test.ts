import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../trace-notation.js';
import type { Law } from './law.js';
import { readingOf } from './pass.js';

const here = new URL('.', import.meta.url).pathname;
const files = readdirSync(here).filter((name) => /^\d+\.\d+-.*\.ts$/.test(name));
const all: Law[] = [];
for (const name of files) all.push(((await import(`./${name}`)) as { law: Law }).law);
const mine = all.filter(({ id }) => id.startsWith('7.'));

describe.each(mine.map((law) => [law.id, law.title, law] as const))('law %s: %s', (id, _title, law) => {
  it('meets and accepts its smallest legal trace', () => {
    expect(law.check(readingOf(readTrace(law.legal)))).toBeGreaterThan(0);
  });
  it('refuses its smallest illegal trace', () => {
    const trace = readTrace(law.illegal);
    const result = law.check(readingOf(trace));
    if (typeof result === 'number')
      throw new Error(`Expected law ${id} to refuse the trace, it met it ${result} times.`);
    expect(trace.events[result.event]).toBeDefined();
  });
  it('accepts all legal traces', () => {
    for (const other of all) expect(law.check(readingOf(readTrace(other.legal))), other.id).toBeTypeOf('number');
  });
  it('its legal trace is accepted by all laws', () => {
    for (const other of all) expect(other.check(readingOf(readTrace(law.legal))), other.id).toBeTypeOf('number');
  });
});
