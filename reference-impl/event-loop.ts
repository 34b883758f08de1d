/**
 * One loop that obeys the laws.
 *
 * A callback waits in one of two places: in the ready queue, when it may run in the next iteration, or in the timer heap,
 * until its deadline. An iteration goes through five stages, which bear the same names here and in spec/README.md:
 *
 *     chooseWait        nothing if a callback is ready or the loop is to stop; else until the earliest deadline
 *     wait              the clock waits; on the host's clock everything else on the host runs meanwhile
 *     collectDueTimers  timers whose deadline is not after now move to the ready queue, in the order of their deadlines
 *     runBatch          as many callbacks as are ready at this moment run, in order; what they schedule is for the next
 *     endOrGoOn         if somebody has asked the loop to stop, the run ends here, and only here
 *
 * `runHandle` is the one place where callbacks are called. All other code only puts handles into the queue or the heap;
 * so callSoon cannot call synchronously, and a batch cannot grow while it runs.
 *
 * Invariants. A handle is in one place at a time and leaves it once: it runs at most once. A cancelled handle is never
 * run: it is asked right before its turn, since a callback of the same batch may have cancelled it. A failed operation
 * changes nothing: `runForever` and `close` look whether they may before they touch anything.
 *
 * A loop on a clock that blocks runs synchronously. On a clock that waits with promises the same stages are driven by
 * `continueOnHost`, and the thread is the host's between two iterations.
 */

import { type ExceptionContext, type ExceptionHandler, type LoopWith, leavesTheRun } from '../spec/event-loop.js';
import type { Awaitable, Coroutine, Future as FuturePort, Task as TaskPort } from '../spec/future.js';
import { after, between, type Duration, duration, type Instant } from '../spec/time.js';
import { type Clock, VirtualClock } from './clock.js';
import { RuntimeError } from './errors.js';
import { Future } from './future.js';
import { type AnyFunction, DeadlineHandle, SoonHandle } from './handle.js';
import { ReadyQueue } from './ready-queue.js';
import { runUntilComplete } from './run-until-complete.js';
import { enterLoop, leaveLoop, loopInThread, taskInThread } from './running.js';
import { Task } from './task.js';
import { TimerHeap } from './timer-heap.js';

export { RuntimeError } from './errors.js';
export { forgetRunning as forgetRunningLoop } from './running.js';

/** No wait is longer than a day (asyncio's limit): the host's own timers cannot wait for ever. */
const longestWait = duration(24 * 3600);
const noWait = duration(0);

/** The loop whose callback is being called in this thread. */
export const getRunningLoop = (): ReferenceLoop | undefined => {
  const running = loopInThread();
  return running instanceof ReferenceLoop ? running : undefined;
};

/** The parts of the port that the loop itself has; those of tasks and primitives are added by `attachTools`. */
type OwnParts = LoopWith<
  'cancel' | 'deadlines' | 'close' | 'state' | 'exceptions' | 'tasks' | 'currentTask' | 'untilComplete'
>;

export interface ReferenceLoopOptions {
  readonly clock?: Clock;
  /** Where exceptions are written that no handler takes; the console unless it is said. */
  readonly log?: (message: string, exception: unknown) => void;
}

export class ReferenceLoop implements OwnParts {
  protected readonly clock: Clock;
  protected readonly ready = new ReadyQueue();
  protected readonly timers = new TimerHeap();
  protected stopping = false;
  protected active = false;
  protected closed = false;
  #exceptionHandler: ExceptionHandler | null = null;
  readonly #log: (message: string, exception: unknown) => void;
  readonly #onTimerCancelled = (): void => this.timers.noteCancelled();

  constructor(options: ReferenceLoopOptions = {}) {
    this.clock = options.clock ?? new VirtualClock();
    this.#log = options.log ?? ((message, exception) => console.error(message, exception));
  }

  time(): Instant {
    return this.clock.now();
  }

  callSoon(callback: AnyFunction, ...args: readonly unknown[]): SoonHandle {
    this.refuseIfClosed();
    const handle = new SoonHandle(callback, args);
    this.ready.push(handle);
    this.clock.wake();
    return handle;
  }

  /** The delay counts from this call, in seconds; zero and less mean as soon as possible. */
  callLater(delay: Duration, callback: AnyFunction, ...args: readonly unknown[]): DeadlineHandle {
    return this.callAt(after(this.time(), delay), callback, ...args);
  }

  callAt(when: Instant, callback: AnyFunction, ...args: readonly unknown[]): DeadlineHandle {
    this.refuseIfClosed();
    if (Number.isNaN(when)) throw new RangeError('Expected a deadline in seconds, got NaN.');
    const handle = new DeadlineHandle(when, callback, args, this.#onTimerCancelled);
    this.timers.push(handle);
    this.clock.wake();
    return handle;
  }

  isRunning(): boolean {
    return this.active;
  }

  isClosed(): boolean {
    return this.closed;
  }

  /** Ends the run after the current batch; on a loop that is not running, the next run after its first batch. */
  stop(): void {
    this.stopping = true;
    this.clock.wake();
  }

  /** Drops what is pending. A closed loop stays closed. */
  close(): void {
    if (this.active) throw new RuntimeError('A running loop cannot be closed; stop it first.');
    this.closed = true;
    this.ready.clear();
    this.timers.clear();
  }

  setExceptionHandler(handler: ExceptionHandler | null): void {
    this.#exceptionHandler = handler;
  }

  /** Hands an exception to the handler. What the handler itself raises is logged, and goes no further. */
  callExceptionHandler(context: ExceptionContext): void {
    if (this.#exceptionHandler === null) {
      this.#log(context.message, context.exception);
      return;
    }
    try {
      this.#exceptionHandler(context);
    } catch (exception) {
      if (leavesTheRun(exception)) throw exception;
      this.#log('The exception handler raised', exception);
      this.#log(context.message, context.exception);
    }
  }

  createFuture<Result = unknown>(): FuturePort<Result> {
    return new Future({ loop: this });
  }

  createTask<Result>(coroutine: Coroutine<Result>): TaskPort<Result> {
    return new Task(coroutine, { loop: this });
  }

  currentTask(): TaskPort | undefined {
    return taskInThread(this);
  }

  /** The result of what is awaited; a promise of it if the clock waits with promises. */
  runUntilComplete<Result>(awaitable: Awaitable<Result>): Result | Promise<Result> {
    this.refuseIfClosed();
    this.refuseIfRunning();
    return runUntilComplete(awaitable, { loop: this });
  }

  runForever(): void | Promise<void> {
    this.refuseIfClosed();
    this.refuseIfRunning();
    this.active = true;
    enterLoop(this);
    let waiting: Promise<void> | undefined;
    try {
      for (;;) {
        const wait = this.clock.wait(this.chooseWait());
        if (wait instanceof Promise) {
          waiting = wait;
          return this.#continueOnHost(wait);
        }
        this.collectDueTimers();
        this.runBatch();
        if (this.endOrGoOn()) return;
      }
    } finally {
      leaveLoop();
      if (waiting === undefined) this.leaveRun();
    }
  }

  async #continueOnHost(first: Promise<void>): Promise<void> {
    let waiting: void | Promise<void> = first;
    try {
      for (;;) {
        await waiting;
        enterLoop(this);
        this.collectDueTimers();
        this.runBatch();
        if (this.endOrGoOn()) return;
        leaveLoop();
        waiting = this.clock.wait(this.chooseWait());
      }
    } finally {
      if (loopInThread() === this) leaveLoop();
      this.leaveRun();
    }
  }

  protected leaveRun(): void {
    this.active = false;
    this.stopping = false;
  }

  protected chooseWait(): Duration {
    if (this.ready.length > 0 || this.stopping) return noWait;
    const earliest = this.timers.earliest();
    if (earliest === undefined) return longestWait;
    return duration(Math.min(between(this.time(), earliest), longestWait));
  }

  protected collectDueTimers(): void {
    const now = this.time();
    for (let due = this.timers.popDue(now); due !== undefined; due = this.timers.popDue(now)) this.ready.push(due);
  }

  protected runBatch(): void {
    for (let left = this.ready.length; left > 0; left -= 1) {
      const handle = this.ready.shift();
      if (handle !== undefined && !handle.cancelled()) this.runHandle(handle);
    }
  }

  /** The one place where callbacks are called. */
  protected runHandle(handle: SoonHandle): void {
    try {
      handle.run();
    } catch (exception) {
      if (leavesTheRun(exception)) throw exception;
      this.callExceptionHandler({ message: 'A callback raised an exception.', exception, handle });
    }
  }

  protected endOrGoOn(): boolean {
    return this.stopping;
  }

  protected refuseIfRunning(): void {
    if (this.active) throw new RuntimeError('This loop is running already.');
    if (loopInThread() !== undefined) throw new RuntimeError('Another loop is running in this thread.');
  }

  protected refuseIfClosed(): void {
    if (this.closed) throw new RuntimeError('This loop is closed.');
  }
}
