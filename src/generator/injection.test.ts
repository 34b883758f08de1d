import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../spec/program.js';
import reference from '../adapters/reference.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { injectedInTurn, pausesOf, withInjections } from './injection.js';
import { RandomProgram } from './random-program.js';
import { scopeOf } from './scope.js';

const driver = inProcessDriver(reference as unknown as AnyAdapter);

const sleeping: Program = {
  script: [{ op: 'spawn', coroutine: 'foo' }, { op: 'run' }],
  callbacks: {},
  coroutines: { foo: [{ op: 'sleep', for: 1 }, { op: 'yield' }] },
};

const waiting: Program = {
  script: [{ op: 'createFuture', as: 'f' }, { op: 'spawn', coroutine: 'foo' }, { op: 'run' }],
  callbacks: {},
  coroutines: { foo: [{ op: 'await', future: 'f' }] },
};

const injections = (programs: Iterable<Program>): readonly string[] =>
  [...programs].map(({ injection }) => `${injection?.at} ${injection?.how}`);

describe('the injected variants of a program', () => {
  it('cancel at each place, once and twice', () => {
    expect(injections(withInjections(sleeping, 2))).toEqual(['1 once', '1 twice', '2 once', '2 twice']);
  });

  it('cancel together with the result, where a task awaits a future', () => {
    expect(injections(withInjections(waiting, 1))).toEqual(['1 once', '1 twice', '1 beforeResult', '1 afterResult']);
  });

  it('are otherwise the program', () => {
    for (const { injection, ...rest } of withInjections(waiting, 2)) {
      expect(injection).toBeDefined();
      expect(rest).toEqual(waiting);
    }
  });

  it('of several programs take turns, up to so many', () => {
    const variants = [...injectedInTurn([sleeping, waiting], 5)];
    expect(injections(variants)).toEqual(['1 once', '1 once', '1 twice', '1 twice', '2 once']);
    expect(injections(injectedInTurn([sleeping], 100)).length).toBe(4);
    expect([...injectedInTurn([], 5)]).toEqual([]);
  });

  it('cancel where the tasks of the reference loop wait, and nowhere if there is no such place', async () => {
    const traces = await driver.run([...withInjections(sleeping, 3)]);
    const thrown = traces.map(({ events }) => events.filter((event) => event.kind === 'step' && event.thrown).length);
    expect(thrown).toEqual([1, 1, 1, 1, 0, 0]);
  });
});

describe('the number of places', () => {
  it('counts what each body waits for, as often as something starts it', () => {
    expect(pausesOf(sleeping)).toBe(2);
    expect(pausesOf({ ...sleeping, script: [{ op: 'spawn', coroutine: 'foo', times: 3 }] })).toBe(6);
    expect(pausesOf({ ...sleeping, script: [] })).toBe(0);
  });

  it('counts what stands in iterators and managers, and what is repeated', () => {
    const program: Program = {
      ...sleeping,
      coroutines: {
        foo: [
          { op: 'asyncFor', iterator: 'it', body: [{ op: 'yield' }] },
          { op: 'asyncWith', manager: 'cm', body: [{ op: 'yield' }] },
        ],
      },
      iterators: { it: { items: [1, 2], each: [{ op: 'yield' }] } },
      managers: { cm: { enter: [{ op: 'yield' }], exit: [{ op: 'yield' }] } },
    };
    expect(pausesOf(program)).toBe(8);
  });

  it('comes to an end where an iterator walks over itself', () => {
    const program: Program = {
      ...sleeping,
      coroutines: { foo: [{ op: 'asyncFor', iterator: 'it', body: [] }] },
      iterators: { it: { items: [1], each: [{ op: 'yield' }, { op: 'asyncFor', iterator: 'it', body: [] }] } },
    };
    expect(pausesOf(program)).toBeGreaterThan(0);
  });

  it('is mostly enough for random programs', async () => {
    const programs = fc.sample(new RandomProgram(scopeOf(driver.manifest), 100), { seed: 5, numRuns: 500 });
    const traces = await driver.run(programs);
    const enough = programs.filter((program, index) => {
      const pauses = traces[index]?.events.filter(({ kind }) => kind === 'pause').length ?? 0;
      return pauses <= pausesOf(program);
    });
    expect(enough.length / programs.length).toBeGreaterThan(0.85);
  });
});
