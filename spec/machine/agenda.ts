/**
 * What the loop has still to do, as the machine knows it: the ready queue and the armed timers. It asks of each start
 * whether this one may be next.
 *
 * The queue is exact: callbacks of callSoon have one order. Of the timers it keeps the latest moment at which each can
 * have become due, in a heap; whoever starts must not leave one behind that was surely due before.
 */

import type { CallEvent, CallId } from '../trace.js';

export interface Item {
  readonly event: CallEvent;
  /** The index of the call's event. */
  readonly at: number;
  readonly timer: boolean;
  /** The deadline lies between the two; NaN for callSoon. */
  readonly earliest: number;
  readonly latest: number;
  readonly madeInRun: number;
  readonly generation: number;
  state: 'waiting' | 'started' | 'cancelled' | 'dropped';
  /** Made by a segment that had been kept busy before. */
  readonly afterBlock: boolean;
  /** It waited while a run ended. */
  crossedRuns: boolean;
  /** Its place among the timers is open. */
  adrift: boolean;
  /** The index of its start. */
  startedAt: number;
}

export class Agenda {
  readonly items: (Item | undefined)[] = [];
  readonly #queue: Item[] = [];
  #head = 0;
  readonly #heap: Item[] = [];

  add(item: Item): void {
    this.items[item.event.call] = item;
    if (!item.timer) this.#queue.push(item);
    // A timer that is due when it is set may be kept with the soon callbacks, and cannot be compared with other timers.
    else if (Number.isFinite(item.latest) && item.latest > item.event.time) this.#push(item);
  }

  item(call: CallId): Item | undefined {
    return this.items[call];
  }

  leave(item: Item, state: 'started' | 'cancelled' | 'dropped'): void {
    item.state = state;
  }

  /** The callback that is first in the queue. */
  first(): Item | undefined {
    for (; this.#head < this.#queue.length; this.#head += 1) {
      const item = this.#queue[this.#head];
      if (item !== undefined && item.state === 'waiting') return item;
    }
    return undefined;
  }

  /** Gives up waiting for the first in the queue: it will never start. */
  skipFirst(): void {
    this.#head += 1;
  }

  /** A cancelled callback that is next in the queue, or would be. */
  cancelledInFront(): Item | undefined {
    const next = this.#queue.slice(this.#head).find(({ state }) => state !== 'started');
    return next?.state === 'cancelled' ? next : undefined;
  }

  /** The callbacks in the queue, in their order, among them cancelled ones that nobody has passed over yet. */
  queued(): readonly Item[] {
    return this.#queue.slice(this.#queue.findLastIndex(({ state }) => state === 'started') + 1);
  }

  /** Whether a timer that was set before `event`, and had not started then, may have been due at that time. */
  mayHaveDueTimer(event: number, time: number): boolean {
    return this.items.some(
      (item) =>
        item?.timer === true &&
        item.at < event &&
        !(item.startedAt >= 0 && item.startedAt < event) &&
        item.earliest <= time,
    );
  }

  setAdrift(item: Item): void {
    item.adrift = true;
  }

  /** The waiting timer that has surely been due first. */
  firstTimer(): Item | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || (top.state === 'waiting' && !top.adrift)) return top;
      this.skipFirstTimer();
    }
  }

  /** Takes the first timer out: it has left, or it will never start. */
  skipFirstTimer(): void {
    const last = this.#heap.pop();
    const top = this.#heap[0];
    if (last === undefined || top === undefined) return;
    this.#sink(last);
  }

  #push(item: Item): void {
    let index = this.#heap.length;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || parent.latest <= item.latest) break;
      this.#heap[index] = parent;
      index = above;
    }
    this.#heap[index] = item;
  }

  #sink(item: Item): void {
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      let child = this.#heap[below];
      const right = this.#heap[below + 1];
      if (child !== undefined && right !== undefined && right.latest < child.latest) {
        below += 1;
        child = right;
      }
      if (child === undefined || child.latest >= item.latest) break;
      this.#heap[index] = child;
      index = below;
    }
    this.#heap[index] = item;
  }
}
