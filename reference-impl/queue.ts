/**
 * Items handed from task to task: who gets waits for an item, who puts waits for room, each in the order in which they
 * came.
 *
 * Only wishes wait: an item lies in the queue until somebody takes it out. A getter that was called and is then cancelled
 * has taken nothing, and calls the next one in its place. So no item and no room is ever lost.
 */

import type { Coroutine, QueuePort } from '../spec/future.js';
import { QueueEmpty, QueueFull, ValueError } from './errors.js';
import { Event } from './event.js';
import { Fifo } from './fifo.js';
import type { OnLoop } from './host-loop.js';
import { comesBefore, type Entry, type IsBefore, PriorityHeap } from './priority-heap.js';
import { Waiters } from './waiters.js';

/** Where the items lie: it decides which of them leaves next. */
export interface Store<Item> {
  readonly size: number;
  push(entry: Entry<Item>): void;
  shift(): Entry<Item> | undefined;
}

export interface QueueOptions extends OnLoop {
  /** How many items there is room for; zero and less set no limit. */
  readonly maxSize?: number | undefined;
}

/** First in, first out. */
export class Queue<Item = unknown> implements QueuePort<Item> {
  readonly maxSize: number;
  protected readonly items: Store<Item> = this.makeStore();
  protected readonly getters: Waiters;
  protected readonly putters: Waiters;
  /** How many items were put in that `taskDone` was not called for. */
  protected unfinished = 0;
  protected readonly finished: Event;

  constructor({ maxSize = 0, loop }: QueueOptions = {}) {
    this.maxSize = maxSize;
    this.getters = new Waiters(loop);
    this.putters = new Waiters(loop);
    this.finished = new Event({ loop });
    this.finished.set();
  }

  size(): number {
    return this.items.size;
  }

  empty(): boolean {
    return this.size() === 0;
  }

  full(): boolean {
    return this.maxSize > 0 && this.size() >= this.maxSize;
  }

  *put(item: Item): Coroutine<void> {
    while (this.full()) yield* this.waitAmong(this.putters, () => !this.full());
    this.putNowait(item);
  }

  putNowait(item: Item): void {
    if (this.full()) throw new QueueFull(`The queue is full; it has room for ${this.maxSize}.`);
    this.items.push({ item });
    this.unfinished += 1;
    this.finished.clear();
    this.wakeNext(this.getters);
  }

  *get(): Coroutine<Item> {
    while (this.empty()) yield* this.waitAmong(this.getters, () => !this.empty());
    return this.getNowait();
  }

  getNowait(): Item {
    const entry = this.items.shift();
    if (entry === undefined) throw new QueueEmpty('The queue is empty.');
    this.wakeNext(this.putters);
    return entry.item;
  }

  /** The work on an item that was taken out is done. */
  taskDone(): void {
    if (this.unfinished <= 0) throw new ValueError('taskDone was called more often than items were put in.');
    this.unfinished -= 1;
    if (this.unfinished === 0) this.finished.set();
  }

  /** Waits until `taskDone` was called for every item. */
  *join(): Coroutine<void> {
    if (this.unfinished > 0) yield* this.finished.wait();
  }

  protected makeStore(): Store<Item> {
    return new Fifo();
  }

  protected *waitAmong(waiters: Waiters, isCallUseful: () => boolean): Coroutine<void> {
    const waiter = waiters.join();
    try {
      yield* waiter;
    } catch (exception) {
      waiter.cancel();
      waiters.delete(waiter);
      // It was called, and cannot come.
      if (isCallUseful() && !waiter.cancelled()) this.wakeNext(waiters);
      throw exception;
    }
  }

  protected wakeNext(waiters: Waiters): void {
    for (let next = waiters.shift(); next !== undefined; next = waiters.shift()) {
      if (next.done()) continue;
      next.setResult();
      return;
    }
  }
}

/** Last in, first out. */
export class LifoQueue<Item = unknown> extends Queue<Item> {
  protected override makeStore(): Store<Item> {
    return new Stack();
  }
}

class Stack<Item> implements Store<Item> {
  readonly #entries: Entry<Item>[] = [];

  get size(): number {
    return this.#entries.length;
  }

  push(entry: Entry<Item>): void {
    this.#entries.push(entry);
  }

  shift(): Entry<Item> | undefined {
    return this.#entries.pop();
  }
}

export interface PriorityQueueOptions<Item> extends QueueOptions {
  /** Which of two items comes first; by their natural order where it is not said. */
  readonly isBefore?: IsBefore<Item> | undefined;
}

/** The least item leaves first. */
export class PriorityQueue<Item = unknown> extends Queue<Item> {
  #isBefore: IsBefore<Item> | undefined;

  constructor({ isBefore, ...options }: PriorityQueueOptions<Item> = {}) {
    super(options);
    this.#isBefore = isBefore;
  }

  protected override makeStore(): Store<Item> {
    return new PriorityHeap((left, right) => (this.#isBefore ?? comesBefore)(left, right));
  }
}
