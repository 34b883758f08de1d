/**
 * Time as a port: the loop asks what time it is, and waits. A clock that blocks makes a loop whose `runForever` blocks;
 * a clock that waits with a promise makes a loop that lives on the host's.
 */

import { type Duration, type Instant, instant } from '../spec/time.js';

export interface Clock {
  /** Never decreases. */
  now(): Instant;
  /** Waits for at most that long. Zero gives whoever else runs on this host a turn. */
  wait(atMost: Duration): void | Promise<void>;
  /** Ends a wait early, because there is something to do. */
  wake(): void;
}

/** A clock that moves only while the loop waits, and then jumps. With a step, its readings are whole multiples of it. */
export class VirtualClock implements Clock {
  #elapsed = 0;
  readonly #step: number;

  constructor(step = 0) {
    this.#step = step;
  }

  now(): Instant {
    return instant(this.#step > 0 ? Math.floor(this.#elapsed / this.#step) * this.#step : this.#elapsed);
  }

  wait(atMost: Duration): void {
    if (atMost <= 0) return;
    // Readings are rounded, so what is left until a deadline may be too little to add; a wait always takes some time.
    this.#elapsed += Math.max(atMost, this.#step / 16);
  }

  wake(): void {
    // A virtual wait is over as soon as it begins.
  }

  /** Moves on while a callback runs, as if it had kept the thread busy. */
  advance(by: Duration): void {
    this.#elapsed += Math.max(by, 0);
  }
}

/**
 * The host's monotonic clock. Waiting leaves the thread to the host's own loop, which has one turn for each wait: a wait
 * that was ended early comes back at the end of that turn, and a wait of no time right after one takes none.
 */
export class HostClock implements Clock {
  #endWait: (() => void) | undefined;
  /** The host has just been waited for: it has had its turn. */
  #hadTurn = false;

  now(): Instant {
    return instant(performance.now() / 1000);
  }

  wait(atMost: Duration): Promise<void> {
    if (atMost <= 0) {
      const hadTurn = this.#hadTurn;
      this.#hadTurn = false;
      return hadTurn ? noTime : new Promise((resolve) => setImmediate(resolve));
    }
    this.#hadTurn = false;
    return new Promise((resolve) => {
      // Rounded up: a timer of the host's that is early would only make the loop wait twice.
      const timer = setTimeout(
        () => {
          this.#endWait = undefined;
          resolve();
        },
        Math.ceil(atMost * 1000),
      );
      this.#endWait = () => {
        clearTimeout(timer);
        setImmediate(() => {
          this.#hadTurn = true;
          resolve();
        });
      };
    });
  }

  wake(): void {
    const endWait = this.#endWait;
    this.#endWait = undefined;
    endWait?.();
  }
}

const noTime = Promise.resolve();
