import { describe, expect, it } from 'vitest';
import type { LoopWith } from '../spec/event-loop.js';
import type { Coroutine, DoneCallback, Task as TaskPort } from '../spec/future.js';
import { duration } from '../spec/time.js';
import { atOnce } from './coroutine.js';
import { CancelledError, RuntimeError, TimeoutError } from './errors.js';
import { Future } from './future.js';
import type { RunnableLoop } from './host-loop.js';
import { Lock } from './lock.js';
import { Task } from './task.js';
import { attachTools, referenceTools } from './tools.js';
import { VirtualLoop } from './virtual-loop.js';

/** The least loop: callbacks, and no more. */
const minimalLoop = (): RunnableLoop => {
  const queue: (() => unknown)[] = [];
  let stopped = false;
  return {
    callSoon: (callback) => void queue.push(callback),
    runForever: () => {
      for (stopped = false; !stopped; ) queue.shift()?.();
    },
    stop: () => {
      stopped = true;
    },
  };
};

const returning = function* <Result>(result: Result): Coroutine<Result> {
  yield;
  return result;
};

describe('the tools', () => {
  it('are all parts of the port for futures and tasks', () => {
    const loop: LoopWith<
      | 'cancelCounters'
      | 'currentTask'
      | 'untilComplete'
      | 'runner'
      | 'sleep'
      | 'gather'
      | 'wait'
      | 'waitFor'
      | 'shield'
      | 'asCompleted'
      | 'timeoutBlocks'
      | 'taskGroups'
      | 'asyncFor'
      | 'asyncWith'
      | 'asyncGenerators'
      | 'locks'
      | 'events'
      | 'semaphores'
      | 'conditions'
      | 'barriers'
      | 'queues'
    > = attachTools(new VirtualLoop());
    const seen: unknown[] = [];
    const main = function* (): Coroutine<string> {
      yield* loop.sleep(duration(1));
      const task = loop.createTask(returning('a'));
      seen.push(yield* loop.gather([task, returning('b')]), loop.currentTask()?.done());
      const { done, pending } = yield* loop.wait([task, loop.createFuture()], { returnWhen: 'FIRST_COMPLETED' });
      seen.push(done.size, pending.size);
      seen.push(yield* loop.waitFor(returning('c'), null), yield* loop.shield(returning('d')));
      for (const next of loop.asCompleted([returning('e')])) seen.push(yield* next);
      yield* loop.asyncWith(loop.timeout(duration(1)), () => atOnce(() => undefined));
      const group = loop.taskGroup();
      yield* loop.asyncWith(group, () => atOnce(() => void group.createTask(returning('f'))));
      const generator = loop.createGenerator(function* (produce) {
        yield produce('g');
      });
      seen.push(yield* loop.asyncFor(generator, (item) => atOnce(() => seen.push(item) < 0)));
      const condition = loop.createCondition();
      for (const lock of [
        loop.createLock(),
        loop.createSemaphore(1),
        loop.createSemaphore(1, { bounded: true }),
        condition,
      ]) {
        yield* loop.asyncWith(lock, () => atOnce(() => void seen.push(lock.locked())));
      }
      const event = loop.createEvent();
      event.set();
      yield* event.wait();
      seen.push(yield* loop.createBarrier(1).wait());
      for (const kind of ['fifo', 'lifo', 'priority'] as const) {
        const queue = loop.createQueue(kind, 0);
        for (const item of [2, 1, 3]) yield* queue.put(item);
        seen.push(yield* queue.get());
      }
      return 'end';
    };
    expect(loop.runUntilComplete(returning('before'))).toBe('before');
    expect(loop.runMain(main())).toBe('end');
    expect(seen).toEqual([['a', 'b'], false, 1, 1, 'c', 'd', 'e', 'g', true, true, true, true, true, 0, 2, 3, 1]);
  });

  it('need no more of a loop than callbacks, for all that takes no time', () => {
    const tools = referenceTools(minimalLoop());
    const result = tools.runMain(
      (function* () {
        const lock = tools.createLock();
        const inside = (): Coroutine<void> => tools.asyncWith(lock, () => returning(undefined));
        yield* tools.gather([inside(), inside()]);
        yield* tools.sleep(duration(0));
        return tools.currentTask() !== undefined;
      })(),
    );
    expect(result).toBe(true);
    expect(() => tools.runUntilComplete(tools.sleep(duration(1)) as Coroutine)).toThrow(RuntimeError);
  });

  it('bring the loop along for those who do not name it, on every loop', () => {
    const loop = minimalLoop();
    const tools = attachTools(loop);
    const inside = tools.runUntilComplete(
      (function* () {
        yield;
        return new Future().getLoop() === loop;
      })(),
    );
    expect(inside).toBe(true);
  });
});

describe('attaching tools', () => {
  it('leaves the methods that a loop has', () => {
    class OwnTask<Result> extends Task<Result> {}
    class OwnLoop extends VirtualLoop {
      override createTask<Result>(coroutine: Coroutine<Result>): TaskPort<Result> {
        return new OwnTask(coroutine, { loop: this });
      }
    }
    const loop = attachTools(new OwnLoop());
    expect(loop.createTask(returning(1))).toBeInstanceOf(OwnTask);
    const inner = attachTools(loop).runUntilComplete(
      (function* () {
        let made: unknown;
        const noting = function* (): Coroutine<void> {
          made = loop.currentTask();
          yield;
        };
        yield* loop.gather([noting()]);
        return made;
      })(),
    );
    expect(inner).toBeInstanceOf(OwnTask);
  });

  it('with pieces replaced uses those, also inside of what is built on them', () => {
    class Callbackless<Result> extends Future<Result> {
      override addDoneCallback(_callback: DoneCallback<Result>): void {
        // Forgets it.
      }
    }
    class Stubborn<Result> extends Task<Result> {
      override cancel(): boolean {
        return false;
      }
    }
    class Open extends Lock {
      override locked(): boolean {
        return false;
      }
    }
    const loop = attachTools(new VirtualLoop(), {
      Future: Callbackless,
      Task: Stubborn,
      Lock: Open,
      waitFor: () =>
        atOnce(() => {
          throw new TimeoutError('always');
        }),
    });
    expect(loop.createFuture()).toBeInstanceOf(Callbackless);
    expect(loop.createTask(returning(1)).cancel()).toBe(false);
    const condition = loop.createCondition();
    (condition.acquire() as Coroutine).next();
    expect(() => condition.notify()).toThrow(RuntimeError);
    expect(() => loop.runUntilComplete(loop.waitFor(returning(1), null))).toThrow(TimeoutError);
    const group = loop.gather([returning(1)]) as Future;
    expect(group.cancel()).toBe(false);
    expect(() => loop.createTask(returning(1)).exception()).not.toThrow(CancelledError);
  });
});
