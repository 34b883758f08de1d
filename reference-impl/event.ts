/** A flag that tasks wait for. Setting it wakes all that wait at that moment, also if it is cleared at once. */

import type { Coroutine, EventPort } from '../spec/future.js';
import type { OnLoop } from './host-loop.js';
import { Waiters } from './waiters.js';

export class Event implements EventPort {
  protected flag = false;
  protected readonly waiters: Waiters;

  constructor({ loop }: OnLoop = {}) {
    this.waiters = new Waiters(loop);
  }

  isSet(): boolean {
    return this.flag;
  }

  set(): void {
    if (this.flag) return;
    this.flag = true;
    this.wakeAll();
  }

  clear(): void {
    this.flag = false;
  }

  *wait(): Coroutine<true> {
    if (this.flag) return true;
    const waiter = this.waiters.join();
    try {
      yield* waiter;
      return true;
    } finally {
      this.waiters.delete(waiter);
    }
  }

  protected wakeAll(): void {
    for (const waiter of this.waiters.all()) if (!waiter.done()) waiter.setResult();
  }
}
