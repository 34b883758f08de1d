/** The pen of the harness: it reads the clocks, names what was raised, and writes the events down. */

import type { Json } from '../../spec/program.js';
import type { HostBracket, Raised, TraceEvent } from '../../spec/trace.js';
import type { SubjectLoop } from './adapter.js';
import { eventsPerWeight, fewEvents } from './limits.js';
import type { Subject } from './subject.js';

/** Seconds of a clock that the subject does not know. */
export const hostSeconds = (): number => performance.now() / 1000;

export const typeOf = (thrown: unknown): string => {
  if (typeof thrown === 'object' && thrown !== null && 'name' in thrown && typeof thrown.name === 'string') {
    return thrown.name;
  }
  return typeof thrown;
};

const textOf = (thrown: unknown): string => {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.length > 200 ? `${text.slice(0, 200)} ...` : text;
};

/** Is told of each event as it is recorded: the last of these. */
export type OnEvent = (events: readonly TraceEvent[]) => void;

export class Recorder {
  readonly events: TraceEvent[] = [];
  readonly real: boolean;
  readonly #loop: SubjectLoop;
  readonly #raised = new Map<unknown, { readonly error: number; readonly type: string }>();
  readonly #timed: boolean;
  readonly #mostEvents: number;
  #closed = false;
  onEvent: OnEvent | undefined;

  constructor(loop: SubjectLoop, subject: Subject, weight: number) {
    this.#loop = loop;
    this.real = subject.manifest.clock === 'real';
    this.#timed = subject.manifest.claims.includes('timers');
    this.#mostEvents = eventsPerWeight * weight + fewEvents;
  }

  /** More happens than the program can account for: from here on nothing is recorded. */
  get full(): boolean {
    return this.events.length >= this.#mostEvents;
  }

  record(event: TraceEvent): void {
    if (this.full || this.#closed) return;
    this.events.push(event);
    if (this.onEvent !== undefined) this.onEvent(this.events);
  }

  /** The trace is finished: what a loop still does for this program is nobody's concern any more. */
  close(): void {
    this.#closed = true;
  }

  /** The last event, of a program that is given up: there is always room for it. */
  recordLast(event: TraceEvent): void {
    this.events.push(event);
  }

  /** The subject's clock; 0 where it claims none, and NaN where it cannot be read. */
  time(): number {
    if (!this.#timed || this.#loop.time === undefined) return 0;
    try {
      const time: unknown = this.#loop.time();
      return typeof time === 'number' ? time : Number.NaN;
    } catch {
      return Number.NaN;
    }
  }

  /** Numbers an exception that the program is about to raise, so that it is known again wherever it comes out. */
  raising(exception: unknown, type: string): unknown {
    this.#raised.set(exception, { error: this.#raised.size, type });
    return exception;
  }

  /** How many exceptions the program has raised. */
  get raises(): number {
    return this.#raised.size;
  }

  /** Whether it is an object that the program has raised. */
  knows(value: unknown): boolean {
    return typeof value === 'object' && value !== null && this.#raised.has(value);
  }

  describe(thrown: unknown): Raised {
    const known = this.#raised.get(thrown);
    if (known !== undefined) return known;
    const raised: Raised = { error: 'foreign', type: typeOf(thrown), text: textOf(thrown) };
    const errors: unknown = typeof thrown === 'object' && thrown !== null && 'errors' in thrown ? thrown.errors : [];
    return Array.isArray(errors) && errors.length > 0
      ? { ...raised, errors: errors.map((each) => this.describe(each)) }
      : raised;
  }
}

/** A reading of the subject's clock between two readings of the host's. */
export const bracketed = (recorder: Recorder): { readonly time: number; readonly host: HostBracket } => {
  const earliest = hostSeconds();
  const time = recorder.time();
  return { time, host: [earliest, hostSeconds()] };
};

/** What arrived as arguments, as JSON; what JSON cannot say is told by its type. */
export const toJson = (value: unknown): Json => {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, toJson(held)]));
  }
  return `<${typeof value}>`;
};
