/**
 * A timer that measures nothing but whether this process gets to run. Silence of a harness is counted in its beats: while
 * the machine stands still, or the kit itself is busy, no beat comes, and nobody is blamed for having been silent.
 */

import { controlBeat, lateBeat } from '../harness/limits.js';

export class ControlTimer {
  readonly #onBeat: (seconds: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #last = 0;

  /** `onBeat` is given the seconds that count. */
  constructor(onBeat: (seconds: number) => void) {
    this.#onBeat = onBeat;
  }

  start(): void {
    this.#last = performance.now();
    this.#timer ??= setInterval(() => this.#beat(), controlBeat * 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    const now = performance.now();
    const late = (now - this.#last) / 1000 / controlBeat;
    this.#last = now;
    if (late < lateBeat) this.#onBeat(controlBeat);
  }
}
