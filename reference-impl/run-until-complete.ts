/** Runs a loop until something is done, and gives its result; at once if the loop blocks, else as a promise. */

import { leavesTheRun } from '../spec/event-loop.js';
import type { Awaitable, Future } from '../spec/future.js';
import { isFuture } from './coroutine.js';
import { RuntimeError } from './errors.js';
import type { RunnableLoop } from './host-loop.js';
import { ensureFuture } from './loop-tasks.js';
import { outcomeOf } from './outcome.js';
import { inSequence, type Steps } from './sequence.js';

export const runUntilComplete = <Result>(
  awaitable: Awaitable<Result>,
  { loop }: { readonly loop: RunnableLoop },
): Result | Promise<Result> => {
  refuseUnlessIdle(loop);
  return inSequence(steps(ensureFuture(awaitable, { loop }), !isFuture(awaitable), loop));
};

/** A coroutine that is refused is not used up. */
export const refuseUnlessIdle = (loop: RunnableLoop): void => {
  if (loop.isClosed?.() === true) throw new RuntimeError('This loop is closed.');
  if (loop.isRunning?.() === true) throw new RuntimeError('This loop is running already.');
};

function* steps<Result>(future: Future<Result>, isOurs: boolean, loop: RunnableLoop): Steps<Result> {
  let waiting = true;
  // An exit has left the run already, and a stop that nobody needs would end the next one.
  const stop = (): void => {
    if (!waiting) return;
    if (future.cancelled() || !leavesTheRun(future.exception())) loop.stop();
  };
  future.addDoneCallback(stop);
  try {
    yield loop.runForever();
  } catch (exception) {
    // The task is ours alone, so nobody else can ask it for its exception.
    if (isOurs && future.done()) outcomeOf(future);
    throw exception;
  } finally {
    waiting = false;
    future.removeDoneCallback(stop);
  }
  if (!future.done()) throw new RuntimeError('The loop was stopped before the future was done.');
  return future.result();
}
