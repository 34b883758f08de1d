/** Draws from a source of random numbers, in the few ways in which programs are put together. */

import type * as fc from 'fast-check';

export class Chance {
  readonly #random: fc.Random;

  constructor(random: fc.Random) {
    this.#random = random;
  }

  /** A whole number, both ends included. */
  int(least: number, most: number): number {
    return this.#random.nextInt(least, most);
  }

  /** True one time in so many. */
  once(inSoMany: number): boolean {
    return this.#random.nextInt(1, inSoMany) === 1;
  }

  /** True so many times in a hundred. */
  percent(share: number): boolean {
    return this.#random.nextInt(1, 100) <= share;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#random.nextInt(0, items.length - 1)];
    if (item === undefined) throw new RangeError('Expected something to pick from, got an empty list.');
    return item;
  }
}
