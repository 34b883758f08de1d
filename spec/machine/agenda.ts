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
  /** It was cancelled when it had started already. */
  cancelledLate: boolean;
  /** Made by a segment that had been kept busy before. */
  readonly afterBlock: boolean;
  /** Its place in the queue; -1 for a timer. */
  place: number;
  /** The index of its start. */
  startedAt: number;
}

/** Timers that are looked at when a run begins. */
const mostTimers = 100;

export class Agenda {
  readonly items: (Item | undefined)[] = [];
  readonly #queue: Item[] = [];
  #head = 0;
  readonly #heap: Item[] = [];
  /** The queue's place of the last that has started. */
  #lastStarted = -1;
  /** Those that were waiting when somebody last asked, and those that came since. */
  #waiting: Item[] = [];
  /** Timers that have not started, cancelled ones among them. */
  readonly #unstarted = new Set<Item>();
  /** The event at which a run ended last; and the same for an exit, with the time up to which timers were due then. */
  #runEnded = -1;
  #exited = -1;
  #dueAtExit = Number.NEGATIVE_INFINITY;

  add(item: Item): void {
    this.items[item.event.call] = item;
    this.#waiting.push(item);
    if (item.timer) this.#unstarted.add(item);
    else {
      item.place = this.#queue.length;
      this.#queue.push(item);
      return;
    }
    // A timer that is due when it is set may be kept with the soon callbacks, and cannot be compared with other timers.
    if (Number.isFinite(item.latest) && item.latest > item.event.time) this.#push(item);
  }

  item(call: CallId): Item | undefined {
    return this.items[call];
  }

  leave(item: Item, state: 'started' | 'cancelled' | 'dropped'): void {
    item.state = state;
    if (state !== 'started') return;
    if (item.timer) this.#unstarted.delete(item);
    else if (item.place > this.#lastStarted) this.#lastStarted = item.place;
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

  /** The first callbacks in the queue, at most so many, among them cancelled ones that nobody has passed over yet. */
  firstQueued(most: number): readonly Item[] {
    return this.#queue.slice(this.#lastStarted + 1, this.#lastStarted + 1 + most);
  }

  /**
   * Seconds: when the first of the timers that have not started may have been due, cancelled ones among them. Minus
   * infinity where they are too many to look at: then nobody can say what is due when.
   */
  earliestTimer(): number {
    if (this.#unstarted.size > mostTimers) return Number.NEGATIVE_INFINITY;
    let earliest = Number.POSITIVE_INFINITY;
    for (const { earliest: due } of this.#unstarted) if (due < earliest) earliest = due;
    return earliest;
  }

  /** The calls that are waiting. */
  waiting(): readonly Item[] {
    this.#waiting = this.#waiting.filter(({ state }) => state === 'waiting');
    return this.#waiting;
  }

  /** A run has ended; if it was by an exit, timers up to `dueAt` were due. */
  endRun(event: number, dueAt: number | undefined): void {
    this.#runEnded = event;
    if (dueAt === undefined) return;
    this.#exited = event;
    this.#dueAtExit = dueAt;
  }

  /** Whether a call that is waiting has waited while a run ended. */
  crossedRuns(item: Item): boolean {
    return item.at < this.#runEnded;
  }

  /** Whether it may have been in the batch that an exit has cut off: where it comes now is open. */
  #adrift(item: Item): boolean {
    return item.at < this.#exited && item.latest <= this.#dueAtExit;
  }

  /** The waiting timer that has surely been due first. */
  firstTimer(): Item | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || (top.state === 'waiting' && !this.#adrift(top))) return top;
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
