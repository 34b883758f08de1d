/** Follows the subject's clock through the trace: it must not go back, and must go with an independent one. */

import type { Trace, TraceEvent } from '../trace.js';
import { refuse } from './refusal.js';

/** Clocks are disciplined by up to half a thousandth of the time; ten times as much is no lie yet. Seconds for the rest. */
const allowedDrift = 0.005;
const allowedGrain = 1e-4;

/** Seconds by which a virtual clock may move on its own while a callback keeps the loop busy. */
const creeping = 0.1;

export class ClockWatch {
  readonly #resolution: number;
  #latest = Number.NEGATIVE_INFINITY;
  /** The last reading since which nobody can have waited, nor kept the loop busy. */
  #still = Number.NaN;
  /** The clock moves all the same. */
  creeps = false;
  /** The subject's clock less the host's lies between these two, as seen first. */
  #first: { readonly time: number; readonly from: number; readonly to: number } | undefined;

  constructor(trace: Trace) {
    this.#resolution = trace.resolution;
  }

  take(event: TraceEvent, index: number, wallStepped: boolean): void {
    switch (event.kind) {
      case 'call':
        this.#expectStill(event.before);
        this.#expectStill(event.time);
        return this.#read(event.before, event.time, index, wallStepped);
      case 'run':
        this.#expectStill(event.time);
        return this.#read(event.time, event.time, index, wallStepped);
      case 'returned':
        this.#still = event.time;
        return this.#read(event.time, event.time, index, wallStepped);
      case 'ask':
        if (event.time === undefined) return;
        this.#expectStill(event.time);
        return this.#read(event.time, event.time, index, wallStepped);
      case 'start': {
        this.#still = event.time;
        this.#read(event.time, event.time, index, wallStepped);
        if (event.host === undefined) return;
        const [from, to] = event.host;
        this.#first ??= { time: event.time, from, to };
        const { time, from: firstFrom, to: firstTo } = this.#first;
        return this.#compare(lawOf(wallStepped), index, event.time - time, from - firstTo, to - firstFrom);
      }
      case 'block': {
        this.#expectStill(event.before);
        this.#still = event.time;
        this.#read(event.before, event.time, index, wallStepped);
        const { shortest, longest } = event.host ?? { shortest: event.for, longest: event.for + creeping };
        return this.#compare(lawOf(wallStepped), index, event.time - event.before, shortest, longest);
      }
      default:
        return;
    }
  }

  #expectStill(time: number): void {
    if (time > this.#still) this.creeps = true;
    this.#still = time;
  }

  #read(before: number, time: number, index: number, wallStepped: boolean): void {
    if (!(before >= this.#latest && time >= before)) {
      refuse(
        lawOf(wallStepped),
        index,
        ['the clock had shown ', { seconds: this.#latest }],
        ['it shows ', { seconds: Math.min(before, time) }],
      );
    }
    this.#latest = time;
  }

  #compare(law: string, index: number, moved: number, shortest: number, longest: number): void {
    const allowed = allowedGrain + 2 * this.#resolution + allowedDrift * longest;
    if (moved >= shortest - allowed && moved <= longest + allowed) return;
    refuse(
      law,
      index,
      ['between ', { seconds: shortest }, ' and ', { seconds: longest }, ' have passed'],
      ["the loop's clock moved by ", { seconds: moved }],
    );
  }
}

const lawOf = (wallStepped: boolean): string => (wallStepped ? '15.2' : '15.1');
