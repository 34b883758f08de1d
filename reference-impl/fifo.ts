/**
 * First in, first out. What waits may also leave from the middle, since whoever waits can be cancelled; most leave from
 * the front, and that takes no time.
 */

/** Space in front of the head is given back once it is so long, and longer than what is queued. */
const worthCompacting = 1024;

export class Fifo<Item extends object> {
  #items: Item[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  first(): Item | undefined {
    return this.#items[this.#head];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    const item = this.first();
    if (item !== undefined) this.#dropFirst();
    return item;
  }

  delete(item: Item): void {
    const index = this.#items.indexOf(item, this.#head);
    if (index === this.#head) this.#dropFirst();
    else if (index > 0) this.#items.splice(index, 1);
  }

  find(isWanted: (item: Item) => boolean): Item | undefined {
    for (let index = this.#head; ; index += 1) {
      const item = this.#items[index];
      if (item === undefined || isWanted(item)) return item;
    }
  }

  /** All, as they are at this moment. */
  all(): readonly Item[] {
    return this.#items.slice(this.#head);
  }

  #dropFirst(): void {
    this.#head += 1;
    if (this.#head < worthCompacting || this.#head <= this.size) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
