import { describe, expect, it } from 'vitest';
import type { Coroutine } from '../spec/future.js';
import { asCompleted } from './as-completed.js';
import { TimeoutError } from './errors.js';
import { createFuture, createTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';

const run = <Result>(main: (loop: VirtualLoop) => Coroutine<Result>): unknown => {
  const loop = new VirtualLoop();
  return loop.runUntilComplete(main(loop));
};

const later = function* <Result>(seconds: number, result: Result): Coroutine<Result> {
  yield* sleep(seconds);
  return result;
};

/** What each of them comes to, and when. */
const all = function* (loop: VirtualLoop, completions: Iterable<Coroutine<unknown>>): Coroutine<unknown[]> {
  const seen: unknown[] = [];
  for (const next of completions) {
    try {
      seen.push(yield* next, loop.time());
    } catch (exception) {
      seen.push(exception, loop.time());
    }
  }
  return seen;
};

describe('as they are completed', () => {
  it('they come one by one, in the order in which they are done', () => {
    const seen = run((loop) => all(loop, asCompleted([later(3, 'a'), later(1, 'b'), later(2, 'c')], { loop })));
    expect(seen).toEqual(['b', 1, 'c', 2, 'a', 3]);
  });

  it('the same comes once, and what is done comes too; exceptions are raised', () => {
    const seen = run(function* (loop) {
      const [done, failed] = [createFuture<string>(), createFuture<string>()];
      done.setResult('done');
      failed.setException(null);
      return yield* all(loop, asCompleted([done, failed, done]));
    });
    expect(seen).toEqual(['done', 0, null, 0]);
  });

  it('those that are late raise, and are not cancelled', () => {
    const seen = run(function* (loop) {
      const tasks = [createTask(later(3, 'a')), createTask(later(1, 'b')), createTask(later(4, 'c'))];
      const completions = yield* all(loop, asCompleted(tasks, { timeout: 2 }));
      yield* sleep(5);
      return [completions, tasks.map((task) => task.result())];
    });
    const late = expect.any(TimeoutError);
    expect(seen).toEqual([
      ['b', 1, late, 2, late, 2],
      ['a', 'b', 'c'],
    ]);
  });

  it('and all in time, no timer is left', () => {
    const loop = new VirtualLoop();
    loop.runUntilComplete(all(loop, asCompleted([later(1, 'a')], { loop, timeout: 50 })));
    loop.callLater(100 as never, () => loop.stop());
    loop.runForever();
    expect(loop.time()).toBe(101);
  });

  it('whoever is late in the iteration of the timeout comes too late', () => {
    const seen = run(function* (loop) {
      const future = createFuture<string>();
      const completions = asCompleted([future], { timeout: 1 });
      loop.callLater(0.5 as never, () => {
        loop.advance(1);
        loop.callSoon(() => future.setResult('late'));
      });
      return yield* all(loop, completions);
    });
    expect(seen).toEqual([expect.any(TimeoutError), 1.5]);
  });

  it('none are over at once, and one alone is refused', () => {
    const loop = new VirtualLoop();
    expect([...asCompleted([], { loop, timeout: 1 })]).toEqual([]);
    expect(() => asCompleted(later(1, 'a') as never, { loop })).toThrow(TypeError);
    expect(() => asCompleted(loop.createFuture() as never, { loop })).toThrow(TypeError);
  });
});
