import { describe, expect, it } from 'vitest';
import type { Coroutine } from '../spec/future.js';
import { asyncWith } from './async-with.js';
import { ValueError } from './errors.js';
import { createTask } from './loop-tasks.js';
import { BoundedSemaphore, Semaphore } from './semaphore.js';
import { VirtualLoop } from './virtual-loop.js';
import { wait } from './wait.js';

const run = <Result>(main: () => Coroutine<Result>): unknown => new VirtualLoop().runUntilComplete(main());

const noting = function* (semaphore: Semaphore, name: string, seen: string[]): Coroutine<void> {
  yield* semaphore.acquire();
  seen.push(name);
};

describe('a semaphore', () => {
  it('lets in no more than its count', () => {
    const most = run(function* () {
      const semaphore = new Semaphore(3);
      let inside = 0;
      let highest = 0;
      const body = function* (): Coroutine<void> {
        inside += 1;
        highest = Math.max(highest, inside);
        yield;
        yield;
        inside -= 1;
      };
      yield* wait(Array.from({ length: 10 }, () => createTask(asyncWith(semaphore, body))));
      return highest;
    });
    expect(most).toBe(3);
  });

  it('tells whether one has to wait, and may be released by anybody', () => {
    const semaphore = new Semaphore(0);
    expect(semaphore.locked()).toBe(true);
    semaphore.release();
    semaphore.release();
    expect([semaphore.locked(), semaphore.acquire().next()]).toEqual([false, { done: true, value: true }]);
  });

  it('is not overtaken by a newcomer', () => {
    const seen: string[] = [];
    run(function* () {
      const semaphore = new Semaphore(0);
      const tasks = ['a', 'b'].map((name) => createTask(noting(semaphore, name, seen)));
      yield;
      semaphore.release();
      const newcomer = createTask(noting(semaphore, 'newcomer', seen));
      semaphore.release();
      semaphore.release();
      yield* wait([...tasks, newcomer]);
    });
    expect(seen).toEqual(['a', 'b', 'newcomer']);
  });

  it('lets those pass for whom there is enough when the one before them is gone', () => {
    const seen: string[] = [];
    run(function* () {
      const semaphore = new Semaphore(0);
      const first = createTask(noting(semaphore, 'a', seen));
      yield;
      semaphore.release();
      semaphore.release();
      const newcomer = createTask(noting(semaphore, 'newcomer', seen));
      yield* wait([first, newcomer]);
    });
    expect(seen).toEqual(['a', 'newcomer']);
  });

  it.each(['before', 'after'])('loses nothing when one that waits is cancelled %s it was called', (when) => {
    const seen: string[] = [];
    run(function* () {
      const semaphore = new Semaphore(0);
      const tasks = ['a', 'b'].map((name) => createTask(noting(semaphore, name, seen)));
      yield;
      if (when === 'before') tasks[0]?.cancel();
      semaphore.release();
      if (when === 'after') tasks[0]?.cancel();
      yield* wait(tasks);
    });
    expect(seen).toEqual(['b']);
  });

  it('counts from zero on', () => {
    expect(() => new Semaphore(-1)).toThrow(ValueError);
    expect(new Semaphore().locked()).toBe(false);
  });

  it('that is bounded is not released more often than it was acquired', () => {
    const semaphore = new BoundedSemaphore();
    expect(() => semaphore.release()).toThrow(ValueError);
    semaphore.acquire().next();
    semaphore.release();
    expect(() => semaphore.release()).toThrow(ValueError);
  });
});
