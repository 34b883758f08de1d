/** `looplaw/reference`: the reference loop, and futures, tasks and all that is built on them, to be used. */

export type {
  AsyncItems,
  AsyncManager,
  Awaitable,
  Coroutine,
  DoneCallback,
  Produce,
  ReturnWhen,
  WaitSets,
} from '../spec/future.js';
export { duration, instant } from '../spec/time.js';
export { type AsCompletedOptions, asCompleted } from './as-completed.js';
export { asyncFor } from './async-for.js';
export { AsyncGenerator, type AsyncGeneratorBody, closeGenerators } from './async-generator.js';
export { asyncWith } from './async-with.js';
export { Barrier } from './barrier.js';
export { type Clock, HostClock, VirtualClock } from './clock.js';
export { Condition, type ConditionOptions } from './condition.js';
export { isCoroutine, isFuture } from './coroutine.js';
export {
  BrokenBarrierError,
  CancelledError,
  ExceptionGroup,
  GeneratorExit,
  IncompleteReadError,
  InvalidStateError,
  isCancelledError,
  LimitOverrunError,
  QueueEmpty,
  QueueFull,
  RuntimeError,
  TimeoutError,
  ValueError,
} from './errors.js';
export { Event } from './event.js';
export { forgetRunningLoop, getRunningLoop, ReferenceLoop, type ReferenceLoopOptions } from './event-loop.js';
export { Future } from './future.js';
export { Gathering, type GatherOptions, gather } from './gather.js';
export type { HostLoop, OnLoop, RunnableLoop } from './host-loop.js';
export { Lock } from './lock.js';
export { createFuture, createTask, currentTask, ensureFuture } from './loop-tasks.js';
export type { Entry, IsBefore } from './priority-heap.js';
export {
  LifoQueue,
  PriorityQueue,
  type PriorityQueueOptions,
  Queue,
  type QueueOptions,
  type Store,
} from './queue.js';
export { runUntilComplete } from './run-until-complete.js';
export { run, runMain } from './runner.js';
export { BoundedSemaphore, Semaphore } from './semaphore.js';
export { shield } from './shield.js';
export { sleep } from './sleep.js';
export { allTasks, Task } from './task.js';
export { TaskGroup } from './task-group.js';
export { Timeout, timeout, timeoutAt } from './timeout.js';
export { attachTools, type Pieces, referencePieces, referenceTools, type Tools } from './tools.js';
export { VirtualLoop, type VirtualLoopOptions } from './virtual-loop.js';
export { type WaitOptions, wait } from './wait.js';
export { waitFor } from './wait-for.js';
