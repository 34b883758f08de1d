import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capabilityNames } from '../../spec/capability.js';
import { type CoroutineStatement, forEachStatement, type Program, type Statement, sizeOf } from '../../spec/program.js';
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

/** The callbacks, coroutines and the like that a statement names. */
const declaredIn = (statement: Statement): readonly string[] => {
  const targets = statement.op === 'gather' || statement.op === 'asCompleted' ? statement.of : [];
  const target = statement.op === 'waitFor' || statement.op === 'shield' ? [statement.of] : [];
  return [
    'callback' in statement ? statement.callback : undefined,
    'coroutine' in statement ? statement.coroutine : undefined,
    'generator' in statement ? statement.generator : undefined,
    'iterator' in statement ? statement.iterator : undefined,
    'manager' in statement ? statement.manager : undefined,
    ...[...targets, ...target].map((each) => ('coroutine' in each ? each.coroutine : undefined)),
  ].filter((name) => name !== undefined);
};

const holds = (program: Program, found: (statement: Statement) => boolean): boolean => {
  let held = false;
  forEachStatement(program, (statement) => {
    held ||= found(statement);
  });
  return held;
};

const taskPrograms = new RandomProgram(
  scopeOf({ name: 'x', version: '0', clock: 'virtual', resolution: 0, claims: capabilityNames }),
  100,
);

const withBody = (foo: readonly CoroutineStatement[], more: Partial<Program> = {}): Program => ({
  script: [{ op: 'spawn', coroutine: 'foo' }, { op: 'run' }],
  callbacks: {},
  coroutines: { foo },
  ...more,
});

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
          // A random program has some thirty statements, at the most a hundred, each with a handful of options.
          expect(step).toBeLessThan(1500);
        }
        expect(sizeOf(current)).toBe(0);
      }),
      { seed, numRuns: 100 },
    );
  });

  it(`never mention a callback, a coroutine or the like that was taken out (seed ${seed})`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        for (const candidate of smallerPrograms(program)) {
          const known = new Set(Object.keys(candidate.callbacks));
          const { coroutines = {}, generators = {}, iterators = {}, managers = {} } = candidate;
          for (const declared of [coroutines, generators, iterators, managers]) {
            for (const name of Object.keys(declared)) known.add(name);
          }
          forEachStatement(candidate, (statement) => {
            for (const name of declaredIn(statement)) expect(known).toContain(name);
          });
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

  it(`lead from nested statements to the one that is looked for (seed ${seed})`, () => {
    for (const op of ['gather', 'shield', 'cancelFuture', 'taskGroup', 'reraise'] as const) {
      const programs = taskPrograms.filter((program) => holds(program, (statement) => statement.op === op));
      fc.assert(
        fc.property(programs, (program) => {
          const found = smallest(program, (candidate) => holds(candidate, (statement) => statement.op === op));
          // What raises again stands in the `except` of a `try`.
          expect(sizeOf(found)).toBe(op === 'reraise' ? 2 : 1);
          expect(found.injection).toBeUndefined();
          expect(found.fuel).toBeUndefined();
          const { coroutines = {} } = found;
          // One in which it stands, and one that it may wait for.
          expect(Object.keys(coroutines).length + Object.keys(found.callbacks).length).toBeLessThanOrEqual(2);
        }),
        { seed, numRuns: 20 },
      );
    }
  });

  it('have what stands inside a statement without that statement', () => {
    const yields: CoroutineStatement = { op: 'yield' };
    const deep = withBody([
      {
        op: 'taskGroup',
        as: 'v',
        body: [
          {
            op: 'asyncFor',
            iterator: 'it',
            body: [
              {
                op: 'try',
                body: [yields, { op: 'spawn', coroutine: 'foo', group: 'v' }, { op: 'break' }],
                finally: [],
              },
            ],
          },
        ],
      },
    ]);
    const both = (candidate: Program): boolean =>
      holds(candidate, ({ op, ...rest }) => op === 'spawn' && !('group' in rest)) &&
      holds(candidate, ({ op }) => op === 'yield');
    const alone: Program = { ...deep, script: [] };
    expect(smallest(alone, (candidate) => candidate === alone || both(candidate))).toEqual({
      script: [],
      callbacks: {},
      coroutines: { foo: [yields, { op: 'spawn', coroutine: 'foo' }] },
    });
  });

  it('leave no break behind without its loop, and no task in a group that is not there', () => {
    const loop = withBody([{ op: 'asyncFor', iterator: 'it', body: [{ op: 'yield' }, { op: 'break' }] }]);
    const group = withBody([{ op: 'taskGroup', as: 'v', body: [{ op: 'spawn', coroutine: 'foo', group: 'v' }] }]);
    const bodies = [loop, group].flatMap((program) =>
      [...smallerPrograms(program)].map(({ coroutines }) => coroutines),
    );
    expect(bodies).toContainEqual({ foo: [{ op: 'yield' }] });
    expect(bodies).not.toContainEqual({ foo: [{ op: 'yield' }, { op: 'break' }] });
    expect(bodies).toContainEqual({ foo: [{ op: 'spawn', coroutine: 'foo' }] });
  });

  it('have a coroutine in line that is called in one place', () => {
    const program = withBody([{ op: 'call', coroutine: 'bar' }]);
    const calling = { ...program, coroutines: { ...program.coroutines, bar: [{ op: 'sleep', for: 1 }] } } as const;
    const inLine = [...smallerPrograms(calling)].map(({ coroutines }) => coroutines);
    expect(inLine).toContainEqual({ foo: [{ op: 'sleep', for: 1 }] });
  });

  it('have no coroutine together with all that names it', () => {
    const program = withBody(
      [
        { op: 'await', future: 'bar' },
        { op: 'gather', of: [{ coroutine: 'bar' }, { future: 'f' }] },
        { op: 'waitFor', of: { coroutine: 'bar' }, timeout: 1 },
        { op: 'wait', of: [{ future: 'bar' }], until: 'all' },
      ],
      {
        callbacks: {
          a: [
            { op: 'cancelFuture', future: 'bar' },
            { op: 'uncancel', task: 'bar' },
          ],
        },
      },
    );
    const both: Program = { ...program, coroutines: { ...program.coroutines, bar: [] } };
    expect([...smallerPrograms(both)]).toContainEqual({
      ...program,
      callbacks: { a: [] },
      coroutines: { foo: [{ op: 'gather', of: [{ future: 'f' }] }] },
    });
  });

  it('have simpler waits, fewer targets and no options', () => {
    const of = [{ future: 'f' }, { future: 'g' }];
    const program = withBody(
      [
        { op: 'gather', of: [...of, { coroutine: 'foo' }], returnExceptions: true },
        { op: 'wait', of, until: 'first', timeout: 1.5 },
        { op: 'waitFor', of: { future: 'f' }, timeout: 1.5 },
        { op: 'timeout', in: 1.5, as: 'x', body: [{ op: 'use', of: 'x', do: 'reschedule', count: -1 }] },
        { op: 'settle', future: 'f', with: { error: 'SystemExit' } },
        { op: 'sleep', for: 0.25 },
        { op: 'try', body: [], except: { error: 'any', body: [] }, otherwise: [], finally: [] },
      ],
      {
        iterators: { it: { items: [1, 2, 3], each: [], fails: 'Error' } },
        managers: { cm: { enter: [], exit: [], suppresses: true } },
        injection: { at: 9, how: 'afterResult' },
      },
    );
    const found = smallest(program, (candidate) => sizeOf(candidate) === sizeOf(program));
    const { foo = [] } = found.coroutines ?? {};
    expect(foo.slice(0, 3).map(({ op }) => op)).toEqual(['call', 'await', 'await']);
    expect(foo.slice(3)).toEqual([
      { op: 'timeout', in: 1, as: 'x', body: [{ op: 'use', of: 'x', do: 'reschedule', count: 1 }] },
      { op: 'settle', future: 'f', with: { result: 1 } },
      { op: 'sleep', for: 1 },
      expect.objectContaining({ op: 'try', body: [] }),
    ]);
    expect([found.iterators, found.managers, found.injection]).toEqual([undefined, undefined, undefined]);
  });
});
