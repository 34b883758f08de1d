/**
 * A count of what is left; who finds nothing left waits, first come first served.
 *
 * A release that finds somebody waiting gives what it brings to the first of them right then: the count does not rise, so
 * nobody can overtake. If that one is cancelled before it goes on, it puts back what it was given, for the next.
 */

import type { Coroutine, LockPort } from '../spec/future.js';
import { atOnce } from './coroutine.js';
import { isCancelledError, ValueError } from './errors.js';
import type { OnLoop } from './host-loop.js';
import { Waiters } from './waiters.js';

export class Semaphore implements LockPort {
  protected value: number;
  protected readonly waiters: Waiters;

  constructor(value = 1, { loop }: OnLoop = {}) {
    if (value < 0) throw new ValueError(`Expected a count of 0 or more, got ${value}.`);
    this.value = value;
    this.waiters = new Waiters(loop);
  }

  /** Whether `acquire` would have to wait. */
  locked(): boolean {
    return this.value === 0 || this.waiters.anybody();
  }

  *acquire(): Coroutine<true> {
    if (this.locked()) yield* this.waitForTurn();
    else this.value -= 1;
    return true;
  }

  release(): void {
    this.value += 1;
    this.wakeNext();
  }

  enter(): Coroutine<true> {
    return this.acquire();
  }

  exit(): Coroutine<false> {
    return atOnce(() => {
      this.release();
      return false;
    });
  }

  protected *waitForTurn(): Coroutine<void> {
    const waiter = this.waiters.join();
    try {
      try {
        yield* waiter;
      } finally {
        this.waiters.delete(waiter);
      }
    } catch (exception) {
      if (isCancelledError(exception) && waiter.done() && !waiter.cancelled()) this.value += 1;
      throw exception;
    } finally {
      // Those who came in between had to wait behind this one, even if there was enough for them.
      while (this.value > 0 && this.wakeNext());
    }
  }

  /** Gives one to the first that waits. Whether there was anybody. */
  protected wakeNext(): boolean {
    const next = this.waiters.firstPending();
    if (next === undefined) return false;
    this.value -= 1;
    next.setResult();
    return true;
  }
}

/** A semaphore that is never released more often than it was acquired. */
export class BoundedSemaphore extends Semaphore {
  protected readonly bound: number;

  constructor(value = 1, options: OnLoop = {}) {
    super(value, options);
    this.bound = value;
  }

  override release(): void {
    if (this.value >= this.bound) throw new ValueError('The semaphore was released more often than it was acquired.');
    super.release();
  }
}
