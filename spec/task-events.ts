/**
 * The events of futures, tasks and what is built on them.
 *
 * A task's segment goes from `step` (the loop has resumed its coroutine) to `pause` (the coroutine has given control
 * back) or `finish`. An `await` may take several segments, or none of its own: what lies between it and its `awaited`
 * is seen. `part` tells where the control goes in a statement that holds others.
 */

import type { Data } from './data.js';
import type { BlockId, DoneId, FutureId, HostBracket, Raised, ThingId, WaitId } from './occurrence.js';
import type { Json, ThingKind } from './program.js';
import type { SocketId } from './socket-events.js';
import type { StreamAwaitKind } from './stream-events.js';

/** A future was made. */
export interface FutureEvent {
  readonly kind: 'future';
  readonly future: FutureId;
  readonly name: string;
  readonly refused?: string;
}

/** A task was made of a new object of the coroutine. */
export interface SpawnEvent {
  readonly kind: 'spawn';
  readonly task: FutureId;
  readonly name: string;
  readonly coroutine: string;
  /** The task group that was asked to make it. */
  readonly group?: ThingId;
  readonly refused?: string;
}

/** A new object of the coroutine is about to be given to what the next `await` (or run) names; that may make a task of it. */
export interface CoroutineEvent {
  readonly kind: 'coroutine';
  readonly task: FutureId;
  readonly coroutine: string;
}

/** The coroutine of a task is resumed; with an exception if one is thrown into it. */
export interface StepEvent {
  readonly kind: 'step';
  readonly task: FutureId;
  readonly time: number;
  readonly thrown?: Raised;
  /** The program's fuel is used up: the coroutine returns at once. */
  readonly spent?: true;
  readonly host?: HostBracket;
}

/** It gives control back, and waits. */
export interface PauseEvent {
  readonly kind: 'pause';
  readonly task: FutureId;
}

/** It is over: it has returned the value, or raised. */
export interface FinishEvent {
  readonly kind: 'finish';
  readonly task: FutureId;
  readonly value?: Json;
  readonly raised?: Raised;
}

export type AwaitKind =
  | 'sleep'
  | 'yield'
  | 'badYield'
  | 'future'
  /** A future of another loop. */
  | 'other'
  /** A coroutine in line. */
  | 'call'
  | 'gather'
  | 'wait'
  | 'waitFor'
  | 'shield'
  /** The next of those in the block. */
  | 'asCompleted'
  | 'acquire'
  /** For an event, a notification or the other parties. */
  | 'waitOn'
  | 'put'
  | 'get'
  | 'join'
  /** The next item of a generator. */
  | 'next'
  | 'aclose'
  /** What entering or leaving a block of a timeout, a task group or a lock does. */
  | 'enter'
  | 'leave'
  | SocketAwaitKind
  | StreamAwaitKind
  /** Until a server of the loop listens. */
  | 'serve';

/** What a task awaits of a socket. */
export type SocketAwaitKind = 'listen' | 'accept' | 'connect' | 'receive' | 'sendAll';

export interface AwaitEvent {
  readonly kind: 'await';
  readonly wait: WaitId;
  /** The task in whose step it stands. */
  readonly task: FutureId;
  readonly what: AwaitKind;
  /** The futures, tasks and objects of coroutines that are awaited, in the order of the arguments. */
  readonly on?: readonly FutureId[];
  readonly of?: ThingId;
  /** The block that it belongs to. */
  readonly block?: BlockId;
  /** Seconds: how long to sleep, or the timeout. */
  readonly in?: number;
  readonly until?: 'all' | 'first' | 'firstException';
  readonly returnExceptions?: true;
  readonly item?: Json;
  /** The socket that is accepted at, received from or sent to, or whose stream it is; of a `connect`, the one that listens. */
  readonly socket?: SocketId;
  /** Bytes to receive at the most. */
  readonly most?: number;
  /** What is sent. */
  readonly data?: readonly Data[];
  /** Under which name a server listens. */
  readonly server?: string;
  /** Of `readExactly`, how many bytes; of `read`, at the most, and less than zero for all. */
  readonly count?: number;
  /** Of `readUntil`. */
  readonly separator?: string;
  /** Of `openStream`, where the program says it. */
  readonly limit?: number;
  /** The coroutine of a `call`. */
  readonly coroutine?: string;
  /** The subject's clock right before, and right after where it came back at once. */
  readonly time: number;
}

/**
 * The await has ended. Values: of `gather` a list (exceptions stand there as `{ raised }`), of `wait` the numbers
 * `{ done, pending }` in ascending order, of `waitOn` at a barrier the place, of `next` `{ item }` or `null` at the end;
 * of `listen`, `accept` and `connect` the number of the socket, of `receive` and what reads a stream the bytes, as a list of
 * `Data`.
 */
export interface AwaitedEvent {
  readonly kind: 'awaited';
  readonly wait: WaitId;
  readonly time: number;
  readonly value?: Json;
  readonly raised?: Raised;
  /** What an IncompleteReadError says that came. */
  readonly partial?: readonly Data[];
}

export interface SettleEvent {
  readonly kind: 'settle';
  readonly future: FutureId;
  readonly value?: Json;
  readonly raised?: Raised;
  readonly refused?: string;
}

export interface CancelFutureEvent {
  readonly kind: 'cancelFuture';
  readonly future: FutureId;
  /** What `cancel` returned. */
  readonly answer: Json;
  readonly refused?: string;
}

export interface UncancelEvent {
  readonly kind: 'uncancel';
  readonly future: FutureId;
  readonly answer: Json;
  readonly refused?: string;
}

export interface AddDoneEvent {
  readonly kind: 'addDone';
  readonly done: DoneId;
  readonly future: FutureId;
  readonly callback: string;
  readonly refused?: string;
}

export interface RemoveDoneEvent {
  readonly kind: 'removeDone';
  readonly future: FutureId;
  readonly callback: string;
  /** How many were removed, as the loop says. */
  readonly answer: Json;
  readonly refused?: string;
}

/** A done-callback has started; until `notified` the events are the callback's. */
export interface NotifyEvent {
  readonly kind: 'notify';
  readonly callback: string;
  /** The future that it was given; `other` if it was given something else. */
  readonly future: FutureId | 'other';
  /** How many arguments came. */
  readonly count: number;
  readonly time: number;
  readonly spent?: true;
}

export interface NotifiedEvent {
  readonly kind: 'notified';
  readonly raised?: Raised;
}

export interface AskFutureEvent {
  readonly kind: 'askFuture';
  readonly future: FutureId;
  readonly what: 'done' | 'cancelled' | 'result' | 'exception' | 'cancelling';
  /** An exception that is answered, and not raised, stands here as `{ raised }`. */
  readonly answer: Json;
  /** What asking raised. */
  readonly raised?: Raised;
}

export interface CreateEvent {
  readonly kind: 'create';
  readonly thing: ThingId;
  readonly what: ThingKind | 'timeout' | 'taskGroup';
  readonly name: string;
  readonly size?: number;
  readonly refused?: string;
}

export interface UseEvent {
  readonly kind: 'use';
  readonly thing: ThingId;
  readonly do: string;
  /** For `reschedule`: in how many ticks from now the timeout is due, and `null` for never; how many to notify. */
  readonly count?: number | null;
  readonly item?: Json;
  readonly answer?: Json;
  readonly refused?: string;
  /** The task at whose hands it happens, if it is one. */
  readonly task?: FutureId;
}

export interface AskThingEvent {
  readonly kind: 'askThing';
  readonly thing: ThingId;
  readonly what: 'locked' | 'isSet' | 'size';
  readonly answer: Json;
  readonly refused?: string;
}

/** An item was produced by the body of a generator. */
export interface ProduceEvent {
  readonly kind: 'produce';
  readonly thing: ThingId;
  readonly item: Json;
}

/**
 * Where the control goes in a block. `try`: body, except, else, finally, end. `for`: next, given, item, over, else, end.
 * `with`: enter, body, exit, over, end. `timeout`, `group`: enter, body, exit, end. `completed`: enter, item, end.
 * `generator`: body, end.
 */
export interface PartEvent {
  readonly kind: 'part';
  readonly block: BlockId;
  readonly of: 'try' | 'for' | 'with' | 'timeout' | 'group' | 'completed' | 'generator';
  readonly part: 'enter' | 'body' | 'next' | 'given' | 'item' | 'except' | 'else' | 'finally' | 'exit' | 'over' | 'end';
  readonly task: FutureId;
  readonly thing?: ThingId;
  /** What `except` caught, what an exit was told, or what the block ends with. */
  readonly raised?: Raised;
  /**
   * The item of a body. What a declared iterator has `given`: `{ item }`, or `null` at its end. Of what is `over`: whether
   * the body of an async for leaves it, or whether the exit of a declared manager suppresses. At the body of a `try`:
   * `true` where it has a finally.
   */
  readonly item?: Json;
}

export type TaskEvent =
  | FutureEvent
  | SpawnEvent
  | CoroutineEvent
  | StepEvent
  | PauseEvent
  | FinishEvent
  | AwaitEvent
  | AwaitedEvent
  | SettleEvent
  | CancelFutureEvent
  | UncancelEvent
  | AddDoneEvent
  | RemoveDoneEvent
  | NotifyEvent
  | NotifiedEvent
  | AskFutureEvent
  | CreateEvent
  | UseEvent
  | AskThingEvent
  | ProduceEvent
  | PartEvent;
