/**
 * By which event something must have come, however many turns it takes.
 *
 * Nobody says how many iterations a combinator costs. But a virtual clock moves on only where the loop has nothing left to
 * do, so whatever an event leads to has come by then. And where a chain of callSoon has taken many turns after an event,
 * everything that was on its way has overtaken it.
 */

import { isExit } from './exits.js';
import type { Reading } from './reading.js';
import { firstAfter, never } from './records.js';

/** Turns of callSoon in which every combinator has done what it is at: CPython takes four at the most, odd loops some more. */
const manyTurns = 12;

export class Arrival {
  readonly #reading: Reading;
  /** Events that read the subject's clock, and what they read last. */
  readonly #timed: number[] = [];
  readonly #times: number[] = [];
  /** Events before which the loop has waited with nothing to do. */
  readonly #jumps: number[] = [];
  /** Starts of callbacks each of which was scheduled after the one before had started. */
  readonly #turns: number[] = [];
  /** The starts of timers, in order. */
  readonly #timerStarts: { readonly at: number; readonly earliest: number }[] = [];
  /** What should come after this event may be kept from it: the loop was closed, or an exit has torn through. */
  readonly #limit: number;
  #time = Number.NaN;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#limit = reading.closed === never ? Number.POSITIVE_INFINITY : reading.closed;
    const { events } = reading.trace;
    const waits = reading.virtual && !reading.creeps;
    let depth = 0;
    let running = false;
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index];
      if (event === undefined) continue;
      switch (event.kind) {
        case 'call':
          this.#see(index, event.before, false);
          this.#see(index, event.time, false);
          continue;
        case 'block':
          this.#see(index, event.before, false);
          this.#time = event.time;
          this.#note(index, event.time);
          continue;
        case 'run':
          running = true;
          break;
        case 'returned':
          running = false;
          break;
        case 'start':
          this.#start(event.call, index);
          depth += 1;
          break;
        case 'step':
        case 'notify':
          depth += 1;
          break;
        case 'handler':
          // A handler that is told outside of everything: whether the loop has waited before it is not seen.
          if (depth === 0) this.#time = Number.NaN;
          depth += 1;
          break;
        case 'end':
        case 'pause':
        case 'finish':
        case 'notified':
        case 'handled':
          depth -= 1;
          if ('raised' in event && event.raised !== undefined && isExit(event.raised) && index < this.#limit)
            this.#limit = index;
          break;
        default:
          break;
      }
      if ('time' in event && event.time !== undefined)
        this.#see(index, event.time, waits && running && event.kind !== 'run');
    }
    for (const { raised, end } of reading.runs)
      if (raised !== undefined && isExit(raised) && end < this.#limit) this.#limit = end;
  }

  /** The event by which whatever an event leads to has come; `never` where the trace does not show it. */
  due(cause: number): number {
    if (cause === never) return never;
    const jump = this.#jumps[firstAfter(this.#jumps.length, (index) => this.#jumps[index] ?? 0, cause)];
    const turn = this.#turns[firstAfter(this.#turns.length, (index) => this.#turns[index] ?? 0, cause) + manyTurns];
    return this.#within(Math.min(jump ?? Number.POSITIVE_INFINITY, turn ?? Number.POSITIVE_INFINITY));
  }

  /** The event by which whatever a timer leads to has come, which was set at `from` with no deadline later than that. */
  dueTimer(from: number, latest: number): number {
    if (!Number.isFinite(latest)) return never;
    const slack = this.#reading.slack(latest);
    const first = Math.max(
      firstAfter(this.#timed.length, (place) => this.#timed[place] ?? 0, from),
      firstAfter(this.#times.length, (place) => this.#times[place] ?? 0, latest + slack),
    );
    const past = this.#timed[first];
    if (past === undefined) return never;
    const jump = this.#jumps[firstAfter(this.#jumps.length, (index) => this.#jumps[index] ?? 0, past)];
    const later = this.#timerStarts.find(({ at, earliest }) => at > from && this.#reading.apart(latest, earliest));
    const turn = later === undefined ? never : this.due(later.at);
    return this.#within(Math.min(jump ?? Number.POSITIVE_INFINITY, turn === never ? Number.POSITIVE_INFINITY : turn));
  }

  /** The subject's clock when whatever an event has begun was surely at work: the latest that a timer can count from. */
  latestTime(begin: number): number {
    const due = this.due(begin);
    if (due === never) return Number.NaN;
    return this.#times[firstAfter(this.#timed.length, (place) => this.#timed[place] ?? 0, due - 1) - 1] ?? Number.NaN;
  }

  /** The clock as it was read last before an event, or at it. */
  timeBefore(index: number): number {
    return this.#times[firstAfter(this.#timed.length, (place) => this.#timed[place] ?? 0, index) - 1] ?? Number.NaN;
  }

  /** The event after which a timer may have run that is due at that instant; infinity if it cannot have. */
  possibleFrom(from: number, earliest: number): number {
    if (Number.isNaN(earliest)) return from;
    const slack = this.#reading.slack(earliest);
    const first = this.#times.findIndex(
      (time, place) => (this.#timed[place] ?? 0) > from && !(time < earliest - slack),
    );
    if (first < 0) return Number.POSITIVE_INFINITY;
    return Math.max(from, this.#timed[first - 1] ?? from);
  }

  #within(index: number): number {
    return index <= this.#limit && index !== Number.POSITIVE_INFINITY ? index : never;
  }

  #start(id: number, index: number): void {
    const call = this.#reading.call(id);
    if (call === undefined) return;
    if (call.timer) this.#timerStarts.push({ at: index, earliest: call.earliest });
    else if (call.at > (this.#turns.at(-1) ?? never)) this.#turns.push(index);
  }

  #see(index: number, time: number, mayWait: boolean): void {
    if (mayWait && time > this.#time) this.#jumps.push(index);
    this.#time = time;
    this.#note(index, time);
  }

  #note(index: number, time: number): void {
    if (Number.isNaN(time)) return;
    if (this.#timed.at(-1) === index) this.#times[this.#times.length - 1] = time;
    else {
      this.#timed.push(index);
      this.#times.push(time);
    }
  }
}

const arrivals = new WeakMap<Reading, Arrival>();

/** Laws of the same chapter ask of the same trace. */
export const arrivalOf = (reading: Reading): Arrival => {
  const known = arrivals.get(reading);
  if (known !== undefined) return known;
  const arrival = new Arrival(reading);
  arrivals.set(reading, arrival);
  return arrival;
};
