import { describe, expect, it } from 'vitest';
import type { Coroutine } from '../spec/future.js';
import { asyncWith } from './async-with.js';
import { RuntimeError } from './errors.js';
import { Lock } from './lock.js';
import { createTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';
import { wait } from './wait.js';

const run = <Result>(main: (loop: VirtualLoop) => Coroutine<Result>): unknown => {
  const loop = new VirtualLoop();
  return loop.runUntilComplete(main(loop));
};

/** Holds the lock for a turn, and says so. */
const holding = function* (lock: Lock, name: string, seen: string[]): Coroutine<void> {
  yield* asyncWith(lock, function* () {
    seen.push(`${name} in`);
    yield;
    seen.push(`${name} out`);
  });
};

describe('a lock', () => {
  it('is held by one at a time, in the order in which they came', () => {
    const seen: string[] = [];
    run(function* () {
      const lock = new Lock();
      yield* wait(['a', 'b', 'c'].map((name) => createTask(holding(lock, name, seen))));
    });
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('tells whether it is held; to take it when it is free gives up no turn', () => {
    const lock = new Lock();
    expect(lock.locked()).toBe(false);
    expect(lock.acquire().next()).toEqual({ done: true, value: true });
    expect(lock.locked()).toBe(true);
    lock.release();
    expect(lock.locked()).toBe(false);
  });

  it('that nobody holds cannot be released', () => {
    expect(() => new Lock().release()).toThrow(RuntimeError);
  });

  it('is not overtaken by a newcomer, while the one that was called has not gone on yet', () => {
    const seen: string[] = [];
    run(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const waiter = createTask(holding(lock, 'waiter', seen));
      yield;
      lock.release();
      yield* holding(lock, 'newcomer', seen);
      yield* waiter;
    });
    expect(seen).toEqual(['waiter in', 'waiter out', 'newcomer in', 'newcomer out']);
  });

  it('goes to the next when the one that was called is cancelled, and to nobody twice', () => {
    const seen: string[] = [];
    run(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const tasks = ['a', 'b', 'c'].map((name) => createTask(holding(lock, name, seen)));
      yield;
      lock.release();
      tasks[0]?.cancel();
      yield* wait(tasks);
    });
    expect(seen).toEqual(['b in', 'b out', 'c in', 'c out']);
  });

  it('does not go to one that was cancelled while it waited', () => {
    const seen: string[] = [];
    run(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const tasks = ['a', 'b'].map((name) => createTask(holding(lock, name, seen)));
      yield;
      tasks[0]?.cancel();
      lock.release();
      yield* wait(tasks);
      yield* holding(lock, 'c', seen);
    });
    expect(seen).toEqual(['b in', 'b out', 'c in', 'c out']);
  });

  it('serves ten thousand in turn', () => {
    const last = run(function* () {
      const lock = new Lock();
      let inside = 0;
      let most = 0;
      const body = function* (): Coroutine<void> {
        inside += 1;
        most = Math.max(most, inside);
        yield;
        inside -= 1;
      };
      yield* wait(Array.from({ length: 10_000 }, () => createTask(asyncWith(lock, body))));
      return most;
    });
    expect(last).toBe(1);
  });

  it('belongs to the loop on which somebody has waited for it', () => {
    const lock = new Lock();
    const contend = function* (): Coroutine<void> {
      yield* lock.acquire();
      createTask(lock.acquire());
      yield* sleep(0);
      lock.release();
    };
    run(contend);
    lock.release();
    expect(() =>
      run(function* () {
        yield* lock.acquire();
        yield* lock.acquire();
      }),
    ).toThrow(RuntimeError);
    expect(() => lock.acquire().next()).not.toThrow();
  });

  it('needs a loop only where somebody waits', () => {
    const lock = new Lock();
    lock.acquire().next();
    expect(() => lock.acquire().next()).toThrow(RuntimeError);
    const onLoop = new Lock({ loop: new VirtualLoop() });
    onLoop.acquire().next();
    expect(onLoop.acquire().next().done).toBe(false);
  });
});
