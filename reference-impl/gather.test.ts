import { describe, expect, it } from 'vitest';
import type { Coroutine, Future as FuturePort } from '../spec/future.js';
import { CancelledError, ValueError } from './errors.js';
import { Future } from './future.js';
import { gather } from './gather.js';
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

const failing = function* (seconds: number, exception: unknown): Coroutine<never> {
  yield* sleep(seconds);
  throw exception;
};

const outcome = function* (future: FuturePort): Coroutine<unknown> {
  try {
    return { result: yield* future };
  } catch (exception) {
    return { exception };
  }
};

const cancelled = { exception: expect.any(CancelledError) };

describe('gathering', () => {
  it('gives the results in the order of the arguments, whichever was done first', () => {
    const seen = run(function* (loop) {
      return [yield* gather([later(3, 'a'), later(1, 'b'), later(2, 'c')]), loop.time()];
    });
    expect(seen).toEqual([['a', 'b', 'c'], 3]);
  });

  it('nothing gives nothing, at once', () => {
    expect(gather([], { loop: new VirtualLoop() }).result()).toEqual([]);
  });

  it('what is done already gives it at once', () => {
    const loop = new VirtualLoop();
    const future = new Future<number>({ loop });
    future.setResult(5);
    expect(gather([future]).result()).toEqual([5]);
  });

  it('the same twice runs it once, and fills both places', () => {
    const seen = run(function* () {
      let runs = 0;
      const counting = (function* (): Coroutine<number> {
        yield;
        runs += 1;
        return runs;
      })();
      return yield* gather([counting, counting]);
    });
    expect(seen).toEqual([1, 1]);
  });

  it('raises the first exception at once; the others go on, and what they raise is reported to nobody', () => {
    const told: unknown[] = [];
    const seen = run(function* (loop) {
      loop.setExceptionHandler((context) => told.push(context));
      const tasks = [
        createTask(later(3, 'a')),
        createTask(failing(1, null)),
        createTask(failing(2, new Error('later'))),
      ];
      const first = yield* outcome(gather(tasks));
      const then = [loop.time(), tasks[0]?.done()];
      yield* sleep(5);
      return [first, ...then, tasks[0]?.result()];
    });
    expect(seen).toEqual([{ exception: null }, 1, false, 'a']);
    expect(told).toEqual([]);
  });

  it('can put exceptions and cancellations of children into the list', () => {
    const seen = run(function* () {
      const child = createTask(later(5, 'never'));
      child.cancel();
      return yield* gather([later(1, 'a'), failing(2, undefined), child], { returnExceptions: true });
    });
    expect(seen).toEqual(['a', undefined, expect.any(CancelledError)]);
  });

  it('is over when a child is cancelled by somebody else, and leaves the others alone', () => {
    const seen = run(function* () {
      const [first, second] = [createTask(later(2, 'a')), createTask(later(2, 'b'))];
      const all = gather([first, second]);
      yield;
      first.cancel();
      return [yield* outcome(all), all.cancelled(), yield* second];
    });
    expect(seen).toEqual([cancelled, false, 'b']);
  });

  it.each([false, true])(
    'that is cancelled cancels every child that is not done (returnExceptions: %o)',
    (returnExceptions) => {
      const seen = run(function* () {
        const children = [createTask(later(1, 'a')), createTask(later(5, 'b')), createTask(later(5, 'c'))];
        const all = gather(children, { returnExceptions });
        const waiter = createTask(
          (function* () {
            yield* all;
          })(),
        );
        yield* sleep(2);
        waiter.cancel();
        const result = yield* outcome(waiter);
        yield;
        return [result, all.cancel(), children.map((child) => child.cancelled())];
      });
      expect(seen).toEqual([cancelled, false, [false, true, true]]);
    },
  );

  it('cannot be cancelled when no child can', () => {
    const seen = run(function* () {
      const child = createFuture<number>();
      const all = gather([child]);
      child.setResult(1);
      return [all.cancel(), yield* all];
    });
    expect(seen).toEqual([false, [1]]);
  });

  it('takes its loop from the futures, and refuses those of several loops', () => {
    const future = new Future({ loop: new VirtualLoop() });
    expect(() => gather([future, new Future({ loop: new VirtualLoop() })])).toThrow(ValueError);
    expect(() => gather([5 as never], { loop: new VirtualLoop() })).toThrow(TypeError);
  });
});
