/**
 * Who waits at a lock, an event or the like: futures, first come first served, and the loop that they live on.
 *
 * A waiter stands here until its task has gone on, and not only until it is called: so whoever comes in between sees that
 * somebody was there before. A waiter that is done was called, or was cancelled.
 */

import type { Future } from '../spec/future.js';
import { RuntimeError } from './errors.js';
import { Fifo } from './fifo.js';
import type { HostLoop } from './host-loop.js';
import { createFuture } from './loop-tasks.js';
import { findLoop, loopOr } from './running.js';

export type Waiter = Future<void>;

export class Waiters extends Fifo<Waiter> {
  /** The loop that was named, or else the first on which somebody has waited. */
  #loop: HostLoop | undefined;

  constructor(loop: HostLoop | undefined) {
    super();
    this.#loop = loop;
  }

  /** A new one, at the end. */
  join(): Waiter {
    const waiter = createFuture<void>({ loop: this.#boundLoop() });
    this.push(waiter);
    return waiter;
  }

  /** The first that was neither called nor cancelled. */
  firstPending(): Waiter | undefined {
    return this.find((waiter) => !waiter.done());
  }

  /** Whether anybody is there, apart from those that were cancelled. */
  anybody(): boolean {
    return this.find((waiter) => !waiter.cancelled()) !== undefined;
  }

  #boundLoop(): HostLoop {
    const running = findLoop();
    this.#loop ??= loopOr(running);
    if (running !== undefined && running !== this.#loop)
      throw new RuntimeError('This is used on another loop already.');
    return this.#loop;
  }
}
