import { describe, expect, it } from 'vitest';
import type { Coroutine, WaitSets } from '../spec/future.js';
import { ValueError } from './errors.js';
import { createFuture, createTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';
import { type WaitOptions, wait } from './wait.js';

const run = <Result>(main: (loop: VirtualLoop) => Coroutine<Result>): unknown => {
  const loop = new VirtualLoop();
  return loop.runUntilComplete(main(loop));
};

const later = function* (seconds: number): Coroutine<void> {
  yield* sleep(seconds);
};

const failing = function* (seconds: number, exception: unknown): Coroutine<never> {
  yield* sleep(seconds);
  throw exception;
};

const sizes = ({ done, pending }: WaitSets): readonly number[] => [done.size, pending.size];

/** Of one after 1 second, one that fails after 2, one that is cancelled after 1.5, and one after 4: when, and how many. */
const waitingFor = (options: WaitOptions): unknown =>
  run(function* (loop) {
    const cancelled = createTask(later(9));
    loop.callLater(1.5 as never, () => cancelled.cancel());
    const tasks = [createTask(later(1)), createTask(failing(2, null)), cancelled, createTask(later(4))];
    const sets = yield* wait(tasks, options);
    return [loop.time(), ...sizes(sets)];
  });

describe('waiting for several', () => {
  it('ends when all are done, one is, or one has failed; to be cancelled is not to fail', () => {
    expect(waitingFor({})).toEqual([4, 4, 0]);
    expect(waitingFor({ returnWhen: 'ALL_COMPLETED' })).toEqual([4, 4, 0]);
    expect(waitingFor({ returnWhen: 'FIRST_COMPLETED' })).toEqual([1, 1, 3]);
    expect(waitingFor({ returnWhen: 'FIRST_EXCEPTION' })).toEqual([2, 3, 1]);
  });

  it('ends when the time is over, and neither raises nor cancels', () => {
    expect(waitingFor({ timeout: 3 })).toEqual([3, 3, 1]);
    expect(waitingFor({ timeout: 5 })).toEqual([4, 4, 0]);
    expect(waitingFor({ timeout: 0 })).toEqual([0, 0, 4]);
  });

  it('counts the same future once, and knows those that are done', () => {
    const seen = run(function* () {
      const done = createFuture();
      done.setResult(1);
      return sizes(yield* wait([done, done]));
    });
    expect(seen).toEqual([1, 0]);
  });

  it('leaves nothing behind, also when it is cancelled', () => {
    const loop = new VirtualLoop();
    const seen: unknown[] = [];
    loop.runUntilComplete(
      (function* () {
        const future = createFuture();
        const waiter = createTask(wait([future], { timeout: 50 }));
        yield* sleep(1);
        waiter.cancel();
        yield* wait([waiter]);
        seen.push(waiter.cancelled(), future.done());
      })(),
    );
    loop.callLater(100 as never, () => loop.stop());
    loop.runForever();
    expect([...seen, loop.time()]).toEqual([true, false, 101]);
  });

  it('refuses none, one alone, coroutines, and conditions that there are not', () => {
    const raised = (first: unknown, options?: unknown): unknown => {
      try {
        return run((loop) => wait((first ?? [loop.createFuture()]) as never, options as never));
      } catch (exception) {
        return exception;
      }
    };
    expect(raised([])).toBeInstanceOf(ValueError);
    expect(raised(undefined, { returnWhen: 'NEVER' })).toBeInstanceOf(ValueError);
    expect(raised([later(1)])).toBeInstanceOf(TypeError);
    expect(raised(later(1))).toBeInstanceOf(TypeError);
    expect(raised(new VirtualLoop().createFuture())).toBeInstanceOf(TypeError);
  });
});
