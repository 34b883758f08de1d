import { describe, expect, it } from 'vitest';
import type { Coroutine, Task } from '../spec/future.js';
import { asyncWith } from './async-with.js';
import { Condition } from './condition.js';
import { CancelledError, RuntimeError } from './errors.js';
import { Lock } from './lock.js';
import { createTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';

const run = <Result>(main: () => Coroutine<Result>): unknown => new VirtualLoop().runUntilComplete(main());

interface Scene {
  readonly condition: Condition;
  readonly seen: unknown[];
  readonly tasks: readonly Task[];
}

/** Three that wait for news, and note whether they hold the lock when they come back. */
const waiting = function* (): Coroutine<Scene> {
  const condition = new Condition();
  const seen: unknown[] = [];
  const one = function* (name: string): Coroutine<void> {
    yield* asyncWith(condition, function* () {
      try {
        yield* condition.wait();
        seen.push(name, condition.locked());
      } catch (exception) {
        seen.push(`${name} raised`, exception instanceof CancelledError, condition.locked());
        throw exception;
      }
    });
  };
  const tasks = ['a', 'b', 'c'].map((name) => createTask(one(name)));
  yield* sleep(1);
  return { condition, seen, tasks };
};

const notifying = function* (condition: Condition, ...count: readonly number[]): Coroutine<void> {
  yield* asyncWith(condition, function* () {
    condition.notify(...count);
    yield;
  });
};

describe('a condition', () => {
  it('wakes as many as are notified, in their order, and each holds the lock', () => {
    const seen = run(function* () {
      const scene = yield* waiting();
      yield* notifying(scene.condition);
      yield* sleep(1);
      scene.seen.push('then');
      yield* notifying(scene.condition, 5);
      yield* sleep(1);
      return scene.seen;
    });
    expect(seen).toEqual(['a', true, 'then', 'b', true, 'c', true]);
  });

  it('can wake all', () => {
    const seen = run(function* () {
      const scene = yield* waiting();
      yield* scene.condition.acquire();
      scene.condition.notifyAll();
      scene.condition.release();
      yield* sleep(1);
      return scene.seen;
    });
    expect(seen).toEqual(['a', true, 'b', true, 'c', true]);
  });

  it('gives the lock back to a waiter that is cancelled, before it raises; another may be woken for nothing', () => {
    const seen = run(function* () {
      const { condition, seen: noted, tasks } = yield* waiting();
      yield* condition.acquire();
      tasks[0]?.cancel();
      yield* sleep(1);
      noted.push('still held');
      tasks[0]?.cancel();
      yield* sleep(1);
      condition.release();
      yield* sleep(1);
      return noted;
    });
    expect(seen).toEqual(['still held', 'a raised', true, true, 'b', true]);
  });

  it('passes on the notification of a waiter that is then cancelled', () => {
    const seen = run(function* () {
      const { condition, seen: noted, tasks } = yield* waiting();
      yield* condition.acquire();
      condition.notify();
      condition.release();
      tasks[0]?.cancel();
      yield* sleep(1);
      return noted;
    });
    expect(seen).toEqual(['a raised', true, true, 'b', true]);
  });

  it('can wait until something is so', () => {
    const seen = run(function* () {
      const condition = new Condition();
      let count = 0;
      const waiter = createTask(asyncWith(condition, () => condition.waitFor(() => count >= 2 && 'enough')));
      for (let turn = 0; turn < 3; turn += 1) {
        yield* sleep(1);
        count += 1;
        yield* notifying(condition);
      }
      return yield* waiter;
    });
    expect(seen).toBe('enough');
  });

  it('is waited for and notified only by those who hold its lock', () => {
    const condition = new Condition();
    expect(() => condition.wait().next()).toThrow(RuntimeError);
    expect(() => condition.notify()).toThrow(RuntimeError);
    expect(() => condition.notifyAll()).toThrow(RuntimeError);
    expect(() => condition.release()).toThrow(RuntimeError);
  });

  it('may share its lock', () => {
    const lock = new Lock();
    const condition = new Condition({ lock });
    lock.acquire().next();
    expect(condition.locked()).toBe(true);
    condition.release();
    expect(lock.locked()).toBe(false);
  });

  it('raises what else goes wrong with its lock', () => {
    const error = new Error('lock');
    class Failing extends Lock {
      fails = false;
      override *acquire(): Coroutine<true> {
        if (this.fails) throw error;
        return yield* super.acquire();
      }
    }
    const lock = new Failing();
    const raised = run(function* () {
      const condition = new Condition({ lock });
      yield* condition.acquire();
      const waiter = createTask(condition.wait());
      yield* sleep(1);
      lock.fails = true;
      waiter.cancel();
      yield* sleep(1);
      return waiter.exception();
    });
    expect(raised).toBe(error);
  });
});
