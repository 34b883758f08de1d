import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laws } from '../../spec/laws/index.js';
import { sizeOf } from '../../spec/program.js';
import reference from '../adapters/reference.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { judge } from '../judge/judge.js';
import { RandomEcho } from './random-echo.js';

describe('random clients of an echo server', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const programs = fc.sample(new RandomEcho(), { seed, numRuns: 60 });

  it(`break no law on the reference loop, meet those of streams, and none waits in vain (seed ${seed})`, async () => {
    const traces = await inProcessDriver(reference as unknown as AnyAdapter).run(programs);
    const exercised = laws.map(() => 0);
    for (const [index, program] of programs.entries()) {
      const trace = traces[index];
      if (trace === undefined) throw new Error('Expected a trace of each program.');
      expect(judge(program, trace, laws, exercised).violations).toEqual([]);
      expect(trace.events.filter((event) => event.kind === 'client' && event.what === 'gaveUp')).toEqual([]);
    }
    const met = (id: string): number => exercised[laws.findIndex((law) => law.id === id)] ?? 0;
    expect(Math.min(met('11.1'), met('11.2'), met('11.3'), met('11.12'))).toBeGreaterThan(40);
    expect(met('11.5')).toBeGreaterThan(2);
  });

  it('can be made smaller', () => {
    const [program] = programs;
    if (program === undefined) throw new Error('Expected a program.');
    const smaller = [...new RandomEcho().shrink(program).take(200)].map((each) => sizeOf(each.value));
    expect(Math.min(...smaller)).toBeLessThan(sizeOf(program));
  });
});
