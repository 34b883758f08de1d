/** The futures, tasks and waits that the machine keeps, as plain state. Indices are those of events; -1 is never. */

import type { AwaitEvent, FutureId, Outcome, Raised, ThingId } from '../trace.js';

/**
 * Something that is to run in its turn: a task's step or a done-callback. `exact`: it was put into the ready queue by the
 * event `at`; else at some moment from `at` on, which is not seen.
 */
export interface Turn {
  at: number;
  exact: boolean;
  started: boolean;
  /** The law that is broken if it never comes, or comes out of turn. */
  readonly law: string;
  readonly task: TaskState | undefined;
  readonly done: DoneState | undefined;
}

export interface DoneState {
  readonly future: FutureState;
  readonly callback: string;
  turn: Turn | undefined;
}

export interface FutureState {
  readonly id: FutureId;
  readonly task: TaskState | undefined;
  doneAt: number;
  outcome: Outcome | undefined;
  cancelled: boolean;
  /** It has returned a value, and may count as cancelled: a request came in its last step through what is not seen, or was taken back. */
  either: boolean;
  /** From here on it may have been cancelled, at a moment that is not seen. */
  loose: number;
  /** What is to be put into the ready queue when it is done, in order. */
  readonly callbacks: (DoneState | TaskState)[];
}

export interface WaitState {
  readonly event: AwaitEvent;
  readonly at: number;
  readonly outer: WaitState | undefined;
  pauses: number;
  /** Of a sleep, or with a timeout: the deadline lies between the two; NaN where no clock has been read since. */
  earliest: number;
  latest: number;
  /** The task was cancelled while it stood here. */
  cancelledAt: number;
  /** A sleep that may have been over when the task was cancelled. */
  perhapsOver: boolean;
}

export type Phase = 'new' | 'running' | 'paused' | 'finished';

export interface TaskState {
  readonly id: FutureId;
  readonly future: FutureState;
  /** A coroutine's object that was given to a combinator. */
  readonly implicit: boolean;
  readonly madeAt: number;
  readonly group: ThingId | undefined;
  phase: Phase;
  wait: WaitState | undefined;
  /** Its next step; none while what it waits for has not come. */
  turn: Turn | undefined;
  /** A request to cancel it stands, and is delivered at its next step. */
  mustCancel: boolean;
  everCancelled: boolean;
  /** A request whose delivery is free in time: through a combinator or a primitive. */
  cancelPending: number;
  /** That request was taken back by uncancel: whether it still comes, be it when the task returns, is open. */
  takenBack: boolean;
  /** From here on something may cancel it at a moment that is not seen. */
  loose: number;
  /** The step that is open delivers a CancelledError: it must, or it may. */
  delivers: 'must' | 'may' | 'no';
  /** A CancelledError that this step must, or may, raise was raised. */
  delivered: boolean;
  /** Requests that were not taken back; NaN where nobody can say. */
  requests: number;
  /** Blocks of timeouts and task groups around it, innermost last. */
  readonly blocks: { readonly thing: ThingId; readonly group: boolean }[];
}

export const cancelledError: Raised = { error: 'foreign', type: 'CancelledError' };

export const isCancel = (raised: Raised | undefined): boolean => raised?.type === 'CancelledError';
