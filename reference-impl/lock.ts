/**
 * Mutual exclusion: one task holds the lock, the others wait, and are served in the order in which they came.
 *
 * A release calls the first waiter, and the lock is free until that one goes on. Nobody can overtake it there, since a
 * newcomer waits behind those who are there. If the one that was called is cancelled before it goes on, it calls the next.
 */

import type { Coroutine, LockPort } from '../spec/future.js';
import { atOnce } from './coroutine.js';
import { isCancelledError, RuntimeError } from './errors.js';
import type { OnLoop } from './host-loop.js';
import { Waiters } from './waiters.js';

export class Lock implements LockPort {
  protected held = false;
  protected readonly waiters: Waiters;

  constructor({ loop }: OnLoop = {}) {
    this.waiters = new Waiters(loop);
  }

  locked(): boolean {
    return this.held;
  }

  *acquire(): Coroutine<true> {
    if (this.held || this.waiters.anybody()) yield* this.waitForTurn();
    this.held = true;
    return true;
  }

  release(): void {
    if (!this.held) throw new RuntimeError('A lock that nobody holds was released.');
    this.held = false;
    this.wakeFirst();
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
      if (isCancelledError(exception) && !this.held) this.wakeFirst();
      throw exception;
    }
  }

  /** Calls the first waiter, unless it was called already. */
  protected wakeFirst(): void {
    const first = this.waiters.first();
    if (first?.done() === false) first.setResult();
  }
}
