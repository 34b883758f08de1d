/** What the events of a trace are made of. */

import type { Json } from './program.js';

export type CallId = number;

/** The call is not known: what came with the callback was not what was passed. */
export const unknownCall: CallId = -1;

/** Readings of an independent monotonic clock, in seconds, that enclose the reading of the subject's. */
export type HostBracket = readonly [before: number, after: number];

/** The number of a raise in this trace; `foreign` for what no statement of the program raised. */
export interface Raised {
  readonly error: number | 'foreign';
  readonly type: string;
  readonly text?: string;
  /** What a group of exceptions holds. */
  readonly errors?: readonly Raised[];
}

/** What a future, a coroutine or an await came to: a value (`null` for none) or an exception. */
export type Outcome =
  | { readonly value: Json; readonly raised?: never }
  | { readonly raised: Raised; readonly value?: never };

/** Futures, tasks and the objects of coroutines share one numbering. */
export type FutureId = number;

/** Primitives, queues, generators, timeouts and task groups share another. */
export type ThingId = number;

/** An await, from its beginning to its end. */
export type WaitId = number;

/** A statement that holds others, from its beginning to its end. */
export type BlockId = number;

/** A done-callback that was added. */
export type DoneId = number;
