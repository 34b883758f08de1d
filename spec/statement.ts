/** The statements that may stand in a callback, and the script's own: what needs no suspension. Those of coroutines follow in coroutine.ts. */

import type { Name } from './name.js';
import type { SocketStatement } from './socket-statements.js';
import type { StreamStatement } from './stream-statements.js';

export type { Name } from './name.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Whether two values are the same JSON. The keys of an object have an order. */
export const sameJson = (left: Json, right: Json): boolean => {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (!Array.isArray(left) || !Array.isArray(right)) return JSON.stringify(left) === JSON.stringify(right);
  return left.length === right.length && left.every((each, index) => sameJson(each, right[index]));
};

/** Ticks; or seconds where the size matters and not the tick; or one of the two numbers that JSON cannot say. */
export type Delay = number | { readonly seconds: number } | 'infinity' | 'nan';

interface Scheduling {
  readonly callback: Name;
  readonly as?: Name;
  /** Passed on to the callback. */
  readonly args?: readonly Json[];
  /** Schedules inside a context of that name (in TypeScript an AsyncLocalStorage that holds it). */
  readonly context?: string;
  /** Schedules so many times in a row; once, where it is not said. */
  readonly times?: number;
}

export interface CallSoon extends Scheduling {
  readonly op: 'callSoon';
}

export interface CallLater extends Scheduling {
  readonly op: 'callLater';
  readonly in: Delay;
}

/** `at` counts from the beginning of the program. */
export interface CallAt extends Scheduling {
  readonly op: 'callAt';
  readonly at: Delay;
}

export interface Cancel {
  readonly op: 'cancel';
  readonly handle: Name;
}

export interface Stop {
  readonly op: 'stop';
}

export interface Close {
  readonly op: 'close';
}

/** In the script: runs the loop. Inside a callback: tries to run the loop inside its own run. */
export interface Run {
  readonly op: 'run';
}

/** Makes a second loop and tries to run it, in the same thread. */
export interface RunAnother {
  readonly op: 'runAnother';
}

/**
 * `BaseException` is no Error; `Falsy` is a thrown value that counts as false, in languages where such a thing can be
 * thrown, and a BaseException in others.
 */
export type Exception = 'Error' | 'BaseException' | 'Falsy' | 'SystemExit' | 'KeyboardInterrupt';

export interface Raise {
  readonly op: 'raise';
  readonly error: Exception;
}

/** Ends the callback, which returns that value. Nobody asks for it. */
export interface Return {
  readonly op: 'return';
  readonly value: Json;
}

/** Keeps the thread busy for so many ticks (a virtual clock is moved on). */
export interface Block {
  readonly op: 'block';
  readonly for: number;
}

/** `currentTask`: which task is at work, if one is. */
export type Question = 'time' | 'isRunning' | 'isClosed' | 'runningLoop' | 'currentTask';

export interface Ask {
  readonly op: 'ask';
  readonly what: Question;
}

export interface AskHandle {
  readonly op: 'askHandle';
  readonly what: 'cancelled' | 'when';
  readonly handle: Name;
}

/** Collects garbage and counts which handles of cancelled calls the loop still holds. */
export interface AskRetained {
  readonly op: 'askRetained';
}

/** Tells how much processor time the last run took. */
export interface AskCost {
  readonly op: 'askCost';
}

export interface Print {
  readonly op: 'print';
  readonly text: string;
}

/**
 * From now on exceptions go to that callback, which is run by the loop at once, as its exception handler; or, where it is
 * null, to the loop's own handler.
 */
export interface HandleExceptions {
  readonly op: 'handleExceptions';
  readonly with: Name | null;
}

/**
 * Makes another loop beside this one, with an exception handler, a callback and a timer without delay of its own, and
 * never runs it.
 */
export interface MakeAnother {
  readonly op: 'makeAnother';
}

/** Sets the machine's wall clock, as the subject sees it, by so many seconds. */
export interface StepWallClock {
  readonly op: 'stepWallClock';
  readonly by: number;
}

/** Makes a future. Futures and tasks share one space of names, which is not that of the handles. */
export interface CreateFuture {
  readonly op: 'createFuture';
  readonly as: Name;
}

/** Gives a future its result, or an exception. */
export interface Settle {
  readonly op: 'settle';
  readonly future: Name;
  readonly with: { readonly result: Json } | { readonly error: Exception };
}

/** Asks a future, or a task, to be cancelled. */
export interface CancelFuture {
  readonly op: 'cancelFuture';
  readonly future: Name;
}

/** Takes one request to cancel a task back. */
export interface Uncancel {
  readonly op: 'uncancel';
  readonly task: Name;
}

export interface AddDone {
  readonly op: 'addDone';
  readonly future: Name;
  readonly callback: Name;
}

export interface RemoveDone {
  readonly op: 'removeDone';
  readonly future: Name;
  readonly callback: Name;
}

export interface AskFuture {
  readonly op: 'askFuture';
  readonly what: 'done' | 'cancelled' | 'result' | 'exception' | 'cancelling';
  readonly future: Name;
}

/** Makes a task of the coroutine, named `as`, or else by the coroutine; inside a task group if one is named. */
export interface Spawn {
  readonly op: 'spawn';
  readonly coroutine: Name;
  readonly as?: Name;
  readonly group?: Name;
  /** Makes so many tasks; one, where it is not said. The name stands for the last. */
  readonly times?: number;
}

export type ThingKind =
  | 'lock'
  | 'event'
  | 'semaphore'
  | 'boundedSemaphore'
  | 'condition'
  | 'barrier'
  | 'queue'
  | 'lifoQueue'
  | 'priorityQueue'
  /** An async generator that runs the statements of `generator`. */
  | 'generator';

/** Makes a synchronisation primitive, a queue or an async generator. These share one space of names. */
export interface Create {
  readonly op: 'create';
  readonly what: ThingKind;
  readonly as: Name;
  /** The count of a semaphore, the parties of a barrier, the most items of a queue (0: no limit). */
  readonly size?: number;
  readonly generator?: Name;
}

/** What can be done to a thing without waiting. `reschedule` is for a timeout that is open. */
export interface Use {
  readonly op: 'use';
  readonly of: Name;
  readonly do:
    | 'release'
    | 'set'
    | 'clear'
    | 'notify'
    | 'notifyAll'
    | 'putNowait'
    | 'getNowait'
    | 'taskDone'
    | 'reschedule'
    | 'abort'
    | 'reset';
  /** How many to notify; in how many ticks a timeout is due from now on (`null`: never). */
  readonly count?: number | null;
  readonly item?: Json;
}

export interface AskThing {
  readonly op: 'askThing';
  readonly what: 'locked' | 'isSet' | 'size';
  readonly of: Name;
}

/** Another thread calls the loop's callSoonThreadsafe with the callback, so many times in a row. It is not waited for. */
export interface CallFromThread {
  readonly op: 'callFromThread';
  readonly callback: Name;
  readonly times?: number;
  /** Each call comes only when the one before has been served, and so meets the loop as it goes to sleep. */
  readonly paced?: true;
}

/** Calls the callback, as the loop's own handler, when a signal (SIGUSR1) comes; `null`: not any more. */
export interface WatchSignal {
  readonly op: 'watchSignal';
  readonly with: Name | null;
}

/** The process sends itself that signal. Without a handler nothing is done. */
export interface RaiseSignal {
  readonly op: 'raiseSignal';
}

/** What comes from outside of the loop. */
export type OutsideStatement = CallFromThread | WatchSignal | RaiseSignal;

/** Statements about futures, tasks and primitives that need no suspension. */
export type FutureStatement =
  | CreateFuture
  | Settle
  | CancelFuture
  | Uncancel
  | AddDone
  | RemoveDone
  | AskFuture
  | Spawn
  | Create
  | Use
  | AskThing;

/** What may stand in a callback. */
export type CallbackStatement =
  | CallSoon
  | CallLater
  | CallAt
  | Cancel
  | Stop
  | Close
  | Run
  | RunAnother
  | MakeAnother
  | Raise
  | Return
  | Block
  | Ask
  | AskHandle
  | Print
  | HandleExceptions
  | StepWallClock
  | OutsideStatement
  | SocketStatement
  | StreamStatement
  | FutureStatement;

/**
 * In the script: runs the loop until a new object of the coroutine, or a future or task that is there already, is done.
 */
export interface RunUntil {
  readonly op: 'runUntil';
  readonly coroutine?: Name;
  readonly future?: Name;
}

/** As asyncio.run: runs the coroutine, cancels what is left over and waits for it, and closes the loop. */
export interface RunMain {
  readonly op: 'runMain';
  readonly coroutine: Name;
}

/** What may stand in the script. */
export type ScriptStatement = Exclude<CallbackStatement, Raise | Return> | RunUntil | RunMain | AskRetained | AskCost;
