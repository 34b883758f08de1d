/** A binary heap: the least item leaves first. Items that are equal leave in any order. */

/** Whether the left one comes first. */
export type IsBefore<Item> = (left: Item, right: Item) => boolean;

/** Numbers and texts by their order; lists by the first place where they differ, as Python's tuples. */
export const comesBefore = (left: unknown, right: unknown): boolean => {
  if (typeof left === 'string' && typeof right === 'string') return left < right;
  if (!Array.isArray(left) || !Array.isArray(right)) return Number(left) < Number(right);
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    if (comesBefore(left[index], right[index])) return true;
    if (comesBefore(right[index], left[index])) return false;
  }
  return left.length < right.length;
};

/** An item may be anything, also undefined; an entry is always something. */
export interface Entry<Item> {
  readonly item: Item;
}

export class PriorityHeap<Item> {
  readonly #entries: Entry<Item>[] = [];
  readonly #isBefore: IsBefore<Item>;

  constructor(isBefore: IsBefore<Item>) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#entries.length;
  }

  push(moving: Entry<Item>): void {
    const entries = this.#entries;
    let index = entries.length;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = entries[above];
      if (parent === undefined || !this.#isBefore(moving.item, parent.item)) break;
      entries[index] = parent;
      index = above;
    }
    entries[index] = moving;
  }

  shift(): Entry<Item> | undefined {
    const least = this.#entries[0];
    const last = this.#entries.pop();
    if (last !== undefined && this.#entries.length > 0) this.#sink(last);
    return least;
  }

  /** Puts it where the top was, and lets it sink. */
  #sink(moving: Entry<Item>): void {
    const entries = this.#entries;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      let child = entries[below];
      if (child === undefined) break;
      const right = entries[below + 1];
      if (right !== undefined && this.#isBefore(right.item, child.item)) {
        below += 1;
        child = right;
      }
      if (!this.#isBefore(child.item, moving.item)) break;
      entries[index] = child;
      index = below;
    }
    entries[index] = moving;
  }
}
