/** What is known of the futures, tasks, awaits and things of a trace, once it has been read. Indices are those of events. */

import type { AddDoneEvent, AwaitEvent, CreateEvent, FutureId, Outcome, PartEvent, Raised, ThingId } from '../trace.js';

/** A request to cancel: by the program, or passed on from a task that was waiting for this one. */
export interface CancelReading {
  readonly at: number;
  /** By the program itself, on this very future. */
  readonly direct: boolean;
  readonly answer: unknown;
  /** The first step of the task that came after it; `never`. */
  delivered: number;
}

export interface FutureReading {
  readonly id: FutureId;
  readonly kind: 'future' | 'task';
  readonly name: string;
  /** Of a task. */
  readonly coroutine: string | undefined;
  readonly group: ThingId | undefined;
  /** A coroutine's object that the program gave to a combinator, or to a run: when it becomes a task is not seen. */
  readonly implicit: boolean;
  readonly at: number;
  readonly refused: boolean;
  /** The segment that made it: the index of its first event, or `script`. */
  readonly madeIn: number;
  /** Event by which it was done: the accepted settle or cancel of a future, a task's `finish`; `never`. */
  done: number;
  outcome: Outcome | undefined;
  cancelled: boolean;
  /** From this event on something may cancel it at a moment that is not seen; `never`. */
  loose: number;
  /** From this event on a block of its own may cancel it (a timeout, a group, `waitFor`), at a moment that is not seen; `never`. */
  exposed: number;
  readonly cancels: CancelReading[];
  /** Its settle events, accepted or refused; the first of them that was accepted. */
  readonly settles: number[];
  readonly dones: DoneReading[];
  /** The awaits that wait for it alone (`future`), in order. */
  readonly waits: WaitReading[];
  readonly steps: StepReading[];
  /** The innermost await in which a task stands. */
  waiting: WaitReading | undefined;
}

export interface DoneReading {
  readonly event: AddDoneEvent;
  readonly at: number;
  readonly future: FutureReading;
  /** It was removed before the future was done. */
  removed: number;
  start: number;
  end: number;
  raised: Raised | undefined;
}

/** A call of a done-callback that nobody asked for: of what was removed, or added less often. */
export interface StrayNotification {
  readonly at: number;
  readonly callback: string;
  readonly future: FutureId | 'other';
}

export interface StepReading {
  readonly task: FutureReading;
  readonly start: number;
  end: number;
  /** What was thrown in; or, where a loop lets the await find out by itself, what that raised. */
  thrown: Raised | undefined;
  readonly first: boolean;
  finishes: boolean;
  /** The run in which it came; `never` outside. */
  readonly run: number;
  /** It began while something else was at work: a coroutine that is run in line by what awaits it. */
  readonly inside: boolean;
  /** The await that was open when the task paused before it. */
  readonly from: WaitReading | undefined;
}

export interface WaitReading {
  readonly event: AwaitEvent;
  readonly at: number;
  readonly task: FutureReading;
  end: number;
  endTime: number;
  outcome: Outcome | undefined;
  /** How often the task has paused in it. */
  pauses: number;
  /** The await around it, of the same task. */
  readonly outer: WaitReading | undefined;
}

export interface BlockReading {
  readonly id: number;
  readonly of: PartEvent['of'];
  readonly task: FutureReading | undefined;
  readonly thing: ThingId | undefined;
  readonly parts: { readonly event: PartEvent; readonly at: number }[];
}

export interface ThingReading {
  readonly event: CreateEvent;
  readonly at: number;
  /** Indices of `use`, `askThing` and `produce` events of it. */
  readonly uses: number[];
  readonly asks: number[];
  readonly waits: WaitReading[];
  /** Tasks that were spawned into the group. */
  readonly tasks: FutureReading[];
  /** Seconds that a timeout was given; its block. */
  block: BlockReading | undefined;
}

export const isCancelled = (outcome: Outcome | undefined): boolean => outcome?.raised?.type === 'CancelledError';
