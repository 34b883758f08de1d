import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Capability, capabilityNames } from '../../spec/capability.js';
import {
  blocksOf,
  type CoroutineStatement,
  forEachStatement,
  type Program,
  type Statement,
} from '../../spec/program.js';
import { needsOfStatement } from '../../spec/program-needs.js';
import reference from '../adapters/reference.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { judge } from '../judge/judge.js';
import { endsWhenCancelled } from './cancellable.js';
import { RandomProgram } from './random-program.js';
import { scopeOf } from './scope.js';
import { pickWeighted } from './weights.js';

const seed = Math.floor(Math.random() * 2 ** 31);

const scopeWith = (claims: readonly Capability[], clock: 'virtual' | 'real' = 'virtual'): ReturnType<typeof scopeOf> =>
  scopeOf({ name: 'x', version: '0', clock, resolution: 0, claims });

const programs = new RandomProgram(scopeWith(capabilityNames));

const statementsOf = (program: Program): readonly Statement[] => {
  const statements: Statement[] = [];
  forEachStatement(program, (statement) => {
    statements.push(statement);
  });
  return statements;
};

const runs: ReadonlySet<string> = new Set(['run', 'runUntil', 'runMain']);

/** The claim that stands for the primitive, the queue or the block that is called so. */
const claimOf = (program: Program, name: string): readonly Capability[] => {
  for (const statement of statementsOf(program)) {
    if ((statement.op === 'timeout' || statement.op === 'taskGroup') && statement.as === name) return [];
    if (statement.op === 'create' && statement.as === name) return needsOfStatement(statement);
  }
  throw new Error(`Expected something to be called ${name}.`);
};

/** The claims without which a statement makes no sense. */
const needed = (statement: Statement, program: Program): readonly Capability[] => [
  ...needsOfStatement(statement),
  ...('of' in statement && typeof statement.of === 'string' ? claimOf(program, statement.of) : []),
  ...('args' in statement ? (['arguments'] as const) : []),
  ...('context' in statement ? (['context'] as const) : []),
  ...(statement.op.startsWith('call') && 'as' in statement ? (['cancel'] as const) : []),
  ...neededBy(statement),
];

const neededBy = (statement: Statement): readonly Capability[] => {
  switch (statement.op) {
    case 'callLater':
      return typeof statement.in === 'number' ? [] : ['farTimers'];
    case 'block':
    case 'sleep':
    case 'waitFor':
    case 'timeout':
      return ['timers'];
    case 'cancel':
      return ['cancel'];
    case 'askHandle':
      return statement.what === 'when' ? ['cancel', 'deadlines'] : ['cancel'];
    case 'stop':
    case 'makeAnother':
      return ['restart'];
    case 'close':
      return ['close'];
    case 'runAnother':
      return ['guards', 'runningLoop'];
    case 'handleExceptions':
      return ['exceptions'];
    case 'raise':
      return isExit(statement.error) ? ['exits'] : [];
    case 'settle':
      return 'error' in statement.with && isExit(statement.with.error) ? ['exits'] : [];
    case 'ask':
      if (statement.what === 'currentTask') return [];
      return statement.what === 'time' ? ['timers'] : statement.what === 'runningLoop' ? ['runningLoop'] : ['state'];
    case 'spawn':
      return statement.group === undefined ? ['tasks'] : ['tasks', 'taskGroups'];
    case 'askFuture':
      return statement.what === 'cancelling' ? ['cancelCounters'] : [];
    default:
      return [];
  }
};

const isExit = (error: string): boolean => error === 'SystemExit' || error === 'KeyboardInterrupt';

/** The names of futures and tasks that a program makes. */
const boundIn = (program: Program): ReadonlySet<string> => {
  const bound = new Set<string>();
  for (const statement of statementsOf(program)) {
    if (statement.op === 'createFuture') bound.add(statement.as);
    if (statement.op === 'spawn') bound.add(statement.as ?? statement.coroutine);
  }
  return bound;
};

/** The futures and tasks that a statement names. */
const namedIn = (statement: Statement): readonly string[] => {
  const named = 'future' in statement && typeof statement.future === 'string' ? [statement.future] : [];
  if (!('of' in statement) || typeof statement.of !== 'object') return named;
  const targets = 'coroutine' in statement.of || 'future' in statement.of ? [statement.of] : statement.of;
  return [...named, ...targets.flatMap((target) => ('future' in target ? [target.future] : []))];
};

const listsIn = (body: readonly CoroutineStatement[]): readonly (readonly CoroutineStatement[])[] => [
  body,
  ...body.flatMap((statement) => blocksOf(statement).flatMap(listsIn)),
];

const endings: readonly string[] = ['raise', 'return', 'reraise', 'break'];

describe('a random program', () => {
  it(`ends on the reference loop, all runs of it, and breaks no law (seed ${seed})`, async () => {
    const driver = inProcessDriver(reference as unknown as AnyAdapter);
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const [trace] = await driver.run([program]);
        if (trace === undefined) throw new Error('Expected a trace of the program, got none.');
        const ran = program.script.filter(({ op }) => runs.has(op)).length;
        expect(trace.events.at(-1)?.kind).not.toBe('hung');
        const returned = trace.events.filter(({ kind }) => kind === 'returned').length;
        // A run until a task is done that was never made is no run.
        const perhaps = program.script.filter((each) => each.op === 'runUntil' && each.future !== undefined).length;
        expect(returned).toBeLessThanOrEqual(ran);
        expect(returned).toBeGreaterThanOrEqual(ran - perhaps);
        const { violations, unreadable } = judge(program, trace);
        expect(violations).toEqual([]);
        expect(unreadable).toBeUndefined();
      }),
      { seed, numRuns: 1500 },
    );
  });

  it('is the same for the same seed, and another for another', () => {
    const sample = (of: number): string => JSON.stringify(fc.sample(programs, { seed: of, numRuns: 50 }));
    expect(sample(1)).toBe(sample(1));
    expect(sample(1)).not.toBe(sample(2));
  });

  it(`holds nothing that the subject does not claim (seed ${seed})`, () => {
    const subsets = fc.subarray([...capabilityNames]);
    fc.assert(
      fc.property(subsets, fc.integer(), (claims, of) => {
        const scoped = new RandomProgram(scopeWith(claims));
        for (const program of fc.sample(scoped, { seed: of, numRuns: 20 })) {
          if (program.clockStep !== undefined) expect(claims).toContain('coarseClock');
          for (const statement of statementsOf(program)) {
            for (const claim of needed(statement, program)) expect(claims).toContain(claim);
          }
          for (const statement of Object.values(program.callbacks).flat()) {
            if (statement.op === 'raise' && !isExit(statement.error)) expect(claims).toContain('exceptions');
          }
          if (program.coroutines !== undefined) expect(claims).toContain('tasks');
          if (program.injection !== undefined) expect(claims).toContain('cancellation');
          const ran = program.script.filter(({ op }) => runs.has(op)).length;
          if (!claims.includes('restart')) expect(ran).toBeLessThanOrEqual(claims.includes('guards') ? 4 : 1);
        }
      }),
      { seed, numRuns: 100 },
    );
  });

  it(`keeps a loop on the real clock busy for a tick at the most, since others wait beside it (seed ${seed})`, () => {
    const real = new RandomProgram(scopeWith(['timers'], 'real'));
    let blocks = 0;
    fc.assert(
      fc.property(real, (program) => {
        for (const statement of statementsOf(program)) {
          if (statement.op !== 'block') continue;
          blocks += 1;
          expect(statement.for).toBeLessThanOrEqual(1);
        }
      }),
      { seed, numRuns: 1000 },
    );
    expect(blocks).toBeGreaterThan(0);
  });

  it(`has nothing behind a raise or the like, which would never be reached (seed ${seed})`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        const bodies = [...Object.values(program.coroutines ?? {}), ...Object.values(program.generators ?? {})];
        for (const list of [...Object.values(program.callbacks), ...bodies.flatMap(listsIn)]) {
          const ending = list.findIndex(({ op }) => endings.includes(op));
          if (ending >= 0) expect(ending).toBe(list.length - 1);
        }
      }),
      { seed, numRuns: 300 },
    );
  });

  it(`avoids what languages do not agree on (seed ${seed})`, () => {
    const leaves = (body: readonly CoroutineStatement[] = []): boolean =>
      listsIn(body).some((list) => list.some(({ op }) => op === 'return' || op === 'break'));
    fc.assert(
      fc.property(new RandomProgram(scopeWith(capabilityNames), 100), (program) => {
        const generators = Object.values(program.generators ?? {})
          .flatMap(listsIn)
          .flat();
        expect(generators.some((each) => each.op === 'try' && each.except?.error === 'any')).toBe(false);
        const coroutines = Object.values(program.coroutines ?? {})
          .flatMap(listsIn)
          .flat();
        for (const statement of [...coroutines, ...generators]) {
          if (statement.op === 'raise') expect(statement.error).not.toBe('Falsy');
          if (statement.op === 'try') expect(leaves(statement.finally)).toBe(false);
        }
      }),
      { seed, numRuns: 1000 },
    );
  });

  it('mostly names what is there', () => {
    let all = 0;
    let there = 0;
    for (const program of fc.sample(new RandomProgram(scopeWith(capabilityNames), 100), { seed: 3, numRuns: 1000 })) {
      const bound = boundIn(program);
      for (const statement of statementsOf(program)) {
        for (const name of namedIn(statement)) {
          all += 1;
          if (bound.has(name)) there += 1;
        }
      }
    }
    expect(there / all).toBeGreaterThan(0.95);
    expect(there).toBeLessThanOrEqual(all);
  });

  it(`declares the coroutines and the like that it names (seed ${seed})`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        const { coroutines = {}, generators = {}, iterators = {}, managers = {} } = program;
        for (const statement of statementsOf(program)) {
          if ('coroutine' in statement && statement.coroutine !== undefined)
            expect(coroutines).toHaveProperty(statement.coroutine);
          if (statement.op === 'create' && statement.generator !== undefined)
            expect(generators).toHaveProperty(statement.generator);
          if (statement.op === 'asyncFor' && statement.iterator !== undefined)
            expect(iterators).toHaveProperty(statement.iterator);
          if (statement.op === 'asyncWith' && statement.manager !== undefined)
            expect(managers).toHaveProperty(statement.manager);
        }
      }),
      { seed, numRuns: 500 },
    );
  });

  it(`gives to the runner only what is over soon after a cancel (seed ${seed})`, () => {
    fc.assert(
      fc.property(new RandomProgram(scopeWith(capabilityNames), 100), (program) => {
        if (program.script.some(({ op }) => op === 'runMain')) expect(endsWhenCancelled(program)).toBe(true);
      }),
      { seed, numRuns: 2000 },
    );
  });

  it('is about tasks half of the time, where there are any', () => {
    const share = (claims: readonly Capability[]): number =>
      fc
        .sample(new RandomProgram(scopeWith(claims)), { seed: 3, numRuns: 1000 })
        .filter(({ coroutines }) => coroutines !== undefined).length / 1000;
    expect(share(capabilityNames)).toBeGreaterThan(0.4);
    expect(share(capabilityNames)).toBeLessThan(0.6);
    expect(share(['timers', 'cancel', 'restart'])).toBe(0);
  });

  it('shrinks inside fast-check, also when it comes from elsewhere', () => {
    const check = fc.check(
      fc.property(programs, (program) => !statementsOf(program).some(({ op }) => op === 'close')),
      { seed: 7, numRuns: 1000 },
    );
    const [found] = check.counterexample ?? [];
    expect(found === undefined ? [] : statementsOf(found)).toEqual([{ op: 'close' }]);
    expect(programs.canShrinkWithoutContext({ script: [], callbacks: {} })).toBe(true);
    expect(programs.canShrinkWithoutContext('a')).toBe(false);
    expect(programs.canShrinkWithoutContext(null)).toBe(false);
  });
});

describe('a weighted choice', () => {
  it('takes each item as often as its weight says', () => {
    const items = [
      { name: 'a', weight: 1 },
      { name: 'b', weight: 0 },
      { name: 'c', weight: 3 },
    ];
    const random = (value: number): fc.Random => ({ nextInt: () => value }) as unknown as fc.Random;
    expect([0, 1, 2, 3].map((value) => pickWeighted(items, random(value)).name)).toEqual(['a', 'c', 'c', 'c']);
  });

  it('of nothing is an error', () => {
    const random = { nextInt: () => 0 } as unknown as fc.Random;
    expect(() => pickWeighted([], random)).toThrow('Expected something to pick from, got an empty list.');
  });
});
