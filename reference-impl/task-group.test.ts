import { describe, expect, it } from 'vitest';
import { KeyboardInterrupt } from '../spec/event-loop.js';
import type { Awaitable, Coroutine } from '../spec/future.js';
import { asyncWith } from './async-with.js';
import { atOnce } from './coroutine.js';
import { CancelledError, ExceptionGroup, RuntimeError } from './errors.js';
import { createTask, currentTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { TaskGroup } from './task-group.js';
import { VirtualLoop } from './virtual-loop.js';

const run = <Result>(main: (loop: VirtualLoop) => Coroutine<Result>): unknown => {
  const loop = new VirtualLoop();
  return loop.runUntilComplete(main(loop));
};

const later = function* <Result>(seconds: number, result: Result): Coroutine<Result> {
  yield* sleep(seconds);
  return result;
};

const failing = function* (seconds: number, exception: unknown): Coroutine<never> {
  yield* sleep(seconds);
  throw exception;
};

/** Waits for long, and raises when it is cancelled. */
const failingCleanup = function* (exception: unknown): Coroutine<void> {
  try {
    yield* sleep(100);
  } finally {
    yield* failing(1, exception);
  }
};

const outcome = function* (awaitable: Awaitable): Coroutine<unknown> {
  try {
    return yield* awaitable;
  } catch (exception) {
    return exception instanceof ExceptionGroup ? exception.errors : exception;
  }
};

/** The body in a group, and what comes out of it. */
const grouped = (body: (group: TaskGroup) => Coroutine<unknown>): Coroutine<unknown> =>
  outcome(asyncWith(new TaskGroup(), body));

const requests = (): number | undefined => currentTask()?.cancelling?.();

describe('a task group', () => {
  it('waits for all its tasks', () => {
    const seen = run(function* (loop) {
      const group = new TaskGroup();
      const tasks = yield* asyncWith(group, function* () {
        const first = group.createTask(later(3, 'a'));
        yield* sleep(1);
        return [first, group.createTask(later(1, 'b'))];
      });
      return [loop.time(), tasks?.map((task) => task.result())];
    });
    expect(seen).toEqual([3, ['a', 'b']]);
  });

  it('of a failed task cancels the others and the body, waits for their cleanup, and raises all errors', () => {
    const seen = run(function* (loop) {
      const errors = yield* grouped(function* (group) {
        group.createTask(failing(1, 'first'));
        group.createTask(failingCleanup('second'));
        group.createTask(later(100, 'never'));
        yield* sleep(100);
      });
      return [errors, loop.time(), requests()];
    });
    expect(seen).toEqual([['first', 'second'], 2, 0]);
  });

  it('that waits at its end is interrupted by a failed task, too', () => {
    const seen = run(function* (loop) {
      const errors = yield* grouped((group) =>
        atOnce(() => {
          group.createTask(failing(1, null));
          group.createTask(later(100, 'never'));
        }),
      );
      return [errors, loop.time(), requests()];
    });
    expect(seen).toEqual([[null], 1, 0]);
  });

  it('of a failed body cancels its tasks, and raises that with their errors', () => {
    const seen = run(function* (loop) {
      const errors = yield* grouped(function* (group) {
        group.createTask(failingCleanup('task'));
        yield* failing(1, 'body');
      });
      return [errors, loop.time(), requests()];
    });
    expect(seen).toEqual([['task', 'body'], 2, 0]);
  });

  it('does not mind a task that is cancelled', () => {
    const seen = run(function* () {
      return yield* grouped(function* (group) {
        const task = group.createTask(later(5, 'never'));
        yield* sleep(1);
        task.cancel();
        return 'end';
      });
    });
    expect(seen).toBe('end');
  });

  it.each([true, false])(
    'in a task that is cancelled cancels its tasks, and goes on being cancelled (in the body: %o)',
    (inBody) => {
      const seen: unknown[] = [];
      run(function* (loop) {
        const parent = createTask(
          asyncWith(new TaskGroup(), function* (group) {
            const task = group.createTask(later(100, 'never'));
            task.addDoneCallback(() => seen.push('task', task.cancelled()));
            if (inBody) yield* sleep(100);
          }),
        );
        yield* sleep(1);
        parent.cancel();
        seen.push(yield* outcome(parent), parent.cancelled(), loop.time());
      });
      expect(seen).toEqual(['task', true, expect.any(CancelledError), true, 1]);
    },
  );

  it('waits for its tasks however often its own task is cancelled', () => {
    const seen = run(function* (loop) {
      const stubborn = function* (): Coroutine<void> {
        yield* outcome(sleep(100));
        yield* sleep(5);
      };
      const parent = createTask(
        asyncWith(new TaskGroup(), function* (group) {
          group.createTask(stubborn());
          yield* sleep(100);
        }),
      );
      for (let count = 0; count < 3; count += 1) {
        yield* sleep(1);
        parent.cancel();
      }
      return [yield* outcome(parent), loop.time()];
    });
    expect(seen).toEqual([expect.any(CancelledError), 6]);
  });

  it('never loses the cancellation of its own task, also where it raises errors instead', () => {
    const seen = run(function* () {
      const noted: unknown[] = [];
      const parent = createTask(
        (function* () {
          noted.push(
            yield* grouped(function* (group) {
              group.createTask(failingCleanup('task'));
              yield* sleep(100);
            }),
            requests(),
          );
          noted.push(yield* outcome(sleep(100)));
        })(),
      );
      yield* sleep(1);
      parent.cancel();
      yield* parent;
      return noted;
    });
    expect(seen).toEqual([['task'], 1, expect.any(CancelledError)]);
  });

  it('inside another passes its errors on, when both fail at once', () => {
    const seen = run(function* () {
      const errors = yield* grouped(function* (outer) {
        outer.createTask(failing(1, 'outer'));
        yield* asyncWith(new TaskGroup(), function* (inner) {
          inner.createTask(failing(1, 'inner'));
          yield* sleep(100);
        });
      });
      return [errors, requests()];
    });
    expect(seen).toEqual([['outer', expect.any(ExceptionGroup)], 0]);
  });

  it('raises an exit of a task alone', () => {
    const loop = new VirtualLoop();
    const main = loop.createTask(
      asyncWith(new TaskGroup({ loop }), function* (group) {
        group.createTask(failing(1, new KeyboardInterrupt('now')));
        group.createTask(failing(1, 'other'));
        yield* sleep(100);
      }),
    );
    expect(() => loop.runUntilComplete(main)).toThrow(KeyboardInterrupt);
    expect(() => loop.runUntilComplete(main)).toThrow(KeyboardInterrupt);
    expect(main.exception()).toBeInstanceOf(KeyboardInterrupt);
  });

  it('lets other exceptions of its own wait be', () => {
    const seen = run(function* () {
      class Odd extends TaskGroup {
        breakWait(): void {
          this.allDone?.setException('odd');
        }
      }
      const group = new Odd();
      const parent = createTask(asyncWith(group, () => atOnce(() => void group.createTask(sleep(100)))));
      yield* sleep(1);
      group.breakWait();
      return yield* outcome(parent);
    });
    expect(seen).toBe('odd');
  });

  it('tells the exception handler of a task that fails when nobody is left who could be told', () => {
    const told: unknown[] = [];
    run(function* (loop) {
      loop.setExceptionHandler(({ exception }) => told.push(exception));
      const group = new TaskGroup();
      const parent = createTask(
        (function* () {
          yield* group.enter();
          group.createTask(failing(2, 'lost'));
        })(),
      );
      yield* parent;
      yield* sleep(5);
    });
    expect(told).toEqual(['lost']);
  });

  it('makes tasks only while it is open, and closes coroutines that it refuses', () => {
    const seen: unknown[] = [];
    const refused = (group: TaskGroup): void => {
      const coroutine = later(1, 'never');
      try {
        group.createTask(coroutine);
      } catch (exception) {
        seen.push(exception instanceof RuntimeError ? exception.message : exception, coroutine.next().done);
      }
    };
    run(function* () {
      const group = new TaskGroup();
      refused(group);
      yield* outcome(
        asyncWith(group, function* () {
          group.createTask(failing(0, 'x'));
          try {
            yield* sleep(5);
          } finally {
            refused(group);
          }
        }),
      );
      refused(group);
    });
    expect(seen).toEqual([
      'A task group has to be entered before it can make tasks.',
      true,
      'The task group is being cancelled.',
      true,
      'The task group is over.',
      true,
    ]);
  });

  it('may make tasks while it waits for others', () => {
    const seen = run(function* (loop) {
      yield* grouped((group) =>
        atOnce(() => {
          group.createTask(
            (function* () {
              yield* sleep(1);
              group.createTask(later(2, 'b'));
            })(),
          );
        }),
      );
      return loop.time();
    });
    expect(seen).toBe(3);
  });

  it('is entered once, inside a task', () => {
    const loop = new VirtualLoop();
    const outside = new TaskGroup({ loop });
    expect(() => outside.enter().next()).toThrow(RuntimeError);
    expect(() => outside.exit().next()).toThrow(RuntimeError);
    const again = loop.runUntilComplete(
      (function* () {
        const group = new TaskGroup();
        yield* group.enter();
        return yield* outcome(group.enter());
      })(),
    );
    expect(again).toBeInstanceOf(RuntimeError);
  });
});
