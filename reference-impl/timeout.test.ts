import { describe, expect, it } from 'vitest';
import type { Coroutine } from '../spec/future.js';
import { asyncWith } from './async-with.js';
import { CancelledError, RuntimeError, TimeoutError } from './errors.js';
import { createTask, currentTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { type Timeout, timeout, timeoutAt } from './timeout.js';
import { VirtualLoop } from './virtual-loop.js';

const run = <Result>(main: (loop: VirtualLoop) => Coroutine<Result>): unknown => {
  const loop = new VirtualLoop();
  return loop.runUntilComplete(main(loop));
};

const under = function* (limit: Timeout, body: () => Coroutine<unknown>): Coroutine<unknown> {
  try {
    return yield* asyncWith(limit, body);
  } catch (exception) {
    return exception;
  }
};

describe('a timeout', () => {
  it('raises a TimeoutError when its time is over, and takes its request to cancel back', () => {
    const seen = run(function* (loop) {
      const limit = timeout(2);
      const result = yield* under(limit, () => sleep(5));
      return [result, (result as Error).cause, loop.time(), limit.expired(), currentTask()?.cancelling?.()];
    });
    expect(seen).toEqual([expect.any(TimeoutError), expect.any(CancelledError), 2, true, 0]);
  });

  it('lets what is in time be, and leaves no timer behind', () => {
    const seen = run(function* (loop) {
      const limit = timeout(2);
      yield* under(limit, () => sleep(1));
      yield* sleep(5);
      return [loop.time(), limit.expired(), limit.when()];
    });
    expect(seen).toEqual([6, false, 2]);
  });

  it('of null sets no limit', () => {
    const seen = run(function* (loop) {
      const limit = timeout(null);
      yield* under(limit, () => sleep(1000));
      return [loop.time(), limit.when()];
    });
    expect(seen).toEqual([1000, null]);
  });

  it.each([0, -1])('of %d seconds is over at the first wait', (seconds) => {
    const seen = run(function* (loop) {
      const body = function* (): Coroutine<void> {
        yield* sleep(0);
        yield* sleep(0);
        yield* sleep(1);
      };
      return [yield* under(timeout(seconds), body), loop.time()];
    });
    expect(seen).toEqual([expect.any(TimeoutError), 0]);
  });

  it('inside another is over alone', () => {
    const seen = run(function* () {
      const [outer, inner] = [timeout(5), timeout(1)];
      const result = yield* under(outer, () => under(inner, () => sleep(10)));
      return [result, inner.expired(), outer.expired(), currentTask()?.cancelling?.()];
    });
    expect(seen).toEqual([expect.any(TimeoutError), true, false, 0]);
  });

  it('around another that is over at the same time takes both requests back', () => {
    const seen = run(function* () {
      const [outer, inner] = [timeout(1), timeout(1)];
      const result = yield* under(outer, () => asyncWith(inner, () => sleep(10)));
      return [result, inner.expired(), outer.expired(), currentTask()?.cancelling?.()];
    });
    expect(seen).toEqual([expect.any(TimeoutError), true, true, 0]);
  });

  it('does not turn the cancellation of somebody else into an error of its own', () => {
    const seen = run(function* (loop) {
      const task = createTask(under(timeout(1), () => sleep(10)));
      yield;
      loop.callLater(1 as never, () => task.cancel());
      return [yield* task, task.cancelling?.()];
    });
    expect(seen).toEqual([expect.any(CancelledError), 1]);
  });

  it('passes errors on, also when its time is over', () => {
    const seen = run(function* () {
      const error = new Error('x');
      const cleanup = function* (): Coroutine<void> {
        try {
          yield* sleep(10);
        } catch {
          throw error;
        }
      };
      const limit = timeout(1);
      return [yield* under(limit, cleanup), limit.expired()];
    });
    expect(seen).toEqual([new Error('x'), true]);
  });

  it('can be moved while it is open', () => {
    const seen = run(function* (loop) {
      const limit = timeoutAt(1);
      const body = function* (): Coroutine<void> {
        limit.reschedule(null);
        yield* sleep(3);
        limit.reschedule(loop.time() + 2);
        yield* sleep(1);
        limit.reschedule(loop.time() + 4);
        yield* sleep(10);
      };
      return [yield* under(limit, body), loop.time(), limit.when()];
    });
    expect(seen).toEqual([expect.any(TimeoutError), 8, 8]);
  });

  it('is not expired by a timer that fires after it was left', () => {
    // A loop whose timers cannot be cancelled.
    const seen = run(function* (loop) {
      const limit = timeout(1, {
        loop: {
          callSoon: (callback) => loop.callSoon(callback),
          time: () => loop.time(),
          callLater: (delay, callback) => void loop.callLater(delay, callback),
          currentTask: () => loop.currentTask(),
        },
      });
      yield* under(limit, () => sleep(0));
      yield* sleep(2);
      return [limit.expired(), currentTask()?.cancelling?.()];
    });
    expect(seen).toEqual([false, 0]);
  });

  it('is entered once, inside a task, and moved only while it is open', () => {
    const loop = new VirtualLoop();
    const outside = timeout(1, { loop });
    expect(() => outside.enter().next()).toThrow(RuntimeError);
    expect(() => outside.reschedule(5)).toThrow(RuntimeError);
    const raised = loop.runUntilComplete(
      (function* () {
        const limit = timeout(1);
        yield* limit.enter();
        yield* limit.exit();
        expect(() => limit.reschedule(5)).toThrow(RuntimeError);
        return yield* under(limit, () => sleep(0));
      })(),
    );
    expect(raised).toBeInstanceOf(RuntimeError);
  });
});
