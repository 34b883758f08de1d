/**
 * All that is built on callbacks and timers, as methods of a loop: the port's part for futures and tasks, for any loop
 * that has at least `callSoon`, `runForever` and `stop`.
 *
 * A loop that makes futures and tasks of its own keeps them: what is built on them uses those. Each piece can be replaced
 * by another, which is how one makes variants of a loop that differ in one thing.
 */

import type * as port from '../spec/future.js';
import { type AsCompletedOptions, asCompleted } from './as-completed.js';
import { asyncFor } from './async-for.js';
import { AsyncGenerator, type AsyncGeneratorBody } from './async-generator.js';
import { asyncWith } from './async-with.js';
import { Barrier } from './barrier.js';
import { Condition, type ConditionOptions } from './condition.js';
import { Event } from './event.js';
import { Future } from './future.js';
import { type GatherOptions, gather } from './gather.js';
import type { OnLoop, RunnableLoop } from './host-loop.js';
import { Lock } from './lock.js';
import { type LoopTasks, ownLoopTasks, setLoopTasks } from './loop-tasks.js';
import { LifoQueue, PriorityQueue, Queue, type QueueOptions } from './queue.js';
import { runUntilComplete } from './run-until-complete.js';
import { runMain } from './runner.js';
import { BoundedSemaphore, Semaphore } from './semaphore.js';
import { shield } from './shield.js';
import { sleep } from './sleep.js';
import { Task } from './task.js';
import { TaskGroup } from './task-group.js';
import { timeout } from './timeout.js';
import { type WaitOptions, wait } from './wait.js';
import { waitFor } from './wait-for.js';

/** The methods that the port asks for, beside those of callbacks and timers. */
export type Tools = port.Tasks &
  port.CurrentTask &
  port.UntilComplete &
  port.Running &
  port.Sleeping &
  port.Gathering &
  port.Waiting &
  port.WaitingFor &
  port.Shielding &
  port.Completing &
  port.Timeouts &
  port.TaskGroups &
  port.AsyncLoops &
  port.AsyncBlocks &
  port.AsyncGenerators &
  port.Locks &
  port.Events &
  port.Semaphores &
  port.Conditions &
  port.Barriers &
  port.Queues;

interface OnRunnableLoop {
  readonly loop: RunnableLoop;
}

/** What the tools are made of. */
export interface Pieces {
  readonly Future: new <Result>(options: OnLoop) => port.Future<Result>;
  readonly Task: new <Result>(coroutine: port.Coroutine<Result>, options: OnLoop) => port.Task<Result>;
  readonly TaskGroup: new (options: OnLoop) => port.TaskGroupBlock;
  readonly AsyncGenerator: new (body: AsyncGeneratorBody, options: OnLoop) => port.AsyncGenerator;
  readonly Lock: new (options: OnLoop) => port.LockPort;
  readonly Event: new (options: OnLoop) => port.EventPort;
  readonly Semaphore: new (value: number, options: OnLoop) => port.LockPort;
  readonly BoundedSemaphore: new (value: number, options: OnLoop) => port.LockPort;
  /** Is given a `Lock`. */
  readonly Condition: new (
    options: ConditionOptions,
  ) => port.ConditionPort;
  readonly Barrier: new (parties: number, options: OnLoop) => port.BarrierPort;
  readonly Queue: new (options: QueueOptions) => port.QueuePort;
  readonly LifoQueue: new (options: QueueOptions) => port.QueuePort;
  readonly PriorityQueue: new (options: QueueOptions) => port.QueuePort;
  sleep(seconds: number, options: OnLoop): port.Awaitable;
  gather(awaitables: readonly port.Awaitable[], options: GatherOptions): port.Awaitable<unknown[]>;
  wait(futures: readonly port.Future[], options: WaitOptions): port.Awaitable<port.WaitSets>;
  waitFor<Result>(awaitable: port.Awaitable<Result>, seconds: number | null, options: OnLoop): port.Awaitable<Result>;
  shield<Result>(awaitable: port.Awaitable<Result>, options: OnLoop): port.Awaitable<Result>;
  asCompleted(awaitables: readonly port.Awaitable[], options: AsCompletedOptions): Iterable<port.Awaitable>;
  timeout(seconds: number | null, options: OnLoop): port.TimeoutBlock;
  readonly asyncFor: port.AsyncLoops['asyncFor'];
  readonly asyncWith: port.AsyncBlocks['asyncWith'];
  runUntilComplete<Result>(awaitable: port.Awaitable<Result>, options: OnRunnableLoop): Result | Promise<Result>;
  runMain<Result>(coroutine: port.Coroutine<Result>, options: OnRunnableLoop): Result | Promise<Result>;
}

export const referencePieces: Pieces = {
  Future,
  Task,
  TaskGroup,
  AsyncGenerator,
  Lock,
  Event,
  Semaphore,
  BoundedSemaphore,
  Condition,
  Barrier,
  Queue,
  LifoQueue,
  PriorityQueue,
  sleep,
  gather,
  wait,
  waitFor,
  shield,
  asCompleted,
  timeout,
  asyncFor,
  *asyncWith(manager, body) {
    yield* asyncWith(manager, body);
  },
  runUntilComplete,
  runMain,
};

/** The loop's own futures and tasks, but for what is replaced. */
const chosenLoopTasks = (loop: RunnableLoop, { Future, Task }: Partial<Pieces>): LoopTasks => {
  const own = ownLoopTasks(loop);
  return {
    createFuture: Future === undefined ? own.createFuture : () => new Future({ loop }),
    createTask: Task === undefined ? own.createTask : (coroutine) => new Task(coroutine, { loop }),
    currentTask: own.currentTask,
  };
};

/** The tools for a loop, bound to it; they can be put into the loop, or be used beside it. */
export const referenceTools = (loop: RunnableLoop, replaced: Partial<Pieces> = {}): Tools => {
  const tasks = chosenLoopTasks(loop, replaced);
  setLoopTasks(loop, tasks);
  const pieces: Pieces = { ...referencePieces, ...replaced };
  const here = { loop };
  return {
    createFuture: () => tasks.createFuture(),
    createTask: (coroutine) => tasks.createTask(coroutine),
    currentTask: () => tasks.currentTask(),
    runUntilComplete: (awaitable) => pieces.runUntilComplete(awaitable, here),
    runMain: (coroutine) => pieces.runMain(coroutine, here),
    sleep: (delay) => pieces.sleep(delay, here),
    gather: (awaitables, options) => pieces.gather(awaitables, { ...options, loop }),
    wait: (futures, options) => pieces.wait(futures, { ...options, loop }),
    waitFor: (awaitable, seconds) => pieces.waitFor(awaitable, seconds, here),
    shield: (awaitable) => pieces.shield(awaitable, here),
    asCompleted: (awaitables, options) => pieces.asCompleted(awaitables, { ...options, loop }),
    timeout: (delay) => pieces.timeout(delay, here),
    taskGroup: () => new pieces.TaskGroup(here),
    asyncFor: (items, body) => pieces.asyncFor(items, body),
    asyncWith: (manager, body) => pieces.asyncWith(manager, body),
    createGenerator: (body) => new pieces.AsyncGenerator(body, here),
    createLock: () => new pieces.Lock(here),
    createEvent: () => new pieces.Event(here),
    createSemaphore: (value, options) =>
      options?.bounded === true ? new pieces.BoundedSemaphore(value, here) : new pieces.Semaphore(value, here),
    createCondition: () => new pieces.Condition({ loop, lock: new pieces.Lock(here) }),
    createBarrier: (parties) => new pieces.Barrier(parties, here),
    createQueue: (kind, maxSize) => {
      const QueueOfKind = { fifo: pieces.Queue, lifo: pieces.LifoQueue, priority: pieces.PriorityQueue }[kind];
      return new QueueOfKind({ maxSize, loop });
    },
  };
};

/** Puts the tools that the loop lacks into it. Where pieces are replaced, all tools are put in. */
export const attachTools = <Loop extends RunnableLoop>(loop: Loop, replaced?: Partial<Pieces>): Loop & Tools => {
  const tools = referenceTools(loop, replaced);
  if (replaced !== undefined) return Object.assign(loop, tools);
  const missing = Object.entries(tools).filter(([name]) => !(name in loop));
  return Object.assign(loop, Object.fromEntries(missing)) as Loop & Tools;
};
