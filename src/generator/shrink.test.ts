import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capabilityNames } from '../../spec/capability.js';
import { type Program, sizeOf } from '../../spec/program.js';
import { RandomProgram } from './random-program.js';
import { scopeOf } from './scope.js';
import { smallerPrograms } from './shrink.js';

const seed = Math.floor(Math.random() * 2 ** 31);

const programs = new RandomProgram(
  scopeOf({ name: 'x', version: '0', clock: 'virtual', resolution: 0, claims: capabilityNames }),
);

const smallest = (program: Program, breaks: (program: Program) => boolean): Program => {
  for (const candidate of smallerPrograms(program)) if (breaks(candidate)) return smallest(candidate, breaks);
  return program;
};

describe('the smaller programs', () => {
  it(`differ from the program, and have no more statements (seed ${seed})`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        const key = JSON.stringify(program);
        for (const candidate of smallerPrograms(program)) {
          expect(JSON.stringify(candidate)).not.toBe(key);
          expect(sizeOf(candidate)).toBeLessThanOrEqual(sizeOf(program));
        }
      }),
      { seed, numRuns: 200 },
    );
  });

  it(`come to an end, whichever is taken each time (seed ${seed})`, () => {
    fc.assert(
      fc.property(programs, fc.infiniteStream(fc.nat()), (program, choices) => {
        let current = program;
        for (let step = 0; ; step += 1) {
          const candidates = [...smallerPrograms(current)];
          if (candidates.length === 0) break;
          const next = candidates[(choices.next().value ?? 0) % candidates.length];
          if (next === undefined) break;
          current = next;
          // A random program has some thirty statements, each with a handful of options.
          expect(step).toBeLessThan(1000);
        }
        expect(sizeOf(current)).toBe(0);
      }),
      { seed, numRuns: 100 },
    );
  });

  it(`never mention a callback that was taken out (seed ${seed})`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        for (const candidate of smallerPrograms(program)) {
          const known = new Set(Object.keys(candidate.callbacks));
          for (const statement of [...candidate.script, ...Object.values(candidate.callbacks).flat()]) {
            if ('callback' in statement) expect(known).toContain(statement.callback);
          }
        }
      }),
      { seed, numRuns: 100 },
    );
  });

  it(`lead to the smallest that still has what is looked for (seed ${seed})`, () => {
    const stopsInside = (program: Program): boolean =>
      Object.values(program.callbacks).some((body) => body.some(({ op }) => op === 'stop'));
    fc.assert(
      fc.property(programs.filter(stopsInside), (program) => {
        const found = smallest(program, stopsInside);
        expect(found.script).toEqual([]);
        expect(Object.values(found.callbacks)).toEqual([[{ op: 'stop' }]]);
        expect(found.fuel).toBeUndefined();
      }),
      { seed, numRuns: 50 },
    );
  });

  it('have simpler delays, exceptions, blocks and options', () => {
    const program: Program = {
      script: [
        { op: 'callLater', callback: 'a', in: 'nan', as: 'h', args: [1], context: 'k', times: 5 },
        { op: 'callAt', callback: 'a', at: 0 },
        { op: 'block', for: 3 },
      ],
      callbacks: { a: [{ op: 'raise', error: 'SystemExit' }] },
      fuel: 6,
      clockStep: 0.5,
    };
    const found = smallest(program, (candidate) => sizeOf(candidate) === 4);
    expect(found).toEqual({
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'callAt', callback: 'a', at: 1 },
        { op: 'block', for: 1 },
      ],
      callbacks: { a: [{ op: 'raise', error: 'Error' }] },
    });
  });
});
