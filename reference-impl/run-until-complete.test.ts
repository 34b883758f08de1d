import { describe, expect, it } from 'vitest';
import { KeyboardInterrupt } from '../spec/event-loop.js';
import type { Coroutine } from '../spec/future.js';
import { duration } from '../spec/time.js';
import { HostClock } from './clock.js';
import { CancelledError, RuntimeError } from './errors.js';
import { ReferenceLoop } from './event-loop.js';
import type { RunnableLoop } from './host-loop.js';
import { runUntilComplete } from './run-until-complete.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';

const returning = function* <Result>(result: Result): Coroutine<Result> {
  yield;
  return result;
};

const throwing = function* (exception: unknown): Coroutine<never> {
  yield;
  throw exception;
};

describe('running until something is done', () => {
  it('gives its result, of a coroutine and of a future', () => {
    const loop = new VirtualLoop();
    const future = loop.createFuture<number>();
    loop.callLater(duration(1), () => future.setResult(2));
    expect([loop.runUntilComplete(returning(1)), loop.runUntilComplete(future)]).toEqual([1, 2]);
    expect(loop.runUntilComplete(future)).toBe(2);
  });

  it.each([new Error('x'), new CancelledError('x')])('raises what it raised', (error) => {
    expect(() => new VirtualLoop().runUntilComplete(throwing(error))).toThrow(error);
  });

  it('is refused when somebody stops the loop before, and does not stop a later run', () => {
    const loop = new VirtualLoop();
    const task = loop.createTask(sleep(5));
    loop.callSoon(() => loop.stop());
    expect(() => loop.runUntilComplete(task)).toThrow('The loop was stopped before the future was done.');
    loop.callLater(duration(10), () => loop.stop());
    loop.runForever();
    expect([task.done(), loop.time()]).toEqual([true, 10]);
  });

  it('that an interrupt has left does not stop a later run, even if it was done in that very iteration', () => {
    const loop = new VirtualLoop();
    const future = loop.createFuture<void>();
    loop.callSoon(() => {
      future.setResult();
      throw new KeyboardInterrupt('now');
    });
    expect(() => loop.runUntilComplete(future)).toThrow(KeyboardInterrupt);
    loop.callLater(duration(10), () => loop.stop());
    loop.runForever();
    expect(loop.time()).toBe(10);
  });

  it('raises an exit of its own coroutine, and can be done again', () => {
    const loop = new VirtualLoop();
    expect(() => loop.runUntilComplete(throwing(new KeyboardInterrupt('now')))).toThrow(KeyboardInterrupt);
    loop.callLater(duration(10), () => loop.stop());
    loop.runForever();
    expect([loop.time(), loop.runUntilComplete(returning(1))]).toEqual([10, 1]);
  });

  it('is over after the done-callbacks that were there before', () => {
    const loop = new VirtualLoop();
    const seen: string[] = [];
    const task = loop.createTask(returning(1));
    task.addDoneCallback(() => seen.push('before'));
    loop.runUntilComplete(task);
    expect(seen).toEqual(['before']);
  });

  it('is refused inside a run, and on a closed loop, and uses nothing up', () => {
    const loop = new VirtualLoop();
    const coroutine = returning(1);
    const refused: unknown[] = [];
    const attempt = (what: () => unknown): void => {
      try {
        what();
      } catch (thrown) {
        refused.push(thrown instanceof RuntimeError ? thrown.message : thrown);
      }
    };
    loop.callSoon(() => {
      attempt(() => loop.runUntilComplete(coroutine));
      attempt(() => new VirtualLoop().runUntilComplete(coroutine));
      attempt(() => runUntilComplete(coroutine, { loop }));
      loop.stop();
    });
    loop.runForever();
    loop.close();
    attempt(() => loop.runUntilComplete(coroutine));
    attempt(() => runUntilComplete(coroutine, { loop }));
    expect(refused).toEqual([
      'This loop is running already.',
      'Another loop is running in this thread.',
      'This loop is running already.',
      'This loop is closed.',
      'This loop is closed.',
    ]);
    expect(new VirtualLoop().runUntilComplete(coroutine)).toBe(1);
  });

  it('needs no more of a loop than callSoon, runForever and stop', () => {
    const queue: (() => unknown)[] = [];
    let stopped = false;
    const loop: RunnableLoop = {
      callSoon: (callback) => void queue.push(callback),
      runForever: () => {
        for (stopped = false; !stopped; ) queue.shift()?.();
      },
      stop: () => {
        stopped = true;
      },
    };
    expect(runUntilComplete(returning(1), { loop })).toBe(1);
  });

  it('is a promise on a loop that waits with promises', async () => {
    const loop = new ReferenceLoop({ clock: new HostClock() });
    const result = loop.runUntilComplete(returning(1));
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe(1);
    await expect(loop.runUntilComplete(throwing(new Error('x')))).rejects.toThrow('x');
    loop.callSoon(() => {
      throw new KeyboardInterrupt('now');
    });
    await expect(loop.runUntilComplete(sleep(3600))).rejects.toThrow(KeyboardInterrupt);
  });
});
