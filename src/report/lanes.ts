/**
 * A trace as lanes, for those who draw it: one for the script, for each callback, for each task, and for whoever acts from
 * outside. What somebody does before control goes back is a segment. Segments stand in the order of the trace, and one may
 * enclose another: a loop that calls a callback inside another's statement shows that. No words are put to it here, and
 * nothing is drawn.
 *
 * A lane is there from the first mention, so that what was scheduled and never started has one, which stays empty.
 */

import { clientName, harnessCallbacks, type Trace, type TraceEvent } from '../../spec/trace.js';
import { type Cause, causesOf } from './causes.js';
import { applicationName } from './gateway-timeline.js';
import { type Names, ownNames } from './names.js';

export type LaneKind = 'script' | 'callback' | 'task' | 'handler' | 'thread' | 'client' | 'application';

export interface Lane {
  readonly kind: LaneKind;
  readonly name: string;
  /** Only the harness is concerned. */
  readonly own: boolean;
}

export interface Segment {
  /** Where it stands: an index of `lanes`. */
  readonly lane: number;
  /** Who acts: with a number, where the same callback was scheduled several times. */
  readonly name: string;
  /** Its first and its last event; those of others may lie between. */
  readonly from: number;
  readonly to: number;
  /** How many segments of the same lane enclose it. */
  readonly depth: number;
  /** The trace ended before it did. */
  readonly open: boolean;
}

/** An event, as to where and when it is. */
export interface Moment {
  /** An index of `segments`. */
  readonly segment: number;
  /** The subject's clock in seconds, as it was last read. */
  readonly time: number;
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  readonly segments: readonly Segment[];
  /** One for each event of the trace. */
  readonly moments: readonly Moment[];
  readonly causes: readonly (Cause & {
    /** The lane on which the effect shows. */
    readonly lane: number;
  })[];
}

export const lanesOf = (trace: Trace, names: Names): Lanes => new LaneReader(trace, names).read();

/** Events that end a segment. */
const closing: ReadonlySet<TraceEvent['kind']> = new Set([
  'end',
  'handled',
  'pause',
  'finish',
  'notified',
  'served',
  'readied',
]);

type Open = { -readonly [Key in keyof Segment]: Segment[Key] };

interface Actor {
  readonly kind: LaneKind;
  /** Of its lane. */
  readonly key: string;
  readonly lane: string;
  readonly name: string;
}

const script: Actor = { kind: 'script', key: 'script', lane: 'script', name: 'script' };

class LaneReader {
  readonly #trace: Trace;
  readonly #names: Names;
  readonly #lanes: Lane[] = [];
  readonly #laneOf = new Map<string, number>();
  readonly #segments: Open[] = [];
  readonly #moments: Moment[] = [];
  /** Indices of the segments that are open, each inside the one before it. */
  readonly #open: number[] = [];

  constructor(trace: Trace, names: Names) {
    this.#trace = trace;
    this.#names = names;
  }

  read(): Lanes {
    this.#laneFor(script);
    let time = this.#trace.origin;
    for (const [index, event] of this.#trace.events.entries()) {
      this.#mention(event);
      // Clients have a clock of their own.
      if (event.kind !== 'client' && 'time' in event && event.time !== undefined) time = event.time;
      this.#moments.push({ segment: this.#segmentFor(event, index), time });
      if (closing.has(event.kind)) this.#open.pop();
    }
    const rest = new Set(this.#open);
    for (const [index, segment] of this.#segments.entries()) segment.open = rest.has(index);
    const causes = causesOf(this.#trace).map((cause) => ({ ...cause, lane: this.#laneOfEffect(cause) }));
    return { lanes: this.#lanes, segments: this.#segments, moments: this.#moments, causes };
  }

  #segmentFor(event: TraceEvent, index: number): number {
    const entering = enteredBy(event, this.#names);
    if (entering !== undefined) {
      const lane = this.#laneFor(entering);
      const depth = this.#open.filter((open) => this.#segments[open]?.lane === lane).length;
      this.#open.push(this.#begin(lane, entering.name, index, depth));
      return this.#segments.length - 1;
    }
    const outside = outsiderOf(event);
    const inner = this.#open.at(-1);
    const around = this.#segments[inner ?? -1];
    if (outside === undefined && inner !== undefined && around !== undefined) {
      around.to = index;
      return inner;
    }
    // What nobody's start and end enclose is a segment as far as it goes without a break.
    const actor = outside ?? script;
    const lane = this.#laneFor(actor);
    const last = this.#moments[index - 1]?.segment ?? -1;
    const before = this.#segments[last];
    if (before?.lane !== lane) return this.#begin(lane, actor.name, index, 0);
    before.to = index;
    return last;
  }

  #begin(lane: number, name: string, index: number, depth: number): number {
    return this.#segments.push({ lane, name, from: index, to: index, depth, open: false }) - 1;
  }

  #laneFor({ kind, key, lane }: Actor): number {
    const known = this.#laneOf.get(key);
    if (known !== undefined) return known;
    const own = key !== callbackKey(harnessCallbacks.inject) && key.startsWith(callbackKey('~'));
    const made = this.#lanes.push({ kind, name: lane, own }) - 1;
    this.#laneOf.set(key, made);
    return made;
  }

  /** Who is to act later has a lane from now on. */
  #mention(event: TraceEvent): void {
    if (event.kind === 'call') this.#laneFor(callbackActor(event.callback, event.callback));
    else if (event.kind === 'addDone') this.#laneFor(callbackActor(event.callback, event.callback));
    else if (event.kind === 'spawn' && event.refused === undefined)
      this.#laneFor(taskActor(event.task, this.#names.future(event.task)));
  }

  #laneOfEffect({ to, on }: Cause): number {
    const key = on === undefined ? undefined : 'callback' in on ? callbackKey(on.callback) : taskKey(on.task);
    const named = key === undefined ? undefined : this.#laneOf.get(key);
    return named ?? this.#segments[this.#moments[to]?.segment ?? -1]?.lane ?? 0;
  }
}

const callbackKey = (callback: string): string => `callback ${callback}`;
const taskKey = (task: number): string => `task ${task}`;

const callbackActor = (callback: string, name: string): Actor => ({
  kind: 'callback',
  key: callbackKey(callback),
  lane: ownNames[callback] ?? callback,
  name,
});

const taskActor = (task: number, name: string): Actor => ({ kind: 'task', key: taskKey(task), lane: name, name });

/** Whose segment an event begins. */
const enteredBy = (event: TraceEvent, names: Names): Actor | undefined => {
  switch (event.kind) {
    case 'start':
      return callbackActor(event.callback, names.call(event.call));
    case 'notify':
    case 'serve':
    case 'ready':
      return callbackActor(event.callback, event.callback);
    case 'step':
      return taskActor(event.task, names.future(event.task));
    case 'handler':
      return { kind: 'handler', key: 'handler', lane: 'handler', name: 'handler' };
    default:
      return undefined;
  }
};

/** Who acts while others do. */
const outsiderOf = (event: TraceEvent): Actor | undefined => {
  switch (event.kind) {
    case 'client': {
      const name = clientName(event);
      return { kind: 'client', key: `client ${name}`, lane: name, name };
    }
    case 'gateway': {
      const name = applicationName(event);
      return { kind: 'application', key: `application ${name}`, lane: name, name };
    }
    case 'threadCall':
    case 'unanswered': {
      const name = `thread ${event.thread}`;
      return { kind: 'thread', key: name, lane: name, name };
    }
    default:
      return undefined;
  }
};
