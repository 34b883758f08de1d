import { describe, expect, it } from 'vitest';
import type { Awaitable, Coroutine } from '../spec/future.js';
import { CancelledError, RuntimeError, TimeoutError } from './errors.js';
import { createFuture, createTask, currentTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';
import { waitFor } from './wait-for.js';

const run = <Result>(main: (loop: VirtualLoop) => Coroutine<Result>): unknown => {
  const loop = new VirtualLoop();
  return loop.runUntilComplete(main(loop));
};

const later = function* <Result>(seconds: number, result: Result): Coroutine<Result> {
  yield* sleep(seconds);
  return result;
};

const outcome = function* (awaitable: Awaitable): Coroutine<unknown> {
  try {
    return yield* awaitable;
  } catch (exception) {
    return exception;
  }
};

describe('waiting for one', () => {
  it.each([null, 2])('gives the result that comes in time (%o), and leaves nothing that fires later', (seconds) => {
    const seen = run(function* (loop) {
      const result = yield* waitFor(later(1, 'a'), seconds);
      yield* sleep(5);
      return [result, loop.time(), currentTask()?.cancelling?.()];
    });
    expect(seen).toEqual(['a', 6, 0]);
  });

  it('raises what it raises', () => {
    const error = new Error('x');
    const failing = function* (): Coroutine<void> {
      yield;
      throw error;
    };
    expect(run(() => outcome(waitFor(failing(), 1)))).toBe(error);
  });

  it('cancels it when the time is over, and raises when its cleanup is over', () => {
    const seen: unknown[] = [];
    run(function* (loop) {
      const task = createTask(
        (function* () {
          try {
            yield* sleep(10);
          } finally {
            yield* sleep(2);
            seen.push('cleanup');
          }
        })(),
      );
      seen.push(yield* outcome(waitFor(task, 1)), loop.time(), task.cancelled());
    });
    expect(seen).toEqual(['cleanup', expect.any(TimeoutError), 3, true]);
  });

  it('is content with a result that comes in spite of the cancellation', () => {
    const stubborn = function* (): Coroutine<string> {
      try {
        yield* sleep(10);
      } catch {
        return 'late';
      }
      return 'never';
    };
    expect(run(() => waitFor(stubborn(), 1))).toBe('late');
  });

  it('without time takes only what is done', () => {
    const seen: unknown[] = [];
    run(function* () {
      const done = createFuture<number>();
      done.setResult(1);
      const begun: string[] = [];
      const noting = function* (): Coroutine<void> {
        begun.push('begun');
        yield;
      };
      seen.push(yield* waitFor(done, 0), yield* outcome(waitFor(createFuture(), 0)));
      seen.push(yield* outcome(waitFor(noting(), -1)), begun);
    });
    expect(seen).toEqual([1, expect.any(TimeoutError), expect.any(TimeoutError), []]);
  });

  it('without time takes what the cleanup comes to', () => {
    const error = new Error('x');
    const seen: unknown[] = [];
    const cleaning = function* (end: () => string): Coroutine<string> {
      try {
        yield* sleep(10);
      } finally {
        yield* sleep(1);
        seen.push(end());
      }
      return 'never';
    };
    const swallowing = function* (): Coroutine<string> {
      yield* outcome(sleep(10));
      return 'late';
    };
    run(function* () {
      const tasks = [
        createTask(swallowing()),
        createTask(
          cleaning(() => {
            throw error;
          }),
        ),
        createTask(cleaning(() => 'cleanup')),
      ];
      yield;
      for (const task of tasks) seen.push(yield* outcome(waitFor(task, 0)));
    });
    expect(seen).toEqual(['late', error, 'cleanup', expect.any(TimeoutError)]);
  });

  it('is cancelled together with what it waits for', () => {
    const seen = run(function* () {
      const inner = createTask(later(10, 'never'));
      const waiter = createTask(waitFor(inner, 5));
      yield* sleep(1);
      waiter.cancel();
      return [yield* outcome(waiter), waiter.cancelled(), inner.cancelled()];
    });
    expect(seen).toEqual([expect.any(CancelledError), true, true]);
  });

  it('can be cancelled without time, while the cleanup goes on', () => {
    const seen = run(function* () {
      const inner = createTask(
        (function* () {
          try {
            yield* sleep(10);
          } finally {
            yield* sleep(3);
          }
        })(),
      );
      yield;
      const waiter = createTask(waitFor(inner, 0));
      yield* sleep(1);
      waiter.cancel();
      return [yield* outcome(waiter), inner.done()];
    });
    expect(seen).toEqual([expect.any(CancelledError), false]);
  });

  it('takes a coroutine for itself', () => {
    const seen = run(function* () {
      const coroutine = later(1, 'a');
      yield* waitFor(coroutine, 2);
      return yield* outcome(waitFor(coroutine, 2));
    });
    expect(seen).toBeInstanceOf(RuntimeError);
  });
});
