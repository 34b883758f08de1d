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
import {
  type CallEvent,
  type EndEvent,
  harnessCallbacks,
  type Raised,
  type ReturnedEvent,
  type SettledEvent,
  type StartEvent,
  type Trace,
  type TraceEvent,
} from '../trace.js';

/** Of something that never happened. */
export const never = -1;

/** What is not in any segment: the script. */
export const script = -1;

export interface CallReading {
  readonly event: CallEvent;
  /** The index of the call's event; so for all indices here. */
  readonly at: number;
  readonly timer: boolean;
  /** The harness's own. */
  readonly own: boolean;
  /** The segment that made the call; `script` outside. */
  readonly segment: number;
  /** The run in which the call was made; `never` outside. */
  readonly run: number;
  /** The deadline lies from `earliest` to `latest`, in seconds of the subject's clock. NaN for callSoon. */
  readonly earliest: number;
  readonly latest: number;
  /** How many callbacks stand between this call and the script: each was scheduled by the one before. */
  readonly generation: number;
  start: number;
  startTime: number;
  /** Its place among the calls by callSoon, or among the timers. */
  readonly place: number;
  /** The segment in which it ran. */
  body: number;
  /** A second start. */
  again: number;
  end: number;
  raised: Raised | undefined;
  /** The first cancel, if it came before the start. */
  cancelled: number;
  /** It was due when an exit left a run. */
  adrift: boolean;
  /** The event which shows that the call was lost: the start of a later one, or `settled`. */
  missed: number;
}

export interface SegmentReading {
  readonly call: CallReading | undefined;
  readonly start: number;
  end: number;
  /** The run in which it started; `never` outside. */
  readonly run: number;
  /** Started while another segment was open, which had not tried a run of its own. */
  readonly insideAnother: boolean;
  /** It has tried to run a loop. */
  triedRun: boolean;
}

export interface RaisingSegment {
  readonly call: CallReading;
  readonly start: number;
  readonly end: number;
  readonly run: number;
  readonly raised: Raised;
}

export interface RunReading {
  readonly begin: number;
  readonly time: number;
  end: number;
  endTime: number;
  raised: Raised | undefined;
  /** A stop had been asked for since the run before. */
  readonly stoppedBefore: boolean;
  /** The first stop inside the run. */
  stop: number;
  /** The start of the segment that called it. */
  stopSegment: number;
  stops: number;
  /** The first start of the run. */
  first: number;
  /** Time was spent inside a callback of this run. */
  blocked: boolean;
  /** Calls of callSoon that were made before it; and the place of the last of these that had started. */
  readonly soonBefore: number;
  readonly soonStarted: number;
  /**
   * Seconds: the earliest deadline among the timers that were set before it and had not started, cancelled ones among
   * them. Minus infinity where these are too many to look at.
   */
  readonly earliestTimer: number;
}

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
  readonly closes: number[] = [];
  readonly wallSteps: number[] = [];
  readonly strayStarts: number[] = [];
  lastSettled = never;
  /** The first of the harness's last turns of callSoon: whatever is one iteration late has come before `lastSettled`, if its cause came before this call. */
  lastTurns = never;
  hung = never;
  deepest = 0;
  readonly #claims: ReadonlySet<Capability>;

  constructor(trace: Trace) {
    this.trace = trace;
    this.#claims = claimsOf(trace);
    read(this);
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

const read = (reading: Reading): void => {
  const { events } = reading.trace;
  const pass = new Pass(reading);
  for (let index = 0; index < events.length; index += 1) {
    const event = events[index];
    if (event !== undefined) pass.take(event, index);
  }
  pass.finish();
};

/** Timers that are looked at when a run begins; with more of them nobody can say what is due when. */
const mostTimers = 100;

/** Where the reader is while it goes through the events. */
class Pass {
  readonly #reading: Reading;
  /** The open segments, innermost last; `handler` for an exception handler. */
  readonly #open: number[] = [];
  #run = never;
  #stopSinceRun = false;
  #soonStarted = never;
  /** Timers that have not started. */
  readonly #timers = new Set<CallReading>();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  take(event: TraceEvent, index: number): void {
    const reading = this.#reading;
    switch (event.kind) {
      case 'call':
        return this.#call(event, index);
      case 'start':
        return this.#start(event, index);
      case 'end':
        return this.#end(event, index);
      case 'cancel': {
        reading.cancels.push(index);
        const call = reading.calls[event.call];
        if (call !== undefined && call.start === never && call.cancelled === never && event.refused === undefined) {
          call.cancelled = index;
        }
        return;
      }
      case 'run':
        this.#run = reading.runs.length;
        reading.runs.push({
          begin: index,
          time: event.time,
          end: never,
          endTime: Number.NaN,
          raised: undefined,
          stoppedBefore: this.#stopSinceRun,
          stop: never,
          stopSegment: never,
          stops: 0,
          first: never,
          blocked: false,
          soonBefore: reading.soon.length,
          soonStarted: this.#soonStarted,
          earliestTimer: this.#earliestTimer(),
        });
        return;
      case 'returned':
        return this.#returned(event, index);
      case 'stop':
        if (event.refused === undefined) this.#stop(index);
        else if (reading.refusedStop === never) reading.refusedStop = index;
        return;
      case 'close':
        reading.closes.push(index);
        if (event.refused === undefined && reading.closed === never) reading.closed = index;
        return;
      case 'nestedRun': {
        reading.nestedRuns.push(index);
        const segment = reading.segments[this.#open.at(-1) ?? never];
        if (segment !== undefined) segment.triedRun = true;
        return;
      }
      case 'block': {
        reading.blocks.push(index);
        const run = reading.runs[this.#run];
        if (run !== undefined) run.blocked = true;
        return;
      }
      case 'ask':
        reading.asks.push(index);
        return;
      case 'handler':
        reading.handlers.push(index);
        this.#open.push(handler);
        return;
      case 'handled':
        if (this.#open.at(-1) === handler) this.#open.pop();
        return;
      case 'wallClock':
        reading.wallSteps.push(index);
        return;
      case 'settled':
        reading.lastSettled = index;
        return;
      case 'hung':
        reading.hung = index;
        return;
      default:
        return;
    }
  }

  #earliestTimer(): number {
    if (this.#timers.size > mostTimers) return Number.NEGATIVE_INFINITY;
    let earliest = Number.POSITIVE_INFINITY;
    for (const timer of this.#timers) if (timer.earliest < earliest) earliest = timer.earliest;
    return earliest;
  }

  #call(event: CallEvent, index: number): void {
    const reading = this.#reading;
    const timer = event.how !== 'soon';
    const segment = this.#open.at(-1) ?? script;
    const parent = reading.segments[segment]?.call;
    const call: CallReading = {
      event,
      at: index,
      timer,
      own: event.callback.startsWith('~'),
      segment,
      run: this.#run,
      earliest: deadlineOf(event, event.before),
      latest: deadlineOf(event, event.time),
      generation: parent === undefined ? 0 : parent.generation + 1,
      start: never,
      startTime: Number.NaN,
      place: (timer ? reading.timers : reading.soon).length,
      body: never,
      again: never,
      end: never,
      raised: undefined,
      cancelled: never,
      adrift: false,
      missed: never,
    };
    reading.calls[event.call] = call;
    if (event.asked === 'nan' || event.asked === 'infinity') reading.boundless.push(call);
    if (event.refused !== undefined) return;
    (timer ? reading.timers : reading.soon).push(call);
    if (timer) this.#timers.add(call);
    if (event.asked === 'nan') reading.tainted = true;
    if (call.generation > reading.deepest) reading.deepest = call.generation;
  }

  #start(event: StartEvent, index: number): void {
    const reading = this.#reading;
    const call = reading.calls[event.call];
    const outer = this.#open.at(-1);
    const outerSegment = outer === undefined ? undefined : reading.segments[outer];
    const segment: SegmentReading = {
      call,
      start: index,
      end: never,
      run: this.#run,
      insideAnother: outer !== undefined && outerSegment?.triedRun !== true,
      triedRun: false,
    };
    this.#open.push(reading.segments.length);
    reading.segments.push(segment);
    const run = reading.runs[this.#run];
    if (run !== undefined && run.first === never) run.first = index;
    if (call === undefined) {
      reading.strayStarts.push(index);
    } else if (call.start === never) {
      call.start = index;
      call.startTime = event.time;
      call.body = reading.segments.length - 1;
      if (call.timer) this.#timers.delete(call);
      else if (call.place > this.#soonStarted) this.#soonStarted = call.place;
    } else if (call.again === never) {
      call.again = index;
      reading.doubled.push(call);
    }
  }

  #end(event: EndEvent, index: number): void {
    const segment = this.#reading.segments[this.#open.pop() ?? never];
    if (segment === undefined) return;
    segment.end = index;
    const { call } = segment;
    if (call === undefined || call.end !== never) return;
    call.end = index;
    const { raised } = event;
    call.raised = raised;
    if (raised !== undefined)
      this.#reading.raising.push({ call, start: segment.start, end: index, run: segment.run, raised });
  }

  #returned(event: ReturnedEvent, index: number): void {
    const run = this.#reading.runs[this.#run];
    this.#run = never;
    this.#stopSinceRun = false;
    if (run === undefined) return;
    run.end = index;
    run.endTime = event.time;
    run.raised = event.raised;
    if (event.raised === undefined) return;
    for (const timer of this.#reading.timers) {
      if (timer.start === never && timer.latest <= event.time + this.#reading.slack(event.time)) timer.adrift = true;
    }
  }

  #stop(index: number): void {
    const run = this.#reading.runs[this.#run];
    if (run === undefined) {
      this.#stopSinceRun = true;
      return;
    }
    run.stops += 1;
    if (run.stop !== never) return;
    run.stop = index;
    run.stopSegment = this.#reading.segments[this.#open.at(-1) ?? never]?.start ?? index;
  }

  finish(): void {
    this.#missOvertaken();
    this.#missUnsettled();
    const { calls, lost } = this.#reading;
    for (const call of calls) if (call !== undefined && call.missed !== never) lost.push(call);
  }

  /** A callback of callSoon that never came although a later one did. */
  #missOvertaken(): void {
    const { soon } = this.#reading;
    let later = never;
    for (let index = soon.length - 1; index >= 0; index -= 1) {
      const call = soon[index];
      if (call === undefined) continue;
      if (call.start !== never) later = later === never ? call.start : Math.max(later, call.start);
      else if (call.cancelled === never && later !== never) call.missed = later;
    }
  }

  #missUnsettled(): void {
    const reading = this.#reading;
    if (reading.lastSettled === never) return;
    const settled = reading.event(reading.lastSettled) as SettledEvent;
    const hop = reading.calls[settled.hop];
    if (hop === undefined) return;
    reading.lastTurns = hop.at;
    for (const call of reading.calls) {
      if (call === undefined || call.start !== never || call.cancelled !== never) continue;
      if (call.event.refused !== undefined || call.at >= hop.at || call.event.callback === harnessCallbacks.hop)
        continue;
      if (call.timer && !isBefore(reading, call, settled.deadline)) continue;
      if (call.missed === never) call.missed = reading.lastSettled;
    }
  }
}

/**
 * Whether the timer was surely due before that deadline. One that was due when it was set is due from then on: a loop on
 * the machine's clock may give it a millisecond, and may itself be late.
 */
const isBefore = (reading: Reading, timer: CallReading, deadline: number | undefined): boolean =>
  deadline !== undefined && reading.apart(Math.max(timer.latest, timer.event.time), deadline);

/** The first of so many ascending numbers that is greater than `limit`, by halving. */
export const firstAfter = (length: number, at: (index: number) => number, limit: number): number => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Stands in the stack of open segments for an exception handler. */
const handler = -2;

const deadlineOf = (event: CallEvent, clock: number): number => {
  switch (event.asked) {
    case undefined:
    case 'nan':
      return Number.NaN;
    case 'infinity':
      return Number.POSITIVE_INFINITY;
    default:
      return event.how === 'at' ? event.asked : clock + event.asked;
  }
};
