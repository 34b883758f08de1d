/** A program on its way through a harness, and what is known of it until its trace has come. */

import type { Manifest } from '../../spec/capability.js';
import { type Program, weightOf } from '../../spec/program.js';
import type { Trace, TraceEvent } from '../../spec/trace.js';
import { eventsPerWeight, fewEvents, ordinaryWeight, realPatience, virtualPatience } from '../harness/limits.js';
import { needsOf, reachOf } from '../harness/reach.js';
import type { ProgramClients } from './program-clients.js';

export class Flight {
  readonly program: Program;
  /** Its place among the programs of a run. */
  readonly index: number;
  /** Seconds of silence after which it hangs. */
  readonly patience: number;
  /** How much of the usual patience that is. */
  readonly share: number;
  /** Seconds that count, since the last sign of life, and since it began. */
  silent = 0;
  waited = 0;
  /** Bytes of the events that it has told so far. */
  bytes = 0;
  /** If it has any, from the moment when it is first heard of. */
  clients: ProgramClients | undefined;
  readonly #told: unknown[] = [];
  readonly #most: number;

  constructor(program: Program, index: number, patience: number, share = 1) {
    this.program = program;
    this.index = index;
    this.patience = patience;
    this.share = share;
    this.#most = eventsPerWeight * weightOf(program) + fewEvents;
  }

  /** More has happened than the program can account for. */
  get full(): boolean {
    return this.#told.length > this.#most;
  }

  get count(): number {
    return this.#told.length;
  }

  /** An event that was told as it happened; false where its place cannot be. */
  tell(place: number, event: unknown): boolean {
    if (place < 0 || place > this.#told.length) return false;
    this.#told[place] = event;
    return true;
  }

  /** The events so far, up to the first that is not complete. */
  events(complete: (event: unknown) => TraceEvent | undefined): TraceEvent[] {
    const events: TraceEvent[] = [];
    for (const each of this.#told) {
      const event = complete(each);
      if (event === undefined) break;
      events.push(event);
    }
    return events;
  }

  /** What is known of a program that will not come to its end; `last` tells how. */
  cutShort(
    last: TraceEvent,
    subject: Manifest,
    tick: number,
    complete: (event: unknown) => TraceEvent | undefined,
  ): Trace {
    const events = this.events(complete);
    const times = events.flatMap((event) => ('time' in event && event.time !== undefined ? [event.time] : []));
    const time = times.at(-1);
    return {
      subject,
      tick,
      resolution: Math.max(subject.resolution, this.program.clockStep ?? 0),
      origin: times[0] ?? 0,
      events: [
        ...events,
        ...(this.clients?.events ?? []),
        last.kind === 'hung' && time !== undefined ? { ...last, time } : last,
      ],
    };
  }
}

/**
 * Seconds of silence: on the machine's clock what a program may take, and then some; on a virtual one nothing takes time. A
 * program that waits for its clients is not silent.
 */
export const patienceOf = (program: Program, manifest: Manifest, tick: number, patience: number): number => {
  if (manifest.clock === 'virtual') return patience * Math.max(weightOf(program) / ordinaryWeight, 1);
  return reachOf(program, needsOf(program), { manifest, tick }) + realPatience * (patience / virtualPatience);
};
