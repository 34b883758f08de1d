import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { KeyboardInterrupt, SystemExit } from '../spec/event-loop.js';
import type { Coroutine, Future as FuturePort, Task as TaskPort } from '../spec/future.js';
import { atOnce } from './coroutine.js';
import { CancelledError, RuntimeError } from './errors.js';
import { getRunningLoop } from './event-loop.js';
import { Future } from './future.js';
import { gather } from './gather.js';
import { createFuture, createTask, currentTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { allTasks, Task } from './task.js';
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

/** Whatever its type says, it yields that. */
const yielding = function* (value: unknown): Coroutine<unknown> {
  return yield value as undefined;
};

describe('a task', () => {
  it('begins in a later iteration, after those that were made before', () => {
    const seen: string[] = [];
    const noting = (name: string): Coroutine<number> => atOnce(() => seen.push(name));
    run(function* () {
      const tasks = ['a', 'b', 'c'].map((name) => createTask(noting(name)));
      seen.push('made');
      for (const task of tasks) yield* task;
    });
    expect(seen).toEqual(['made', 'a', 'b', 'c']);
  });

  it('takes turns with others at each bare yield', () => {
    const seen: string[] = [];
    const steps = function* (name: string): Coroutine<void> {
      for (const step of [0, 1, 2]) {
        seen.push(name + step);
        yield;
      }
    };
    run(function* () {
      yield* gather([steps('a'), steps('b')]);
    });
    expect(seen).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
  });

  it('has the result of its coroutine, also for those who ask twice', () => {
    const results = run(function* () {
      const task = createTask(returning(5));
      return [yield* task, yield* task, task.result(), task.exception(), task.done(), task.cancelled()];
    });
    expect(results).toEqual([5, 5, 5, null, true, false]);
  });

  it.each([new Error('x'), null, undefined, 0, ''])('has the exception of its coroutine, also %o', (exception) => {
    const results = run(function* () {
      const task = createTask(throwing(exception));
      return [yield* outcome(task), yield* outcome(task), task.cancelled()];
    });
    expect(results).toEqual([{ exception }, { exception }, false]);
  });

  it('runs what it delegates to in line, and hears what that raises', () => {
    const seen: unknown[] = [];
    const inner = function* (): Coroutine<string> {
      try {
        yield* sleep(5);
        return 'never';
      } finally {
        seen.push('inner');
      }
    };
    const outer = function* (): Coroutine<string> {
      seen.push(yield* returning('value'));
      return yield* inner();
    };
    run(function* () {
      const task = createTask(outer());
      yield* sleep(1);
      task.cancel();
      seen.push(yield* outcome(task));
    });
    expect(seen).toEqual(['value', 'inner', { exception: expect.any(CancelledError) }]);
  });

  it('goes on one iteration after what it waits for is done', () => {
    const seen: string[] = [];
    run(function* (loop) {
      const future = createFuture();
      createTask(
        (function* () {
          yield* future;
          seen.push('task');
        })(),
      );
      yield;
      loop.callSoon(() => seen.push('before'));
      future.setResult(1);
      loop.callSoon(() => seen.push('after'));
      yield;
      yield;
    });
    expect(seen).toEqual(['before', 'task', 'after']);
  });

  it('takes no outcome from others', () => {
    run(function* () {
      const task = createTask(returning(1));
      expect(() => task.setResult(2)).toThrow(RuntimeError);
      expect(() => task.setException(new Error('x'))).toThrow(RuntimeError);
      expect(yield* task).toBe(1);
    });
  });

  it('is one of the tasks of its loop until it is done', () => {
    const loop = new VirtualLoop();
    expect(allTasks({ loop })).toEqual([]);
    const task = new Task(returning(1), { loop });
    expect(allTasks({ loop })[0]).toBe(task);
    loop.runUntilComplete(task);
    expect(allTasks({ loop })).toEqual([]);
  });

  it('is stepped by its loop alone, and not when it is done', () => {
    class Open extends Task<number> {
      override step(): void {
        super.step();
      }
    }
    const loop = new VirtualLoop();
    const task = new Open(returning(1), { loop });
    loop.runUntilComplete(task);
    expect(() => task.step()).toThrow('A task that is done was resumed.');
  });

  it('keeps the context in which it was made, and what it changes in it', () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    run(function* () {
      const future = createFuture();
      const make = (): TaskPort<void> =>
        createTask(
          (function* () {
            seen.push(storage.getStore());
            yield* future;
            seen.push(storage.getStore());
          })(),
        );
      const task = storage.run('making', make);
      yield;
      storage.run('settling', () => future.setResult(1));
      yield* task;
    });
    expect(seen).toEqual(['making', 'making']);
  });

  it('waits for ten thousand tasks that wait for each other, without growing the stack', () => {
    const link = function* (left: number): Coroutine<number> {
      return left === 0 ? 0 : 1 + (yield* createTask(link(left - 1)));
    };
    expect(run(() => link(10_000))).toBe(10_000);
  });

  it('is one of a hundred thousand at once', () => {
    const done = run(function* () {
      const tasks = Array.from({ length: 100_000 }, (_none, index) => createTask(returning(index)));
      return (yield* gather(tasks)).length;
    });
    expect(done).toBe(100_000);
  });
});

describe('a task refuses', () => {
  it('what is no coroutine', () => {
    run(function* () {
      expect(() => createTask(returning as never)).toThrow(TypeError);
      expect(() => createTask(createFuture() as never)).toThrow(TypeError);
    });
  });

  it('a coroutine that another has', () => {
    run(function* () {
      const coroutine = returning(1);
      const task = createTask(coroutine);
      expect(() => createTask(coroutine)).toThrow(RuntimeError);
      yield* task;
      expect(() => createTask(coroutine)).toThrow(RuntimeError);
    });
  });

  it('nothing of a coroutine that its loop has refused', () => {
    const closed = new VirtualLoop();
    closed.close();
    const coroutine = returning(1);
    expect(() => new Task(coroutine, { loop: closed })).toThrow(RuntimeError);
    expect(run(() => coroutine)).toBe(1);
  });

  it('to wait for itself', () => {
    const result = run(function* () {
      const tasks: TaskPort[] = [];
      const task = createTask(
        (function* () {
          for (const self of tasks) yield* self;
        })(),
      );
      tasks.push(task);
      return yield* outcome(task);
    });
    expect(result).toEqual({ exception: new RuntimeError('A task cannot wait for itself.') });
  });

  it.each([5, null, 'x', {}, [], returning(1)])('to wait for what is no future: %o', (value) => {
    const result = run(function* () {
      return yield* outcome(createTask(yielding(value)));
    });
    expect(result).toEqual({ exception: expect.any(RuntimeError) });
  });

  it('to wait for a future of another loop, and can go on', () => {
    const seen: unknown[] = [];
    const foreign = new Future({ loop: new VirtualLoop() });
    run(function* (loop) {
      loop.callSoon(() => seen.push('callback'));
      try {
        yield* foreign;
      } catch (exception) {
        seen.push(exception);
      }
      yield* sleep(0);
    });
    expect(seen).toEqual(['callback', new RuntimeError('A task was given a future of another loop.')]);
  });
});

describe('the current task', () => {
  it('is the one at work, however tasks take turns, and none in plain callbacks', () => {
    const seen: unknown[] = [];
    run(function* (loop) {
      const look = function* (): Coroutine<unknown> {
        const first = currentTask();
        yield;
        return first !== undefined && currentTask() === first ? first : 'another';
      };
      const tasks = [createTask(look()), createTask(look())];
      loop.callSoon(() => seen.push(currentTask(), loop.currentTask()));
      seen.push((yield* tasks[0] as TaskPort) === tasks[0], (yield* tasks[1] as TaskPort) === tasks[1]);
      seen.push(loop.currentTask() === currentTask({ loop }));
    });
    expect(seen).toEqual([undefined, undefined, true, true, true]);
  });

  it('is forgotten also when a step raises', () => {
    const loop = new VirtualLoop();
    const seen: unknown[] = [];
    const task = loop.createTask(throwing(new SystemExit('x')));
    expect(() => loop.runForever()).toThrow(SystemExit);
    seen.push(loop.currentTask(), getRunningLoop());
    loop.callSoon(() => seen.push(loop.currentTask()));
    loop.stop();
    loop.runForever();
    expect(seen).toEqual([undefined, undefined, undefined]);
    expect(task.exception()).toBeInstanceOf(SystemExit);
  });
});

describe('an exit that a task raises', () => {
  it.each([SystemExit, KeyboardInterrupt])('is its exception, and leaves the run', (Exit) => {
    const loop = new VirtualLoop();
    const task = loop.createTask(throwing(new Exit('now')));
    expect(() => loop.runForever()).toThrow(Exit);
    expect([task.done(), task.exception()]).toEqual([true, expect.any(Exit)]);
  });
});
