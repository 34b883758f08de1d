/**
 * What may be in a queue, and which of it must come out first.
 *
 * An item was put somewhere between two events. Of two items one was put first only if these are apart. What a waiting
 * getter may have been handed already is not held against others; and which of equal items it was cannot be told.
 */

import { type Json, sameJson } from '../program.js';

export interface Item {
  readonly value: Json;
  /** It was put from here ... */
  low: number;
  /** ... to here: infinite while the put has not come back. */
  high: number;
}

export class QueueItems {
  readonly #what: string;
  readonly #items: Item[] = [];

  /** The kind decides on the order. */
  constructor(what: string) {
    this.#what = what;
  }

  add(value: Json, low: number, high: number): Item {
    const item = { value, low, high };
    this.#items.push(item);
    return item;
  }

  /**
   * Takes an item out, in a get that began at `from`, while so many others may have been handed theirs. Where this is wrong:
   * the item that comes before it.
   */
  take(value: Json, from: number, handed: number): Item | 'missing' | undefined {
    const same = this.#items
      .filter((item) => sameJson(item.value, value))
      .sort((left, right) => this.#compare(left, right));
    const [likely] = same;
    if (likely === undefined) return 'missing';
    const before = (taken: Item): readonly Item[] =>
      this.#items.filter((item) => item !== taken && this.#isFirst(item, taken, from));
    const taken = same.find((item) => before(item).length <= handed);
    if (taken === undefined) return before(likely)[0];
    this.#items.splice(this.#items.indexOf(taken), 1);
    for (const item of same) {
      item.low = Math.min(item.low, taken.low);
      item.high = Math.max(item.high, taken.high);
    }
    return undefined;
  }

  /** Of equal items those first that have surely been put, and must come out before the others. */
  #compare(left: Item, right: Item): number {
    const sure = Number(left.high === Number.POSITIVE_INFINITY) - Number(right.high === Number.POSITIVE_INFINITY);
    if (sure !== 0) return sure;
    if (this.#what !== 'lifoQueue') return left.low - right.low;
    return left.high === right.high ? right.low - left.low : right.high - left.high;
  }

  /** Whether `item` was surely in the queue and must come out before `other`. */
  #isFirst(item: Item, other: Item, from: number): boolean {
    switch (this.#what) {
      case 'lifoQueue':
        return item.low > other.high && item.high < from;
      case 'priorityQueue':
        return Number(item.value) < Number(other.value) && item.high < from;
      default:
        return item.high < other.low;
    }
  }
}
