/**
 * How a loop makes its futures and tasks, and tells which task is at work: as it was told (asyncio's task factory), or by
 * methods of its own, or else with the classes here.
 */

import type { Awaitable, Coroutine, Future as FuturePort, Task as TaskPort } from '../spec/future.js';
import { isForeign, isFuture } from './coroutine.js';
import { ValueError } from './errors.js';
import { Future } from './future.js';
import type { HostLoop, OnLoop } from './host-loop.js';
import { loopOr, taskInThread } from './running.js';
import { Task } from './task.js';

export interface LoopTasks {
  createFuture<Result = unknown>(): FuturePort<Result>;
  createTask<Result>(coroutine: Coroutine<Result>): TaskPort<Result>;
  currentTask(): TaskPort | undefined;
}

const told = new WeakMap<HostLoop, LoopTasks>();

/** From now on all that is built on that loop makes futures and tasks in that way. */
export const setLoopTasks = (loop: HostLoop, tasks: LoopTasks): void => {
  told.set(loop, tasks);
};

/** As the loop does it by itself at this moment: what is put into it later does not count. */
export const ownLoopTasks = (loop: HostLoop): LoopTasks => {
  const { createFuture, createTask, currentTask } = loop;
  return {
    createFuture: <Result>() =>
      createFuture === undefined ? new Future<Result>({ loop }) : (createFuture.call(loop) as FuturePort<Result>),
    createTask: <Result>(coroutine: Coroutine<Result>) =>
      createTask === undefined ? new Task(coroutine, { loop }) : (createTask.call(loop, coroutine) as TaskPort<Result>),
    currentTask: () => (currentTask === undefined ? taskInThread(loop) : currentTask.call(loop)),
  };
};

const tasksOf = ({ loop }: OnLoop): LoopTasks => {
  const host = loopOr(loop);
  return told.get(host) ?? ownLoopTasks(host);
};

export const createFuture = <Result = unknown>(options: OnLoop = {}): FuturePort<Result> =>
  tasksOf(options).createFuture();

export const createTask = <Result>(coroutine: Coroutine<Result>, options: OnLoop = {}): TaskPort<Result> =>
  tasksOf(options).createTask(coroutine);

/** The task at work, or undefined. */
export const currentTask = (options: OnLoop = {}): TaskPort | undefined => tasksOf(options).currentTask();

/** A future stays what it is; a coroutine becomes a task. */
export const ensureFuture = <Result>(awaitable: Awaitable<Result>, { loop }: OnLoop = {}): FuturePort<Result> => {
  const host = loopOr(loop);
  if (!isFuture(awaitable)) return createTask(awaitable, { loop: host });
  if (isForeign(awaitable, host)) throw new ValueError('Expected a future of this loop, got one of another loop.');
  return awaitable;
};
