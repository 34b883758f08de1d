import { describe, expect, it } from 'vitest';
import type { Awaitable, Coroutine } from '../spec/future.js';
import { CancelledError } from './errors.js';
import { Future } from './future.js';
import { createFuture, createTask } from './loop-tasks.js';
import { shield } from './shield.js';
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

const outcome = function* (awaitable: Awaitable): Coroutine<unknown> {
  try {
    return yield* awaitable;
  } catch (exception) {
    return exception;
  }
};

describe('a shield', () => {
  it('passes the result and the exception on', () => {
    const seen = run(function* () {
      const inner = createFuture();
      const outer = shield(inner);
      inner.setException(null);
      return [yield* shield(later(1, 'a')), yield* outcome(outer)];
    });
    expect(seen).toEqual(['a', null]);
  });

  it('keeps the cancellation of whoever waits from the inner one', () => {
    const seen = run(function* () {
      const inner = createTask(later(2, 'a'));
      const waiter = createTask(outcome(shield(inner)));
      yield* sleep(1);
      waiter.cancel();
      return [yield* waiter, yield* inner];
    });
    expect(seen).toEqual([expect.any(CancelledError), 'a']);
  });

  it('is cancelled together with the inner one', () => {
    const seen = run(function* () {
      const inner = createTask(later(2, 'a'));
      const outer = shield(inner);
      yield;
      inner.cancel();
      return [yield* outcome(outer), outer.cancelled()];
    });
    expect(seen).toEqual([expect.any(CancelledError), true]);
  });

  it('of what is done is that itself', () => {
    const done = new Future({ loop: new VirtualLoop() });
    done.setResult(1);
    expect(shield(done) === done).toBe(true);
  });

  it('that is cancelled again and again leaves nothing in the inner one', () => {
    class Counting extends Future<number> {
      get count(): number {
        return this.callbacks.length;
      }
    }
    const seen = run(function* (loop) {
      const inner = new Counting({ loop });
      for (let count = 0; count < 100; count += 1) {
        shield(inner).cancel();
        yield;
      }
      return inner.count;
    });
    expect(seen).toBe(0);
  });

  it('that is cancelled in the very iteration in which the inner one is done stays cancelled', () => {
    const seen = run(function* () {
      const inner = createFuture<number>();
      const outer = shield(inner);
      inner.setResult(1);
      outer.cancel();
      yield;
      return outer.cancelled();
    });
    expect(seen).toBe(true);
  });
});
