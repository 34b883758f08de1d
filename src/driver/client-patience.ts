/**
 * When a client of a program has waited in vain. Nobody is blamed for a machine that stands still: a wait is counted in
 * beats of the kit's own timer, of which late ones count for nothing, and in the signs of life that the subject's loop has
 * given meanwhile. A loop that gives none hangs, which is another verdict than that a client was not served.
 */

import type { Patience, Vigil, Waited } from '../clients/patience.js';
import { beatsInVain, controlBeat, signsInVain } from '../harness/limits.js';

export class ClientPatience implements Patience {
  readonly #vigils = new Set<Wait>();
  readonly #beats: number;
  readonly #signs: number;
  /** The program is over: nothing of it serves clients any more, and nothing gives signs of life. */
  #over = false;

  /** `share`: how much of the usual patience; little where a mistake costs nothing. */
  constructor(share = 1) {
    this.#beats = Math.ceil(beatsInVain * share);
    this.#signs = Math.ceil(signsInVain * share);
  }

  begin(giveUp: (waited: Waited) => void): Vigil {
    const wait = new Wait(giveUp, () => this.#vigils.delete(wait));
    this.#vigils.add(wait);
    return wait;
  }

  /** The loop goes round. */
  sign(): void {
    for (const wait of this.#vigils) wait.signs += 1;
  }

  end(): void {
    this.#over = true;
  }

  /** The kit's timer has slept and woken on time. */
  beat(): void {
    for (const wait of [...this.#vigils]) {
      wait.beats += 1;
      if (wait.beats < this.#beats || (wait.signs < this.#signs && !this.#over)) continue;
      wait.end();
      wait.giveUp({ beats: wait.beats, beat: controlBeat, witnessed: 0 });
    }
  }
}

class Wait implements Vigil {
  beats = 0;
  signs = 0;
  readonly giveUp: (waited: Waited) => void;
  readonly end: () => void;

  constructor(giveUp: (waited: Waited) => void, end: () => void) {
    this.giveUp = giveUp;
    this.end = end;
  }

  progress(): void {
    this.beats = this.signs = 0;
  }
}
