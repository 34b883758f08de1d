/**
 * A trace, read once for all the laws: its calls, segments and runs, with what the laws ask of them again and again.
 *
 * Two notions carry the weight.
 *
 * A deadline is an interval. Between the readings of the clock right before and right after a call lies the moment from
 * which the loop counts, so a timer is early only if it runs before the interval's beginning, and two timers are in the
 * wrong order only if their intervals are apart.
 *
 * A call is `missed` if it never starts although something later in line does: a later callback of callSoon, or the
 * harness's last timer and its turns of callSoon (see `SettledEvent`). Nothing is ever missed because time went by.
 */

import type { Capability } from '../capability.js';
import type { Trace, TraceEvent } from '../trace.js';
import {
  type CallReading,
  firstAfter,
  never,
  type RaisingSegment,
  type RunReading,
  type SegmentReading,
} from './records.js';
import { taskReadingOf } from './task-pass.js';
import type { TaskReading } from './task-reading.js';

/** What `readingOf` (pass.ts) makes of a trace. */
export class Reading {
  readonly trace: Trace;
  readonly calls: CallReading[] = [];
  /** The calls by callSoon, in the order in which they were made; and the timers. */
  readonly soon: CallReading[] = [];
  readonly timers: CallReading[] = [];
  /** The timers whose delay is infinite, or no number; also those that were refused. */
  readonly boundless: CallReading[] = [];
  /** The calls that were missed; and those that started a second time. */
  readonly lost: CallReading[] = [];
  readonly doubled: CallReading[] = [];
  readonly segments: SegmentReading[] = [];
  /** The segments of known calls that ended with an exception. */
  readonly raising: RaisingSegment[] = [];
  readonly runs: RunReading[] = [];
  /** The accepted close; and the first stop that raised. */
  closed = never;
  refusedStop = never;
  /** A timer whose deadline is no number was accepted: what this does to other timers is for law 2.12 alone. */
  tainted = false;
  /** Events of the kinds that few traces have. */
  readonly asks: number[] = [];
  readonly cancels: number[] = [];
  readonly blocks: number[] = [];
  readonly nestedRuns: number[] = [];
  readonly handlers: number[] = [];
  readonly handlerSets: number[] = [];
  readonly intrusions: number[] = [];
  readonly closes: number[] = [];
  readonly wallSteps: number[] = [];
  readonly strayStarts: number[] = [];
  /** Events inside an exception handler that is told outside of any callback. */
  readonly detached = new Set<number>();
  /** The clock moves although nobody waits, and no callback keeps the loop busy. */
  creeps = false;
  lastSettled = never;
  /** The first of the harness's last turns of callSoon: whatever is one iteration late has come before `lastSettled`, if its cause came before this call. */
  lastTurns = never;
  hung = never;
  /** The harness is gone. */
  gone = never;
  /** The trace speaks of other threads, or of signals. */
  hasOutside = false;
  /** The trace speaks of sockets. */
  hasSockets = false;
  /** What clients did and saw, as indices of events. */
  readonly clientEvents: number[] = [];
  /** What applications of the gateway interface did and saw. */
  readonly gatewayEvents: number[] = [];
  /** The trace speaks of futures or tasks. */
  hasTasks = false;
  #tasks: TaskReading | undefined;
  deepest = 0;
  readonly #claims: ReadonlySet<Capability>;

  constructor(trace: Trace) {
    this.trace = trace;
    this.#claims = claimsOf(trace);
  }

  /** The futures and tasks; undefined where the trace has none. */
  get tasks(): TaskReading | undefined {
    if (this.hasTasks) this.#tasks ??= taskReadingOf(this.trace);
    return this.#tasks;
  }

  claims(capability: Capability): boolean {
    return this.#claims.has(capability);
  }

  event(index: number): TraceEvent {
    const event = this.trace.events[index];
    if (event === undefined)
      throw new RangeError(`Expected an event at ${index}, the trace has ${this.trace.events.length}.`);
    return event;
  }

  call(id: number): CallReading | undefined {
    return this.calls[id];
  }

  /** The number of the first call that was made after an event. */
  firstCallAfter(index: number): number {
    return firstAfter(this.calls.length, (call) => this.calls[call]?.at ?? 0, index);
  }

  /** The place of the first segment that started after an event. */
  firstSegmentAfter(index: number): number {
    return firstAfter(this.segments.length, (segment) => this.segments[segment]?.start ?? 0, index);
  }

  get virtual(): boolean {
    return this.trace.subject.clock === 'virtual';
  }

  /** Seconds by which a timer may be early: the resolution, and what floating point loses at such a size. */
  slack(instant: number): number {
    return this.trace.resolution + 1e-9 + Math.abs(instant) * 1e-14;
  }

  /** Whether the deadlines are so far apart that one comes first whichever way the loop has rounded them. */
  apart(earlier: number, later: number): boolean {
    return later - earlier > 2 * this.slack(later);
  }

  /** A reading of the clock at an event, if the event has one. */
  timeAt(index: number): number | undefined {
    const event = this.event(index);
    return 'time' in event ? event.time : undefined;
  }

  /** Whether the run was certainly going on at an event that lies in it. */
  isCertain(index: number): boolean {
    return !this.detached.has(index) || this.runs[this.runAt(index)]?.later !== true;
  }

  /** The run that an event lies in; `never` outside. */
  runAt(index: number): number {
    const run = firstAfter(this.runs.length, (each) => this.runs[each]?.begin ?? 0, index - 1) - 1;
    const reading = this.runs[run];
    if (reading === undefined) return never;
    return reading.end === never || index <= reading.end ? run : never;
  }
}

const claimsCache = new WeakMap<object, ReadonlySet<Capability>>();

/** All traces of a campaign share one manifest. */
const claimsOf = (trace: Trace): ReadonlySet<Capability> => {
  const known = claimsCache.get(trace.subject);
  if (known !== undefined) return known;
  const claims = new Set(trace.subject.claims);
  claimsCache.set(trace.subject, claims);
  return claims;
};
