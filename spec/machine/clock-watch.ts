/** Follows the subject's clock through the trace: it must not go back, and must go with an independent one. */

import type { Trace, TraceEvent } from '../trace.js';
import { refuse } from './refusal.js';

/** Clocks are disciplined by up to half a thousandth of the time; ten times as much is no lie yet. Seconds for the rest. */
const allowedDrift = 0.005;
const allowedGrain = 1e-4;

export class ClockWatch {
  readonly #resolution: number;
  #latest = Number.NEGATIVE_INFINITY;
  /** The subject's clock less the host's lies between these two, as seen first. */
  #first: { readonly time: number; readonly from: number; readonly to: number } | undefined;

  constructor(trace: Trace) {
    this.#resolution = trace.resolution;
  }

  take(event: TraceEvent, index: number, wallStepped: boolean): void {
    if (event.kind === 'hung' || !('time' in event) || event.time === undefined) return;
    const law = wallStepped ? '15.2' : '15.1';
    const earlier = 'before' in event ? event.before : event.time;
    if (!(earlier >= this.#latest && event.time >= earlier)) {
      refuse(
        law,
        index,
        ['the clock had shown ', { seconds: this.#latest }],
        ['it shows ', { seconds: Math.min(earlier, event.time) }],
      );
    }
    this.#latest = event.time;
    if (event.kind === 'block') {
      const moved = event.time - event.before;
      const { shortest, longest } = event.host ?? { shortest: event.for, longest: Number.POSITIVE_INFINITY };
      this.#compare(law, index, moved, shortest, longest);
    } else if (event.kind === 'start' && event.host !== undefined) {
      const [from, to] = event.host;
      this.#first ??= { time: event.time, from, to };
      this.#compare(law, index, event.time - this.#first.time, from - this.#first.to, to - this.#first.from);
    }
  }

  #compare(law: string, index: number, moved: number, shortest: number, longest: number): void {
    const span = Number.isFinite(longest) ? longest : shortest;
    const allowed = allowedGrain + 2 * this.#resolution + allowedDrift * span;
    if (moved >= shortest - allowed && moved <= longest + allowed) return;
    refuse(
      law,
      index,
      ['between ', { seconds: shortest }, ' and ', { seconds: longest }, ' have passed'],
      ["the loop's clock moved by ", { seconds: moved }],
    );
  }
}
