/** Whether somebody who could run all the time is kept waiting by a chain of callbacks that schedule one another. */

import type { Item } from './agenda.js';
import { refuse } from './refusal.js';

/** Generations of one chain after which whoever could have run meanwhile was starved. */
export const generations = 1000;

/** Chains are long, and one victim tells as much as many. */
const mostVictims = 50;

export class StarvationWatch {
  readonly #resolution: number;
  #deepest = 0;
  /** Those who wait, a few at the most; and, once they could run, how deep the chain was when this was first seen. */
  readonly #victims = new Map<Item, number | undefined>();

  constructor(resolution: number) {
    this.#resolution = resolution;
  }

  add(item: Item): void {
    if (this.#victims.size < mostVictims) this.#victims.set(item, undefined);
  }

  started(item: Item, time: number, index: number): void {
    this.#deepest = Math.max(this.#deepest, item.generation);
    const endless = !item.timer || item.latest <= item.event.time;
    for (const [victim, since] of this.#victims) {
      if (victim.state !== 'waiting') {
        this.#victims.delete(victim);
        continue;
      }
      if (!endless || (victim.timer && item.timer ? victim.latest <= victim.event.time : victim.timer === item.timer))
        continue;
      if (victim.timer && !(time >= victim.latest + this.#resolution)) continue;
      if (since === undefined) this.#victims.set(victim, this.#deepest);
      else if (this.#deepest - since >= generations) {
        refuse(
          item.timer ? '2.13' : '1.6',
          index,
          [{ call: victim.event.call }, ' could have run all the time'],
          [`${generations} generations of a chain have run since`],
        );
      }
    }
  }
}
