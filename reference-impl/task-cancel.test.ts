import { describe, expect, it } from 'vitest';
import type { Coroutine, Future as FuturePort } from '../spec/future.js';
import { duration } from '../spec/time.js';
import { atOnce } from './coroutine.js';
import { CancelledError } from './errors.js';
import { createFuture, createTask, currentTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { Task } from './task.js';
import { VirtualLoop } from './virtual-loop.js';

/** Runs it on a new loop; what the loop is given is at hand inside. */
const run = <Result>(main: (loop: VirtualLoop) => Coroutine<Result>): unknown => {
  const loop = new VirtualLoop();
  return loop.runUntilComplete(main(loop));
};

/** What a future came to, once it is done. */
const outcome = function* (future: FuturePort): Coroutine<unknown> {
  try {
    return { result: yield* future };
  } catch (exception) {
    return { exception };
  }
};

const returning = function* <Result>(result: Result): Coroutine<Result> {
  yield;
  return result;
};

const throwing = function* (exception: unknown): Coroutine<never> {
  yield;
  throw exception;
};

const forever = function* (): Coroutine<never> {
  for (;;) yield* createFuture();
};

const forwarding = function* (future: FuturePort): Coroutine<unknown> {
  return yield* future;
};

describe('cancelling a task', () => {
  it('before its first step means that it never begins', () => {
    const seen: unknown[] = [];
    run(function* () {
      const task = createTask(atOnce(() => seen.push('begun')));
      seen.push(task.cancel(), task.done());
      seen.push(yield* outcome(task), task.cancelled());
    });
    expect(seen).toEqual([true, false, { exception: expect.any(CancelledError) }, true]);
  });

  it('that waits cancels what it waits for at once, and is noticed in a later iteration', () => {
    const seen: unknown[] = [];
    run(function* () {
      const future = createFuture();
      const task = createTask(
        (function* () {
          try {
            yield* future;
          } finally {
            seen.push('cleanup');
          }
        })(),
      );
      yield;
      seen.push(task.cancel(), future.cancelled(), task.done());
      yield;
      seen.push(task.cancelled());
      yield;
      seen.push(task.cancel());
    });
    expect(seen).toEqual([true, true, false, 'cleanup', true, false]);
  });

  it('that waits for one that waits for it is refused, and comes to an end', () => {
    const seen: unknown[] = [];
    const loop = new VirtualLoop();
    const tasks: Task[] = [];
    for (const other of [1, 0])
      tasks.push(
        new Task(
          (function* () {
            yield* tasks[other] as Task;
          })(),
          { loop },
        ),
      );
    const first = tasks[0] as Task;
    loop.callLater(duration(1), () => {
      try {
        first.cancel();
      } catch (exception) {
        seen.push(String(exception));
      }
      loop.stop();
    });
    loop.runForever();
    expect(seen).toEqual(['RuntimeError: Tasks wait for each other in a ring: a cancel goes around for ever.']);
    expect(first.cancelling()).toBe(2);
  });

  it('may be denied, and asked for again', () => {
    const seen: unknown[] = [];
    run(function* () {
      const task = createTask(
        (function* () {
          for (let count = 0; count < 2; count += 1) {
            try {
              yield* sleep(10);
            } catch (exception) {
              seen.push(exception);
            }
          }
          return 'denied';
        })(),
      );
      yield;
      task.cancel();
      yield* sleep(1);
      task.cancel();
      seen.push(yield* outcome(task), task.cancelled());
    });
    expect(seen).toEqual([expect.any(CancelledError), expect.any(CancelledError), { result: 'denied' }, false]);
  });

  it('several times before it is noticed is noticed once', () => {
    const seen: unknown[] = [];
    run(function* () {
      const task = createTask(
        (function* () {
          try {
            yield* sleep(10);
          } catch {
            seen.push('cancelled');
          }
          yield* sleep(1);
        })(),
      );
      yield;
      seen.push(task.cancel(), task.cancel(), task.cancelling?.());
      seen.push(yield* outcome(task));
    });
    expect(seen).toEqual([true, true, 2, 'cancelled', { result: undefined }]);
  });

  it('by itself right before it returns drops its result', () => {
    const result = run(function* () {
      const task = createTask(atOnce(() => currentTask()?.cancel()));
      return [yield* outcome(task), task.cancelled()];
    });
    expect(result).toEqual([{ exception: expect.any(CancelledError) }, true]);
  });

  it('by itself cancels what it waits for next', () => {
    const result = run(function* () {
      const future = createFuture();
      const task = createTask(
        (function* () {
          currentTask()?.cancel();
          yield* future;
        })(),
      );
      return [yield* outcome(task), future.cancelled()];
    });
    expect(result).toEqual([{ exception: expect.any(CancelledError) }, true]);
  });

  it('whose wait is over drops the result that it has not seen yet', () => {
    const result = run(function* () {
      const future = createFuture();
      const task = createTask(outcome(future));
      yield;
      future.setResult(1);
      task.cancel();
      return yield* task;
    });
    expect(result).toEqual({ exception: expect.any(CancelledError) });
  });

  it('goes down a chain of tasks, and up again', () => {
    const seen: string[] = [];
    const link = function* (name: string, next: Coroutine<void>): Coroutine<void> {
      try {
        yield* createTask(next);
      } finally {
        seen.push(name);
      }
    };
    run(function* () {
      const task = createTask(link('a', link('b', link('c', sleep(100)))));
      yield* sleep(1);
      task.cancel();
      yield* outcome(task);
    });
    expect(seen).toEqual(['c', 'b', 'a']);
  });

  it('can also be done by cancelling what it waits for', () => {
    const result = run(function* () {
      const future = createFuture();
      const task = createTask(forwarding(future));
      yield;
      future.cancel();
      return [yield* outcome(task), task.cancelled()];
    });
    expect(result).toEqual([{ exception: expect.any(CancelledError) }, true]);
  });

  it('lets it clean up, and wait for that', () => {
    const seen: unknown[] = [];
    run(function* (loop) {
      const task = createTask(
        (function* () {
          try {
            yield* forever();
          } finally {
            yield* sleep(3);
            seen.push(loop.time());
          }
        })(),
      );
      yield* sleep(1);
      task.cancel();
      seen.push(yield* outcome(task));
    });
    expect(seen).toEqual([4, { exception: expect.any(CancelledError) }]);
  });

  it('ends with another exception if the cleanup raises one', () => {
    const result = run(function* () {
      const error = new Error('cleanup');
      const task = createTask(
        (function* () {
          try {
            yield* forever();
          } catch {
            throw error;
          }
        })(),
      );
      yield;
      task.cancel();
      return [yield* outcome(task), task.cancelled()];
    });
    expect(result).toEqual([{ exception: new Error('cleanup') }, false]);
  });

  it('is reported to nobody', () => {
    const told: unknown[] = [];
    run(function* (loop) {
      loop.setExceptionHandler((context) => told.push(context));
      const task = createTask(forever());
      yield;
      task.cancel();
      yield* sleep(1);
    });
    expect(told).toEqual([]);
  });

  it('raises the very CancelledError of the inner task in the first that waits for it', () => {
    run(function* () {
      const own = new CancelledError('mine');
      const task = createTask(throwing(own));
      const first = yield* outcome(task);
      const second = yield* outcome(task);
      expect([(first as { exception: unknown }).exception === own, second]).toEqual([
        true,
        { exception: new CancelledError('The future was cancelled.') },
      ]);
    });
  });

  it('counts the requests, and can take them back', () => {
    run(function* () {
      const task = new Task(forever());
      expect([task.cancelling(), task.uncancel()]).toEqual([0, 0]);
      task.cancel();
      task.cancel();
      expect([task.cancelling(), task.uncancel(), task.cancelling()]).toEqual([2, 1, 1]);
      yield* outcome(task);
    });
  });

  it('that is taken back before it is noticed does not happen', () => {
    const result = run(function* () {
      const task = new Task(returning(5));
      task.cancel();
      task.uncancel();
      return yield* task;
    });
    expect(result).toBe(5);
  });
});
