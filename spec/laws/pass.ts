/** Reads a trace: one pass over its events, which fills in a `Reading`. */

import {
  type CallEvent,
  type EndEvent,
  harnessCallbacks,
  type ReturnedEvent,
  type SettledEvent,
  type StartEvent,
  type Trace,
  type TraceEvent,
} from '../trace.js';
import { isExit } from './exits.js';
import { Reading } from './reading.js';
import { type CallReading, never, type SegmentReading, script } from './records.js';

export const readingOf = (trace: Trace): Reading => {
  const reading = new Reading(trace);
  const pass = new Pass(reading);
  for (let index = 0; index < trace.events.length; index += 1) {
    const event = trace.events[index];
    if (event !== undefined) pass.take(event, index);
  }
  pass.finish();
  return reading;
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
  #stopPerhaps = false;
  /** The last reading of the clock since something started or a run ended. */
  #time = Number.NaN;
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
        if (call === undefined || event.refused !== undefined) return;
        if (call.start !== never) {
          if (call.cancelledLate === never) call.cancelledLate = index;
        } else if (call.cancelled === never) call.cancelled = index;
        return;
      }
      case 'run':
        this.#see(event.time);
        this.#run = reading.runs.length;
        reading.runs.push({
          begin: index,
          time: event.time,
          end: never,
          endTime: Number.NaN,
          raised: undefined,
          until: event.until,
          main: event.main === true,
          later: false,
          stoppedBefore: this.#stopSinceRun,
          perhapsStoppedBefore: this.#stopPerhaps,
          stop: never,
          stopSegment: never,
          stops: 0,
          first: never,
          blocked: false,
          soonBefore: reading.soon.length,
          soonStarted: this.#soonStarted,
          earliestTimer: this.#earliestTimer(),
        });
        this.#stopPerhaps = false;
        return;
      case 'returned':
        return this.#returned(event, index);
      case 'stop':
        if (event.refused === undefined) this.#stop(index);
        else if (reading.refusedStop === never) reading.refusedStop = index;
        return;
      case 'close':
        this.#markDetached(index);
        reading.closes.push(index);
        if (event.refused === undefined && reading.closed === never) reading.closed = index;
        return;
      case 'nestedRun': {
        this.#markDetached(index);
        reading.nestedRuns.push(index);
        const segment = reading.segments[this.#open.at(-1) ?? never];
        if (segment !== undefined) segment.triedRun = true;
        return;
      }
      case 'block': {
        this.#see(event.before);
        this.#time = event.time;
        reading.blocks.push(index);
        const run = reading.runs[this.#run];
        if (run !== undefined) run.blocked = true;
        return;
      }
      case 'ask':
        if (event.time !== undefined) this.#see(event.time);
        this.#markDetached(index);
        reading.asks.push(index);
        return;
      case 'handleExceptions':
        reading.handlerSets.push(index);
        return;
      case 'intrusion':
        reading.intrusions.push(index);
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
      case 'gone':
        reading.gone = index;
        return;
      case 'future':
      case 'spawn':
      case 'coroutine':
      case 'create':
        reading.hasTasks = true;
        return;
      case 'socket':
        reading.hasSockets = true;
        return;
      case 'gateway':
        reading.gatewayEvents.push(index);
        return;
      case 'client':
        reading.clientEvents.push(index);
        return;
      case 'thread':
      case 'watchSignal':
        reading.hasOutside = true;
        return;
      case 'step':
      case 'notify':
      case 'serve':
      case 'ready':
        this.#time = event.time;
        return this.#openSegment(undefined, index);
      case 'pause':
      case 'finish':
      case 'served':
      case 'readied':
      case 'notified': {
        const segment = reading.segments[this.#open.pop() ?? never];
        if (segment !== undefined) segment.end = index;
        return;
      }
      default:
        return;
    }
  }

  /** A reading of the clock, where it cannot have moved since the one before unless it creeps. */
  #see(time: number): void {
    if (time > this.#time) this.#reading.creeps = true;
    this.#time = time;
  }

  #markDetached(index: number): void {
    if (this.#isDetached()) this.#reading.detached.add(index);
  }

  /** Whether an exception handler is at work that is told outside of any callback. */
  #isDetached(): boolean {
    return this.#open.length === 1 && this.#open[0] === handler;
  }

  #earliestTimer(): number {
    if (this.#timers.size > mostTimers) return Number.NEGATIVE_INFINITY;
    let earliest = Number.POSITIVE_INFINITY;
    for (const timer of this.#timers) if (timer.earliest < earliest) earliest = timer.earliest;
    return earliest;
  }

  #call(event: CallEvent, index: number): void {
    const reading = this.#reading;
    this.#see(event.before);
    this.#see(event.time);
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
      cancelledLate: never,
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
    this.#time = event.time;
    const call = reading.calls[event.call];
    this.#openSegment(call, index);
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

  #openSegment(call: CallReading | undefined, index: number): void {
    const reading = this.#reading;
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
    this.#time = event.time;
    if (run === undefined) return;
    run.later = event.later === true;
    this.#stopPerhaps = this.#stopPerhaps && run.later;
    run.end = index;
    run.endTime = event.time;
    if (run.main && this.#reading.closed === never) this.#reading.closed = index;
    run.raised =
      run.until === undefined || (event.raised !== undefined && isExit(event.raised)) ? event.raised : undefined;
    if (run.raised === undefined) return;
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
    if (run.stop !== never || run.stoppedBefore || run.perhapsStoppedBefore) this.#stopPerhaps ||= this.#isDetached();
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
