/**
 * A lock, and a place to wait for news while the lock is given away.
 *
 * `wait` holds the lock again when it comes back, whether it returns or raises. Whoever was notified and then raises
 * cannot use the notification, and passes it on; it may then reach somebody for nothing, so a waiter has to look again.
 */

import type { ConditionPort, Coroutine, LockPort } from '../spec/future.js';
import { isCancelledError, RuntimeError } from './errors.js';
import type { OnLoop } from './host-loop.js';
import { Lock } from './lock.js';
import type { Thrown } from './outcome.js';
import { Waiters } from './waiters.js';

export interface ConditionOptions extends OnLoop {
  /** Several conditions may share one lock; where none is given, a condition makes its own. */
  readonly lock?: LockPort | undefined;
}

export class Condition implements ConditionPort {
  protected readonly lock: LockPort;
  protected readonly waiters: Waiters;

  constructor({ loop, lock = new Lock({ loop }) }: ConditionOptions = {}) {
    this.lock = lock;
    this.waiters = new Waiters(loop);
  }

  locked(): boolean {
    return this.lock.locked();
  }

  *acquire(): Coroutine<unknown> {
    return yield* this.lock.acquire();
  }

  release(): void {
    this.lock.release();
  }

  *enter(): Coroutine<unknown> {
    return yield* this.lock.enter();
  }

  *exit(raised?: Thrown): Coroutine<unknown> {
    return yield* this.lock.exit(raised);
  }

  *wait(): Coroutine<true> {
    if (!this.locked()) throw new RuntimeError('Whoever waits on a condition has to hold its lock.');
    const waiter = this.waiters.join();
    try {
      try {
        this.release();
        yield* waiter;
        return true;
      } finally {
        this.waiters.delete(waiter);
        yield* this.reacquire();
      }
    } catch (exception) {
      this.wake(1);
      throw exception;
    }
  }

  /** Waits until the predicate is true, and gives what it gave. */
  *waitFor<Value>(predicate: () => Value): Coroutine<Value> {
    for (let value = predicate(); ; value = predicate()) {
      if (value) return value;
      yield* this.wait();
    }
  }

  notify(count = 1): void {
    if (!this.locked()) throw new RuntimeError('Whoever notifies has to hold the lock of the condition.');
    this.wake(count);
  }

  notifyAll(): void {
    this.notify(this.waiters.size);
  }

  /** Takes the lock, however often that is cancelled; the last cancellation is raised when it has it. */
  protected *reacquire(): Coroutine<void> {
    let cancelled: Thrown | undefined;
    for (;;) {
      try {
        yield* this.acquire();
        break;
      } catch (exception) {
        if (!isCancelledError(exception)) throw exception;
        cancelled = { exception };
      }
    }
    if (cancelled !== undefined) throw cancelled.exception;
  }

  protected wake(count: number): void {
    let left = count;
    for (const waiter of this.waiters.all()) {
      if (left <= 0) return;
      if (waiter.done()) continue;
      left -= 1;
      waiter.setResult();
    }
  }
}
