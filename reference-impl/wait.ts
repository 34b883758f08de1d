/**
 * Waits until some of several are done, or the time is over: which are done and which are not is the answer. Nothing is
 * cancelled, and nothing that they raised is raised here.
 */

import type { Coroutine, Future, ReturnWhen, WaitSets } from '../spec/future.js';
import { inWords, isCoroutine, isFuture } from './coroutine.js';
import { ValueError } from './errors.js';
import type { OnLoop } from './host-loop.js';
import { createFuture } from './loop-tasks.js';
import { outcomeOf } from './outcome.js';
import { loopOr } from './running.js';
import { Timer } from './timer.js';

export interface WaitOptions extends OnLoop {
  /** Seconds. */
  readonly timeout?: number | null | undefined;
  readonly returnWhen?: ReturnWhen | undefined;
}

const conditions: readonly string[] = ['ALL_COMPLETED', 'FIRST_COMPLETED', 'FIRST_EXCEPTION'] satisfies ReturnWhen[];

export function* wait<Result>(
  futures: Iterable<Future<Result>>,
  { loop, timeout = null, returnWhen = 'ALL_COMPLETED' }: WaitOptions = {},
): Coroutine<WaitSets<Result>> {
  if (isFuture(futures) || isCoroutine(futures)) throw new TypeError('Expected a list of futures, got one alone.');
  const all = new Set(futures);
  if (all.size === 0) throw new ValueError('Expected some futures to wait for, got none.');
  if (!conditions.includes(returnWhen)) {
    throw new ValueError(`Expected one of ${conditions.join(', ')}, got ${String(returnWhen)}.`);
  }
  for (const each of all) {
    if (!isFuture(each)) throw new TypeError(`Expected futures (make tasks of coroutines), got ${inWords(each)}.`);
  }
  const host = loopOr(loop);
  const enough = createFuture<void>({ loop: host });
  const release = (): void => {
    if (!enough.done()) enough.setResult();
  };
  const timer = timeout === null ? undefined : Timer.after(host, timeout, release);
  let unfinished = all.size;
  const noteDone = (future: Future<Result>): void => {
    unfinished -= 1;
    if (unfinished > 0 && !endsTheWait(future, returnWhen)) return;
    timer?.cancel();
    release();
  };
  for (const future of all) future.addDoneCallback(noteDone);
  try {
    yield* enough;
  } finally {
    timer?.cancel();
    for (const future of all) future.removeDoneCallback(noteDone);
  }
  const isDone = (future: Future<Result>): boolean => future.done();
  return { done: new Set([...all].filter(isDone)), pending: new Set([...all].filter((each) => !isDone(each))) };
}

/** Whether this one alone is enough. A cancelled future has no exception. */
const endsTheWait = (future: Future, returnWhen: ReturnWhen): boolean => {
  switch (returnWhen) {
    case 'ALL_COMPLETED':
      return false;
    case 'FIRST_COMPLETED':
      return true;
    case 'FIRST_EXCEPTION':
      return !future.cancelled() && outcomeOf(future).kind === 'exception';
  }
};
