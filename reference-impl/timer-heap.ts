/**
 * The armed timers, in a binary heap by deadline; equal deadlines leave in the order in which they came. A cancelled timer
 * stays until it comes to the top, or until so many are cancelled that the heap is built anew without them.
 */

import type { Instant } from '../spec/time.js';
import type { DeadlineHandle } from './handle.js';

interface Entry {
  readonly when: Instant;
  readonly order: number;
  readonly handle: DeadlineHandle;
}

/** Below so many cancelled timers a new heap is not worth its making (asyncio has the same number). */
const fewCancelled = 100;

const isBefore = (left: Entry, right: Entry): boolean =>
  left.when < right.when || (left.when === right.when && left.order < right.order);

export class TimerHeap {
  #entries: Entry[] = [];
  #order = 0;
  #cancelled = 0;

  push(handle: DeadlineHandle): void {
    this.#order += 1;
    this.#entries.push({ when: handle.when(), order: this.#order, handle });
    this.#rise(this.#entries.length - 1);
  }

  /** The deadline of the earliest timer that is not cancelled. */
  earliest(): Instant | undefined {
    for (;;) {
      const top = this.#entries[0];
      if (top === undefined || !top.handle.cancelled()) return top?.when;
      this.#cancelled -= 1;
      this.#removeTop();
    }
  }

  /** Takes out the earliest timer if it is due, that is, if its deadline is not after `now`. */
  popDue(now: Instant): DeadlineHandle | undefined {
    const earliest = this.earliest();
    if (earliest === undefined || earliest > now) return undefined;
    const handle = this.#entries[0]?.handle;
    this.#removeTop();
    if (handle !== undefined) handle.waiting = false;
    return handle;
  }

  /** A timer in the heap was cancelled. */
  noteCancelled(): void {
    this.#cancelled += 1;
    if (this.#cancelled <= fewCancelled || this.#cancelled * 2 <= this.#entries.length) return;
    this.#entries = this.#entries.filter((entry) => !entry.handle.cancelled());
    this.#cancelled = 0;
    for (let index = (this.#entries.length >> 1) - 1; index >= 0; index -= 1) this.#sink(index);
  }

  clear(): void {
    this.#entries = [];
    this.#cancelled = 0;
  }

  #removeTop(): void {
    const last = this.#entries.pop();
    if (last === undefined || this.#entries.length === 0) return;
    this.#entries[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    const entries = this.#entries;
    const moving = entries[from];
    if (moving === undefined) return;
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = entries[above];
      if (parent === undefined || !isBefore(moving, parent)) break;
      entries[index] = parent;
      index = above;
    }
    entries[index] = moving;
  }

  #sink(from: number): void {
    const entries = this.#entries;
    const moving = entries[from];
    if (moving === undefined) return;
    let index = from;
    for (;;) {
      let below = 2 * index + 1;
      let child = entries[below];
      if (child === undefined) break;
      const right = entries[below + 1];
      if (right !== undefined && isBefore(right, child)) {
        below += 1;
        child = right;
      }
      if (!isBefore(child, moving)) break;
      entries[index] = child;
      index = below;
    }
    entries[index] = moving;
  }
}
