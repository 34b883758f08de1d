/**
 * When a client of a program has waited in vain. Nobody is blamed for a machine that stands still: a wait is counted in
 * beats of the kit's own timer, of which late ones count for nothing, and only right after the subject's loop has given a
 * sign of life. A loop that gives none hangs, or is kept from running, which is another verdict than that a client was not
 * served.
 */

import type { Patience, Vigil, Waited } from '../clients/patience.js';
import { beatsInVain, beatsPerSign, controlBeat } from '../harness/limits.js';

export class ClientPatience implements Patience {
  readonly #vigils = new Set<Wait>();
  readonly #beats: number;
  /** Beats that count still, until the loop gives the next sign. */
  #covered = 0;
  /** The program is over: nothing of it serves clients any more, and nothing gives signs of life. */
  #over = false;

  /**
   * `share`: how much of the usual patience; little where a mistake costs nothing. `seconds`: what the program itself may
   * wait for beside its clients.
   */
  constructor(share = 1, seconds = 0) {
    this.#beats = Math.ceil(beatsInVain * share + seconds / controlBeat);
  }

  begin(giveUp: (waited: Waited) => void): Vigil {
    const wait = new Wait(giveUp, () => this.#vigils.delete(wait));
    this.#vigils.add(wait);
    return wait;
  }

  /** The loop goes round. */
  sign(): void {
    this.#covered = beatsPerSign;
  }

  end(): void {
    this.#over = true;
  }

  /** The kit's timer has slept and woken on time. */
  beat(): void {
    if (this.#covered === 0 && !this.#over) return;
    this.#covered -= Math.min(this.#covered, 1);
    for (const wait of [...this.#vigils]) {
      wait.beats += 1;
      if (wait.beats < this.#beats) continue;
      wait.end();
      wait.giveUp({ beats: wait.beats, beat: controlBeat, witnessed: 0 });
    }
  }
}

class Wait implements Vigil {
  beats = 0;
  readonly giveUp: (waited: Waited) => void;
  readonly end: () => void;

  constructor(giveUp: (waited: Waited) => void, end: () => void) {
    this.giveUp = giveUp;
    this.end = end;
  }

  progress(): void {
    this.beats = 0;
  }
}
