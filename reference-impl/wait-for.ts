/**
 * Waits for one, and no longer than so many seconds. When the time is over it is cancelled, and its cleanup is over
 * before the TimeoutError is raised. A coroutine is awaited in line, in the task that waits for it.
 */

import type { Awaitable, Coroutine, Future } from '../spec/future.js';
import { isFuture, refuseUnlessFresh, take } from './coroutine.js';
import { TimeoutError } from './errors.js';
import type { HostLoop, OnLoop } from './host-loop.js';
import { createFuture, ensureFuture } from './loop-tasks.js';
import { outcomeOf } from './outcome.js';
import { loopOr } from './running.js';
import { timeout } from './timeout.js';

/** `seconds`: null waits for ever; with zero and less only what is done already is in time. */
export function* waitFor<Result>(
  awaitable: Awaitable<Result>,
  seconds: number | null,
  { loop }: OnLoop = {},
): Coroutine<Result> {
  const host = loopOr(loop);
  if (seconds !== null && seconds <= 0) return yield* resultAtOnce(ensureFuture(awaitable, { loop: host }), host);
  if (!isFuture(awaitable)) {
    refuseUnlessFresh(awaitable);
    take(awaitable);
  }
  if (seconds === null) return yield* awaitable;
  const limit = timeout(seconds, { loop: host });
  yield* limit.enter();
  let result: Result;
  try {
    result = yield* awaitable;
  } catch (exception) {
    yield* limit.exit({ exception });
    throw exception;
  }
  yield* limit.exit();
  return result;
}

function* resultAtOnce<Result>(future: Future<Result>, loop: HostLoop): Coroutine<Result> {
  if (future.done()) return future.result();
  yield* cancelAndWait(future, loop);
  const outcome = outcomeOf(future);
  if (outcome.kind === 'result') return outcome.result;
  if (outcome.kind === 'exception') throw outcome.exception;
  throw new TimeoutError('The time was over before it began.', { cause: outcome.exception });
}

/** Cancels it and waits until it is done. Who waits can be cancelled without a doubt who was meant. */
export function* cancelAndWait(future: Future, loop: HostLoop): Coroutine<void> {
  const ended = createFuture<void>({ loop });
  const release = (): void => {
    if (!ended.done()) ended.setResult();
  };
  future.addDoneCallback(release);
  try {
    future.cancel();
    yield* ended;
  } finally {
    future.removeDoneCallback(release);
  }
}
