/**
 * When a client of the machine's network has waited in vain. Not by the time that goes by: whoever runs the clients may be
 * kept from running, and so may the server.
 *
 * A wait is counted in beats of a timer, of which a late one counts for nothing, so that silence is counted only while this
 * process runs. After enough of them, a witness asks the server for what it is known to answer, on a fresh connection. Only
 * when it was served several times, and the client was not, the server has had its chance and the client is given up. If
 * the witnesses are not served either, the server hangs as a whole, or its machine stands still; it is given many more beats.
 */

import type { Patience, Vigil, Waited } from './patience.js';

export interface BeatOptions {
  /** Seconds between two beats. */
  readonly beat: number;
  /** Beats of silence before witnesses are asked. */
  readonly silence: number;
  /** Witnesses that are served before a client is given up. */
  readonly witnesses: number;
  /** Beats of silence after which a client is given up in any case. */
  readonly most: number;
  /** Beats that a wait may last while more and more comes; then `onEndless` is called. */
  readonly longest: number;
  onEndless(): void;
  /** Asks the server for what it is known to answer; `onEnd` is told whether it did. */
  witness(onEnd: (served: boolean) => void): void;
}

/** A beat that comes so many times too late tells that this process stood still. */
const lateBeat = 3;

export class BeatPatience implements Patience {
  readonly #options: BeatOptions;
  readonly #vigils = new Set<BeatVigil>();
  #timer: NodeJS.Timeout | undefined;
  #last = 0;
  #asking = false;

  constructor(options: BeatOptions) {
    this.#options = options;
  }

  begin(giveUp: (waited: Waited) => void): Vigil {
    const vigil = new BeatVigil(giveUp, () => {
      this.#vigils.delete(vigil);
      if (this.#vigils.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
    this.#vigils.add(vigil);
    if (this.#timer === undefined) {
      this.#last = performance.now();
      this.#timer = setInterval(() => this.#beat(), this.#options.beat * 1000);
    }
    return vigil;
  }

  #beat(): void {
    const { beat, silence, witnesses, most, longest } = this.#options;
    const now = performance.now();
    const late = (now - this.#last) / 1000 / beat;
    this.#last = now;
    if (late >= lateBeat) return;
    for (const vigil of [...this.#vigils]) {
      vigil.beats += 1;
      vigil.lasted += 1;
      if (vigil.lasted === longest) this.#options.onEndless();
      if (vigil.beats < silence || (vigil.witnessed < witnesses && vigil.beats < most)) continue;
      vigil.end();
      vigil.giveUp({ beats: vigil.beats, beat, witnessed: vigil.witnessed });
    }
    this.#ask();
  }

  #ask(): void {
    if (this.#asking) return;
    // Those that were silent before it was asked, and still are when it was served.
    const silent = [...this.#vigils].filter(({ beats }) => beats >= this.#options.silence);
    if (silent.length === 0) return;
    const before = silent.map((vigil) => [vigil, vigil.steps] as const);
    this.#asking = true;
    this.#options.witness((served) => {
      this.#asking = false;
      if (!served) return;
      for (const [vigil, steps] of before) if (vigil.steps === steps) vigil.witnessed += 1;
    });
  }
}

class BeatVigil implements Vigil {
  /** Beats of silence. */
  beats = 0;
  /** Beats since it began. */
  lasted = 0;
  witnessed = 0;
  /** How often it went on. */
  steps = 0;
  readonly giveUp: (waited: Waited) => void;
  readonly end: () => void;

  constructor(giveUp: (waited: Waited) => void, end: () => void) {
    this.giveUp = giveUp;
    this.end = end;
  }

  progress(): void {
    this.beats = 0;
    this.witnessed = 0;
    this.steps += 1;
  }
}
