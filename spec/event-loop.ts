/**
 * The port: what a TypeScript event loop implements so that looplaw can judge it. It is asyncio's interface in camelCase,
 * cut into parts. `CallbackLoop` is the least; every other part belongs to a capability of the same name, and is needed
 * only by a loop that claims it.
 */

import type { Capability } from './capability.js';
import type * as future from './future.js';
import type * as servers from './servers.js';
import type * as sockets from './sockets.js';
import type * as streams from './streams.js';
import type { Duration, Instant } from './time.js';

export type Callback = (...args: readonly never[]) => unknown;

/** A scheduled callback that has not run yet can be cancelled; afterwards `cancel` does nothing. */
export interface Handle {
  cancel(): void;
  cancelled(): boolean;
}

/** The least that can be judged. `runForever` runs until `stop`; it may block, or return a promise. */
export interface CallbackLoop {
  callSoon(callback: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown;
  runForever(): void | Promise<void>;
  stop(): void;
}

export interface CancellableCallbacks {
  callSoon(callback: (...args: never[]) => unknown, ...args: readonly unknown[]): Handle;
}

export interface Timers {
  time(): Instant;
  callLater(delay: Duration, callback: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown;
  callAt(when: Instant, callback: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown;
}

/** The handle of a timer also tells its deadline. */
export interface TimerHandle extends Handle {
  when(): Instant;
}

export interface Deadlines {
  callLater(delay: Duration, callback: (...args: never[]) => unknown, ...args: readonly unknown[]): TimerHandle;
  callAt(when: Instant, callback: (...args: never[]) => unknown, ...args: readonly unknown[]): TimerHandle;
}

export interface Closing {
  close(): void;
}

export interface State {
  isRunning(): boolean;
  isClosed(): boolean;
}

/** What reaches the exception handler: a message, and as far as they are known what was raised, and by which handle. */
export interface ExceptionContext {
  readonly message: string;
  readonly exception?: unknown;
  readonly handle?: unknown;
}

export type ExceptionHandler = (context: ExceptionContext) => void;

export interface Exceptions {
  /** `null` brings the loop's own handler back. */
  setExceptionHandler(handler: ExceptionHandler | null): void;
}

/** What a capability adds to the port that only promises behaviour. (`unknown` would swallow all other parts in a union.) */
type Nothing = Readonly<Record<never, never>>;

/** The part of the port that each capability stands for; those that only promise behaviour add no method. */
export interface Parts {
  arguments: Nothing;
  cancel: CancellableCallbacks;
  context: Nothing;
  timers: Timers;
  timerOrder: Timers;
  deadlines: Timers & Deadlines;
  farTimers: Timers;
  restart: Nothing;
  persistent: Nothing;
  close: Closing;
  guards: Closing;
  state: State;
  runningLoop: Nothing;
  exceptions: Exceptions;
  exits: Nothing;
  advance: Timers;
  coarseClock: Timers;
  threads: Nothing;
  signals: Nothing;
  futures: future.Futures;
  tasks: future.Tasks;
  cancellation: future.Tasks;
  awaitDoneIsSync: Nothing;
  cancelCounters: future.Tasks;
  foreignFutures: Nothing;
  currentTask: future.CurrentTask;
  untilComplete: future.UntilComplete;
  runner: future.Running;
  sleep: future.Sleeping;
  gather: future.Gathering;
  wait: future.Waiting;
  waitFor: future.WaitingFor;
  shield: future.Shielding;
  asCompleted: future.Completing;
  timeoutBlocks: future.Timeouts;
  taskGroups: future.TaskGroups;
  asyncFor: future.AsyncLoops;
  asyncWith: future.AsyncBlocks;
  asyncGenerators: future.AsyncGenerators;
  locks: future.Locks;
  events: future.Events;
  semaphores: future.Semaphores;
  conditions: future.Conditions;
  barriers: future.Barriers;
  queues: future.Queues;
  sockets: sockets.Sockets;
  resets: Nothing;
  readiness: sockets.Sockets & sockets.Readiness;
  streams: sockets.Sockets & streams.Streams;
  http: servers.HttpServing;
  keepAlive: servers.HttpServing;
  gateway: servers.GatewayServing;
  asyncioOrder: Nothing;
}

type Intersection<Union> = (Union extends unknown ? (part: Union) => void : never) extends (part: infer Whole) => void
  ? Whole
  : never;

/** A loop that has the parts of all the capabilities in `Claims`. */
export type LoopWith<Claims extends Capability> = CallbackLoop &
  ([Claims] extends [never] ? unknown : Intersection<Parts[Claims]>);

/** The parts of a loop whose coroutines are the host's async functions, as far as promises can do what they say. */
export interface PromiseParts {
  tasks: {
    /** `start` starts the async function, in a job of its own. */
    createTask<Result>(start: () => Promise<Result>): PromiseLike<Result>;
  };
  sleep: { sleep(delay: Duration): PromiseLike<unknown> };
  gather: {
    gather(
      tasks: readonly Promise<unknown>[],
      options?: { readonly returnExceptions?: boolean },
    ): PromiseLike<readonly unknown[]>;
  };
}

/** A loop of async functions that has the parts of all the capabilities in `Claims`. */
export type PromiseLoopWith<Claims extends Capability> = LoopWith<Exclude<Claims, keyof PromiseParts>> &
  ([Extract<Claims, keyof PromiseParts>] extends [never]
    ? unknown
    : Intersection<PromiseParts[Extract<Claims, keyof PromiseParts>]>);

/** A loop that has every part. */
export type EventLoop = LoopWith<Capability>;

/**
 * Raised by a callback to leave `runForever`, as Python's SystemExit does. A loop knows it by its `name`, so a loop needs
 * nothing of looplaw at run time.
 */
export class SystemExit extends Error {
  override readonly name = 'SystemExit';
}

/** As `SystemExit`, for an interrupt from the keyboard. */
export class KeyboardInterrupt extends Error {
  override readonly name = 'KeyboardInterrupt';
}

/** Whether an exception of a callback must leave the run, rather than go to the exception handler. */
export const leavesTheRun = (exception: unknown): boolean =>
  exception instanceof Error && (exception.name === 'SystemExit' || exception.name === 'KeyboardInterrupt');
