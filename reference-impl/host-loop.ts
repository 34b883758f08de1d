/**
 * What futures and tasks need of the loop that they live on. `callSoon` is enough for all that does not take time; what
 * else a loop has is used where it is there.
 */

import type { ExceptionContext } from '../spec/event-loop.js';
import type { Coroutine, Future, Task } from '../spec/future.js';
import type { Duration, Instant } from '../spec/time.js';

type Callback = (...args: never[]) => unknown;

export interface HostLoop {
  /** What it returns is cancelled where it can be, and otherwise ignored when it comes. */
  callSoon(callback: Callback, ...args: readonly unknown[]): unknown;
  time?(): Instant;
  callLater?(delay: Duration, callback: Callback, ...args: readonly unknown[]): unknown;
  callAt?(when: Instant, callback: Callback, ...args: readonly unknown[]): unknown;
  callExceptionHandler?(context: ExceptionContext): void;
  /** A loop may bring futures and tasks of its own. */
  createFuture?(): Future;
  createTask?<Result>(coroutine: Coroutine<Result>): Task<Result>;
  currentTask?(): Task | undefined;
}

/** A loop that can also be run until something is done. */
export interface RunnableLoop extends HostLoop {
  runForever(): void | Promise<void>;
  stop(): void;
  isRunning?(): boolean;
  isClosed?(): boolean;
  close?(): void;
}

/** Which loop is meant; where it is not said, the one at work. */
export interface OnLoop {
  readonly loop?: HostLoop | undefined;
}
