/**
 * The statements of coroutines: those of callbacks, those that may suspend, and those that hold others.
 *
 * A coroutine has no arguments and no variables. What it awaits, locks or cancels it names; what it came to is in the
 * trace. `Target` is what asyncio calls an awaitable: a future or a task that is there already, or a coroutine, of which
 * a new object is made.
 */

import type { ServerAwait } from './server-statements.js';
import type { ReceiveEach, SocketAwait } from './socket-statements.js';
import type { CallbackStatement, Exception, Json, Name, ThingKind } from './statement.js';
import type { StreamAwait } from './stream-statements.js';

export type Target = { readonly future: Name } | { readonly coroutine: Name };

/** Ticks. Zero and less give up one turn. */
export interface Sleep {
  readonly op: 'sleep';
  readonly for: number;
}

/** A bare yield: gives up one turn. */
export interface Yield {
  readonly op: 'yield';
}

/** Yields what is no future. */
export interface BadYield {
  readonly op: 'badYield';
}

/** `other`: a future that belongs to another loop. */
export interface Await {
  readonly op: 'await';
  readonly future: Name | { readonly other: true };
}

/** Runs another coroutine in line. */
export interface Call {
  readonly op: 'call';
  readonly coroutine: Name;
}

/** Raises the exception again that the innermost `except` around has caught. */
export interface Reraise {
  readonly op: 'reraise';
}

/** Leaves the innermost `asyncFor` around. */
export interface Break {
  readonly op: 'break';
}

/** In a generator: gives an item to whoever iterates. */
export interface Produce {
  readonly op: 'produce';
  readonly item: Json;
}

/** Prints what the last await of the task gave, or the item of the innermost `asyncFor` that has begun since. */
export interface PrintLast {
  readonly op: 'printLast';
}

/** `Error` catches what is raised by programs and loops, but no CancelledError; `any` catches everything. */
export type Caught = 'Error' | 'CancelledError' | 'TimeoutError' | 'any';

/** `return` and `break` in a `finally` have no effect: languages differ in what they would do. */
export interface Try {
  readonly op: 'try';
  readonly body: readonly CoroutineStatement[];
  readonly except?: { readonly error: Caught; readonly body: readonly CoroutineStatement[] };
  readonly otherwise?: readonly CoroutineStatement[];
  readonly finally?: readonly CoroutineStatement[];
}

export interface Gather {
  readonly op: 'gather';
  readonly of: readonly Target[];
  readonly returnExceptions?: true;
}

export interface Wait {
  readonly op: 'wait';
  /** Tasks and futures: asyncio takes no coroutines here. */
  readonly of: readonly { readonly future: Name }[];
  readonly until: 'all' | 'first' | 'firstException';
  /** Ticks. */
  readonly timeout?: number;
}

export interface WaitFor {
  readonly op: 'waitFor';
  readonly of: Target;
  /** Ticks; `null` waits for ever. */
  readonly timeout: number | null;
}

export interface Shield {
  readonly op: 'shield';
  readonly of: Target;
}

/** Awaits the next of them, one after the other, until all are over or one of them fails. */
export interface AsCompleted {
  readonly op: 'asCompleted';
  readonly of: readonly Target[];
  readonly timeout?: number;
}

/** The body under a timeout (ticks, `null`: none), which `use reschedule` of its name moves. */
export interface Timeout {
  readonly op: 'timeout';
  readonly in: number | null;
  readonly as: Name;
  readonly body: readonly CoroutineStatement[];
}

export interface TaskGroup {
  readonly op: 'taskGroup';
  readonly as: Name;
  readonly body: readonly CoroutineStatement[];
}

/** Over a declared iterator, or (`of`) over an async generator that was created. */
export interface AsyncFor {
  readonly op: 'asyncFor';
  readonly iterator?: Name;
  readonly of?: Name;
  readonly body: readonly CoroutineStatement[];
  readonly otherwise?: readonly CoroutineStatement[];
}

/** With a declared manager, or (`of`) with a lock, a semaphore or a condition. */
export interface AsyncWith {
  readonly op: 'asyncWith';
  readonly manager?: Name;
  readonly of?: Name;
  readonly body: readonly CoroutineStatement[];
}

/** Awaits a method of a thing. `next` and `aclose` are for generators. */
export interface Do {
  readonly op: 'do';
  readonly of: Name;
  readonly do: 'acquire' | 'wait' | 'put' | 'get' | 'join' | 'next' | 'aclose';
  readonly item?: Json;
}

export type CoroutineStatement =
  | CallbackStatement
  | Sleep
  | Yield
  | BadYield
  | Await
  | Call
  | Reraise
  | Break
  | Produce
  | PrintLast
  | Try
  | Gather
  | Wait
  | WaitFor
  | Shield
  | AsCompleted
  | Timeout
  | TaskGroup
  | AsyncFor
  | AsyncWith
  | SocketAwait
  | ServerAwait
  | ReceiveEach<CoroutineStatement>
  | StreamAwait
  | Do;

/** An async iterator: before each item, and before its end, it does what `each` says. */
export interface IteratorDeclaration {
  readonly items: readonly Json[];
  readonly each: readonly CoroutineStatement[];
  /** Raised instead of the end. */
  readonly fails?: Exception;
}

/** An async context manager. Its exit suppresses the exception of the body if it says so. */
export interface ManagerDeclaration {
  readonly enter: readonly CoroutineStatement[];
  readonly exit: readonly CoroutineStatement[];
  readonly suppresses?: true;
}

/** Kinds that a task can hold. */
export const holdable: readonly ThingKind[] = ['lock', 'semaphore', 'boundedSemaphore', 'condition'];

/** The lists of statements inside a statement. */
export const blocksOf = (statement: CoroutineStatement): readonly (readonly CoroutineStatement[])[] => {
  switch (statement.op) {
    case 'try':
      return [statement.body, statement.except?.body, statement.otherwise, statement.finally].filter(
        (block) => block !== undefined,
      );
    case 'timeout':
    case 'taskGroup':
    case 'asyncWith':
    case 'receiveEach':
      return [statement.body];
    case 'asyncFor':
      return statement.otherwise === undefined ? [statement.body] : [statement.body, statement.otherwise];
    default:
      return [];
  }
};
