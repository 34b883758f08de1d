import { describe, expect, it } from 'vitest';
import type { Awaitable, Coroutine } from '../spec/future.js';
import { asyncWith } from './async-with.js';
import { Barrier } from './barrier.js';
import { atOnce } from './coroutine.js';
import { BrokenBarrierError, CancelledError, ValueError } from './errors.js';
import { gather } from './gather.js';
import { createTask } from './loop-tasks.js';
import { sleep } from './sleep.js';
import { VirtualLoop } from './virtual-loop.js';

const run = <Result>(main: (loop: VirtualLoop) => Coroutine<Result>): unknown => {
  const loop = new VirtualLoop();
  return loop.runUntilComplete(main(loop));
};

const outcome = function* (awaitable: Awaitable): Coroutine<unknown> {
  try {
    return yield* awaitable;
  } catch (exception) {
    return exception;
  }
};

const broken = expect.any(BrokenBarrierError);

/** Comes to the barrier at that time; gives the place and the time when it was let through. */
const coming = function* (loop: VirtualLoop, barrier: Barrier, at: number): Coroutine<unknown> {
  yield* sleep(at);
  return [yield* outcome(barrier.wait()), loop.time()];
};

const arrivals = (loop: VirtualLoop, barrier: Barrier, times: readonly number[]): Awaitable<unknown[]> =>
  gather(times.map((at) => coming(loop, barrier, at)));

describe('a barrier', () => {
  it('lets all parties through when the last has come, each with a place, again and again', () => {
    const seen = run(function* (loop) {
      return yield* arrivals(loop, new Barrier(2), [1, 2, 3, 4]);
    });
    expect(seen).toEqual([
      [0, 2],
      [1, 2],
      [0, 4],
      [1, 4],
    ]);
  });

  it('of one party is no obstacle', () => {
    const seen = run(function* (loop) {
      const barrier = new Barrier(1);
      return [yield* arrivals(loop, barrier, [1, 2]), barrier.parties()];
    });
    expect(seen).toEqual([
      [
        [0, 1],
        [0, 2],
      ],
      1,
    ]);
  });

  it('lets nobody in who comes while it drains', () => {
    const seen = run(function* (loop) {
      const barrier = new Barrier(2);
      return yield* arrivals(loop, barrier, [1, 1, 1, 1, 1, 1]);
    });
    expect(seen).toEqual([0, 1, 0, 1, 0, 1].map((place) => [place, 1]));
  });

  it('that is aborted lets nobody through any more', () => {
    const seen = run(function* (loop) {
      const barrier = new Barrier(2);
      loop.callLater(2 as never, () => barrier.abort());
      const all = yield* arrivals(loop, barrier, [1, 3]);
      return [all, barrier.broken(), barrier.waiting()];
    });
    expect(seen).toEqual([
      [
        [broken, 2],
        [broken, 3],
      ],
      true,
      0,
    ]);
  });

  it('that is reset throws out those who wait, and begins anew', () => {
    const seen = run(function* (loop) {
      const barrier = new Barrier(2);
      loop.callLater(2 as never, () => barrier.reset());
      const all = yield* arrivals(loop, barrier, [1, 3, 4]);
      return [all, barrier.broken()];
    });
    expect(seen).toEqual([
      [
        [broken, 2],
        [0, 4],
        [1, 4],
      ],
      false,
    ]);
  });

  it('that is reset while nobody is inside is whole again', () => {
    const seen = run(function* (loop) {
      const barrier = new Barrier(2);
      yield* barrier.abort();
      yield* barrier.reset();
      return yield* arrivals(loop, barrier, [1, 2]);
    });
    expect(seen).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  it('that is reset lets newcomers wait until the last is out', () => {
    const seen = run(function* (loop) {
      const barrier = new Barrier(2);
      const first = createTask(outcome(barrier.wait()));
      yield* sleep(1);
      yield* barrier.reset();
      const others = [createTask(outcome(barrier.wait())), createTask(outcome(barrier.wait()))];
      return [yield* first, yield* gather(others), loop.time()];
    });
    expect(seen).toEqual([broken, [0, 1], 1]);
  });

  it('does not count those that were cancelled', () => {
    const seen = run(function* (loop) {
      const barrier = new Barrier(2);
      const gone = createTask(barrier.wait());
      yield* sleep(1);
      const before = barrier.waiting();
      gone.cancel();
      return [yield* outcome(gone), before, yield* arrivals(loop, barrier, [1, 2])];
    });
    expect(seen).toEqual([
      expect.any(CancelledError),
      1,
      [
        [0, 3],
        [1, 3],
      ],
    ]);
  });

  it('can be entered as a block', () => {
    const seen = run(function* () {
      const barrier = new Barrier(2);
      const inside = (): Coroutine<unknown> => asyncWith(barrier, (place) => atOnce(() => place));
      return yield* gather([inside(), inside()]);
    });
    expect(seen).toEqual([0, 1]);
  });

  it('needs a party', () => {
    expect(() => new Barrier(0)).toThrow(ValueError);
    expect(() => new Barrier(Number.NaN)).toThrow(ValueError);
  });
});
