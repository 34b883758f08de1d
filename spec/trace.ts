/**
 * A trace is what an outside observer could see of one program on one subject, in the order in which it happened.
 *
 * Events come in segments. What stands outside any `start` is the script's; from a callback's `start` to its `end` it is
 * the callback's; and from a task's `step` to its `pause` or `finish` the task's (task-events.ts). Each time that a program schedules, the call gets a number; `start` carries the number that arrived
 * with the callback, so it tells which call the loop is serving, and not only which function.
 *
 * `time` is the subject's own clock in seconds. Around a call that sets a deadline it is read twice, since the deadline
 * lies somewhere between. On a real clock `host` holds two readings, of a clock which the subject does not know, that were
 * taken before and after the reading beside them.
 */

import type { Manifest } from './capability.js';
import type { ClientEvent } from './client-events.js';
import type { GatewayEvent } from './gateway-events.js';
import type { CallId, FutureId, HostBracket, Raised } from './occurrence.js';
import type { OutsideEvent } from './outside-events.js';
import type { Json, Question } from './program.js';
import type { SocketTraceEvent } from './socket-events.js';
import type { StreamTraceEvent } from './stream-events.js';
import type { TaskEvent } from './task-events.js';

export * from './client-events.js';
export * from './gateway-events.js';
export * from './occurrence.js';
export * from './outside-events.js';
export * from './socket-events.js';
export * from './stream-events.js';
export * from './task-events.js';

/** Calls of the harness itself bear these names; a program's names begin with a letter. */
export const harnessCallbacks = { settle: '~settle', hop: '~hop', horizon: '~horizon', inject: '~inject' } as const;

export interface CallEvent {
  readonly kind: 'call';
  readonly call: CallId;
  readonly callback: string;
  readonly how: 'soon' | 'later' | 'at';
  /** Seconds: the delay (`later`) or the instant (`at`) that was asked for. */
  readonly asked?: number | 'infinity' | 'nan';
  /** The subject's clock right before the call, and (`time`) right after it. */
  readonly before: number;
  readonly time: number;
  /** What the handle's `when()` said; `none` if it told no number. For loops that claim `deadlines`. */
  readonly when?: number | 'none';
  readonly args?: readonly Json[];
  readonly context?: string;
  /** The call raised, and nothing was scheduled. */
  readonly refused?: string;
}

export interface StartEvent {
  readonly kind: 'start';
  readonly call: CallId;
  readonly callback: string;
  readonly time: number;
  readonly args?: readonly Json[];
  readonly context?: string;
  /** What came are copies of the arguments, which were objects, and not these themselves. */
  readonly copied?: true;
  /** The program's fuel is used up: the callback does nothing. */
  readonly spent?: true;
  readonly host?: HostBracket;
}

export interface EndEvent {
  readonly kind: 'end';
  readonly call: CallId;
  readonly raised?: Raised;
}

export interface CancelEvent {
  readonly kind: 'cancel';
  readonly handle: string;
  /** `unknownCall` where nothing was bound to the name: nothing was done. */
  readonly call: CallId;
  readonly refused?: string;
}

export interface StopEvent {
  readonly kind: 'stop';
  readonly refused?: string;
}

export interface CloseEvent {
  readonly kind: 'close';
  readonly refused?: string;
}

/** Something was called that belongs to the loop which `makeAnother` made, or `runAnother`, and which does not run. */
export interface IntrusionEvent {
  readonly kind: 'intrusion';
  readonly what: 'callback' | 'timer' | 'handler';
}

export interface MakeAnotherEvent {
  readonly kind: 'makeAnother';
  readonly refused?: string;
}

export interface RunEvent {
  readonly kind: 'run';
  readonly time: number;
  /** Runs until this future or task is done. */
  readonly until?: FutureId;
  /** By the runner, which cancels what is left over and closes the loop. */
  readonly main?: true;
}

/** `runForever` has come back, or (a refusal, an exit) has raised. */
export interface ReturnedEvent {
  readonly kind: 'returned';
  readonly time: number;
  readonly raised?: Raised;
  /** The result of what was run until it was done. */
  readonly value?: Json;
  /** `runForever` had returned a promise, and this is when it was seen to be settled. */
  readonly later?: true;
}

/** A run was tried from inside a callback: of the same loop, or of another. */
export interface NestedRunEvent {
  readonly kind: 'nestedRun';
  readonly other: boolean;
  readonly outcome: 'refused' | 'returned' | 'pending';
}

export interface AskEvent {
  readonly kind: 'ask';
  /** `retained`: how many handles of cancelled calls the loop still holds, of how many; `cost`: seconds of processor time of the last run, of how many seconds, and the part of these in which the host's loop did not rest. */
  readonly what: Question | 'cancelled' | 'when' | 'retained' | 'cost';
  readonly call?: CallId;
  /** `null`: could not be told. */
  readonly answer: Json;
  readonly time?: number;
  readonly refused?: string;
}

export interface BlockEvent {
  readonly kind: 'block';
  /** Seconds. */
  readonly for: number;
  readonly before: number;
  readonly time: number;
  /** From a reading that was surely before `before` was taken to one surely after `time` was; and the span in between. */
  readonly host?: { readonly longest: number; readonly shortest: number };
}

/** The loop calls its exception handler; until `handled` the events are the handler's. */
export interface HandlerEvent {
  readonly kind: 'handler';
  /** The handler that is called; none where the program has set none. */
  readonly with?: string;
  readonly raised: Raised;
  /** Whether the context held a message, as a string that is not empty. */
  readonly message: boolean;
  /** The call whose handle the context named. */
  readonly call?: CallId;
}

export interface HandledEvent {
  readonly kind: 'handled';
  readonly raised?: Raised;
}

export interface HandleExceptionsEvent {
  readonly kind: 'handleExceptions';
  readonly with: string | null;
  readonly refused?: string;
}

export interface PrintEvent {
  readonly kind: 'print';
  readonly text: string;
}

export interface WallClockEvent {
  readonly kind: 'wallClock';
  readonly by: number;
}

/**
 * The harness is about to stop the run. Its timer of this deadline has run, and after that several turns of callSoon:
 * what was due before that deadline, and what was queued before the turns, must have started by now.
 */
export interface SettledEvent {
  readonly kind: 'settled';
  /** The settling timer's deadline at the earliest; the subject's time, in seconds. Absent without timers. */
  readonly deadline?: number;
  /** The call of the first turn of callSoon. */
  readonly hop: CallId;
}

/** The subject did not come back, and was given up. */
export interface HungEvent {
  readonly kind: 'hung';
  /** Seconds that were waited. */
  readonly after: number;
  /** Events came to the last: it may only be slow. */
  readonly goesOn?: true;
  /** The subject's clock when it was given up. */
  readonly time?: number;
}

/**
 * The harness is gone, and with it what the program did after this. The kit itself writes this down, of a harness in another
 * process: it ended, broke the protocol, or went beyond a limit.
 */
export interface GoneEvent {
  readonly kind: 'gone';
  /** `ended`: its process is gone; `protocol`: what it wrote is no message; `limit`: it took more than it may. */
  readonly how: 'ended' | 'protocol' | 'limit';
  /** What was expected of it, as the first half of a proof. */
  readonly expected: string;
  /** What it did, in words that quote it. */
  readonly told: string;
  /** The last lines that it wrote to its error output. */
  readonly complaint?: string;
}

export type TraceEvent =
  | CallEvent
  | StartEvent
  | EndEvent
  | CancelEvent
  | StopEvent
  | CloseEvent
  | IntrusionEvent
  | MakeAnotherEvent
  | RunEvent
  | ReturnedEvent
  | NestedRunEvent
  | AskEvent
  | BlockEvent
  | HandlerEvent
  | HandledEvent
  | HandleExceptionsEvent
  | PrintEvent
  | WallClockEvent
  | SettledEvent
  | HungEvent
  | GoneEvent
  | OutsideEvent
  | ClientEvent
  | GatewayEvent
  | SocketTraceEvent
  | StreamTraceEvent
  | TaskEvent;

export interface Trace {
  readonly subject: Manifest;
  /** Seconds a tick. */
  readonly tick: number;
  /** Seconds: the subject's, or the program's where the program asked for a coarse clock. */
  readonly resolution: number;
  /** The subject's clock when the program began. */
  readonly origin: number;
  readonly events: readonly TraceEvent[];
}

/**
 * How a trace ended before its time: the loop hung, or was too slow; it waited for nothing, as its harness says (`stuck`); or
 * its harness is gone.
 */
export type Cut = 'hung' | 'slow' | 'stuck' | 'gone';

/** Undefined of a trace that was seen to its end. */
export const cutOf = ({ events }: Pick<Trace, 'events'>): Cut | undefined => {
  const last = events.at(-1);
  if (last?.kind === 'gone') return 'gone';
  if (last?.kind !== 'hung') return undefined;
  if (last.goesOn === true) return 'slow';
  return last.after === 0 ? 'stuck' : 'hung';
};

/** How often each has happened; or how often it may before nothing more is tried. */
export type Cuts = Record<Cut, number>;

export const noCuts = (): Cuts => ({ hung: 0, slow: 0, stuck: 0, gone: 0 });

/** The first of them that has happened as often as it may. */
export const enoughOf = (cuts: Cuts, most: Cuts): Cut | undefined => {
  for (const cut of ['slow', 'hung', 'stuck', 'gone'] as const) if (cuts[cut] >= most[cut]) return cut;
  return undefined;
};
