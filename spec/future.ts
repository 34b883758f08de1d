/**
 * The port's part for futures and tasks, and for what is built on them: asyncio's interface in camelCase.
 *
 * A coroutine is a generator that yields a future, to wait for it, or nothing, to give up one turn. `yield* future` waits
 * for a future inside a coroutine and gives its result; it yields only while the future is pending.
 *
 * Exceptions are known by their `name`, as asyncio calls them: CancelledError, InvalidStateError, TimeoutError,
 * RuntimeError, ValueError, ExceptionGroup (with `errors`), BrokenBarrierError, QueueFull, QueueEmpty. So a loop needs nothing
 * of looplaw at run time.
 */

import type { Duration, Instant } from './time.js';

export type DoneCallback<Result = unknown> = (future: Future<Result>) => unknown;

export interface Future<Result = unknown> {
  done(): boolean;
  cancelled(): boolean;
  /** The result; raises the exception, CancelledError, or InvalidStateError while it is pending. */
  result(): Result;
  /** The exception, or null if there is none; raises CancelledError, or InvalidStateError while it is pending. */
  exception(): unknown;
  setResult(result: Result): void;
  setException(exception: unknown): void;
  /** False if it is done already. */
  cancel(): boolean;
  addDoneCallback(callback: DoneCallback<Result>): void;
  /** Removes all that are the same function, and tells how many. */
  removeDoneCallback(callback: DoneCallback<Result>): number;
  [Symbol.iterator](): Iterator<Future | undefined, Result, unknown>;
}

export type Coroutine<Result = unknown> = Generator<Future | undefined, Result, unknown>;

export type Awaitable<Result = unknown> = Future<Result> | Coroutine<Result>;

export interface Task<Result = unknown> extends Future<Result> {
  /** How many requests to cancel it are open; `uncancel` takes one back, and tells how many are left. For `cancelCounters`. */
  cancelling?(): number;
  uncancel?(): number;
}

export interface WaitSets<Result = unknown> {
  readonly done: ReadonlySet<Future<Result>>;
  readonly pending: ReadonlySet<Future<Result>>;
}

export type ReturnWhen = 'ALL_COMPLETED' | 'FIRST_COMPLETED' | 'FIRST_EXCEPTION';

/** asyncio's `async with`: `exit` is told the exception that the body raised, if it raised, and says whether to suppress it. */
export interface AsyncManager<Value = unknown> {
  enter(): Awaitable<Value>;
  exit(raised?: { readonly exception: unknown }): Awaitable<unknown>;
}

/** asyncio's `async for`: raises (or rather: returns `done`) at the end. */
export interface AsyncItems<Item = unknown> {
  next(): Awaitable<IteratorResult<Item, unknown>>;
}

export interface AsyncGenerator<Item = unknown> extends AsyncItems<Item> {
  /** Ends it where it stands: its `finally` blocks run, and may await. */
  aclose(): Awaitable<unknown>;
}

export interface TimeoutBlock extends AsyncManager {
  when(): Instant | null;
  reschedule(when: Instant | null): void;
  expired(): boolean;
}

export interface TaskGroupBlock extends AsyncManager {
  createTask<Result>(coroutine: Coroutine<Result>): Task<Result>;
}

export interface LockPort extends AsyncManager {
  acquire(): Awaitable<unknown>;
  release(): void;
  locked(): boolean;
}

export interface EventPort {
  wait(): Awaitable<unknown>;
  set(): void;
  clear(): void;
  isSet(): boolean;
}

export interface ConditionPort extends LockPort {
  wait(): Awaitable<unknown>;
  notify(count?: number): void;
  notifyAll(): void;
}

export interface BarrierPort {
  /** The place of this party, from 0 on. */
  wait(): Awaitable<number>;
  abort(): Awaitable<unknown> | undefined;
  reset(): Awaitable<unknown> | undefined;
}

export interface QueuePort<Item = unknown> {
  put(item: Item): Awaitable<unknown>;
  get(): Awaitable<Item>;
  putNowait(item: Item): void;
  getNowait(): Item;
  taskDone(): void;
  join(): Awaitable<unknown>;
  size(): number;
}

/** What the body of an async generator yields to give an item to whoever iterates; the factory of generators makes it. */
export type Produce = (item: unknown) => unknown;

/** The methods of a loop, by the capability that claims them. */
export interface Futures {
  createFuture(): Future;
}

export interface Tasks extends Futures {
  createTask<Result>(coroutine: Coroutine<Result>): Task<Result>;
}

export interface CurrentTask {
  /** The task at work, or undefined. */
  currentTask(): Task | undefined;
}

export interface UntilComplete {
  runUntilComplete<Result>(awaitable: Awaitable<Result>): Result | Promise<Result>;
}

export interface Sleeping {
  sleep(delay: Duration): Awaitable<unknown>;
}

export interface Gathering {
  gather(awaitables: readonly Awaitable[], options?: { readonly returnExceptions?: boolean }): Awaitable<unknown[]>;
}

export interface Waiting {
  wait(
    futures: readonly Future[],
    options?: { readonly timeout?: Duration; readonly returnWhen?: ReturnWhen },
  ): Awaitable<WaitSets>;
}

export interface WaitingFor {
  waitFor<Result>(awaitable: Awaitable<Result>, timeout: Duration | null): Awaitable<Result>;
}

export interface Shielding {
  shield<Result>(awaitable: Awaitable<Result>): Awaitable<Result>;
}

export interface Completing {
  asCompleted(awaitables: readonly Awaitable[], options?: { readonly timeout?: Duration }): Iterable<Awaitable>;
}

export interface Timeouts {
  timeout(delay: Duration | null): TimeoutBlock;
}

export interface TaskGroups {
  taskGroup(): TaskGroupBlock;
}

/** Walks through the items; the body gives true to leave early. The result is whether the end was reached. */
export interface AsyncLoops {
  asyncFor<Item>(items: AsyncItems<Item>, body: (item: Item) => Coroutine<boolean>): Coroutine<boolean>;
}

export interface AsyncBlocks {
  asyncWith<Value>(manager: AsyncManager<Value>, body: (value: Value) => Coroutine<void>): Coroutine<void>;
}

export interface AsyncGenerators {
  createGenerator(body: (produce: Produce) => Generator<unknown, unknown, unknown>): AsyncGenerator;
}

export interface Locks {
  createLock(): LockPort;
}

export interface Events {
  createEvent(): EventPort;
}

export interface Semaphores {
  createSemaphore(value: number, options?: { readonly bounded?: boolean }): LockPort;
}

export interface Conditions {
  createCondition(): ConditionPort;
}

export interface Barriers {
  createBarrier(parties: number): BarrierPort;
}

export interface Queues {
  createQueue(kind: 'fifo' | 'lifo' | 'priority', maxSize: number): QueuePort;
}

/** asyncio.run on this loop: runs it, cancels what is left over and waits for it, closes generators and then the loop. */
export interface Running {
  runMain<Result>(coroutine: Coroutine<Result>): Result | Promise<Result>;
}
