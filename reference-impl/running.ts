/**
 * What is at work in this thread: a loop, and a task. Whoever writes a coroutine need not name its loop, since it is
 * found here.
 */

import type { Task } from '../spec/future.js';
import { RuntimeError } from './errors.js';
import type { HostLoop } from './host-loop.js';

/** A task that knows its loop. */
export interface TaskOnLoop extends Task {
  getLoop(): HostLoop;
}

let loopAtWork: HostLoop | undefined;

let taskAtWork: TaskOnLoop | undefined;

/** The loop whose callback is being called, if it is one that tells. */
export const loopInThread = (): HostLoop | undefined => loopAtWork;

export const enterLoop = (loop: HostLoop): void => {
  loopAtWork = loop;
};

export const leaveLoop = (): void => {
  loopAtWork = undefined;
};

/** Puts a task to work (or none), and returns the one that was. */
export const swapTask = (task: TaskOnLoop | undefined): TaskOnLoop | undefined => {
  const before = taskAtWork;
  taskAtWork = task;
  return before;
};

/** The task of that loop that is at work. */
export const taskInThread = (loop: HostLoop): TaskOnLoop | undefined =>
  taskAtWork?.getLoop() === loop ? taskAtWork : undefined;

/** The loop at work. A task knows its own, so this works in coroutines on every loop. */
export const findLoop = (): HostLoop | undefined => taskAtWork?.getLoop() ?? loopAtWork;

export const loopOr = (given: HostLoop | undefined): HostLoop => {
  const loop = given ?? findLoop();
  if (loop === undefined) {
    throw new RuntimeError('No loop is running here; say which one is meant, with { loop }.');
  }
  return loop;
};

/** For whoever has interrupted a loop from outside, so that it could not clean up. */
export const forgetRunning = (): void => {
  loopAtWork = undefined;
  taskAtWork = undefined;
};
