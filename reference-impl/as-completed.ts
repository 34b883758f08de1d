/**
 * Several that run at once, one after the other as they are done: each step of the iteration gives something to await,
 * which is the next to be done, whichever that will be. When the time is over those that are left raise a TimeoutError,
 * and nothing is cancelled.
 */

import type { Awaitable, Coroutine, Future } from '../spec/future.js';
import { isCoroutine, isFuture } from './coroutine.js';
import { TimeoutError } from './errors.js';
import type { OnLoop } from './host-loop.js';
import { ensureFuture } from './loop-tasks.js';
import { Queue } from './queue.js';
import { loopOr } from './running.js';
import { Timer } from './timer.js';

export interface AsCompletedOptions extends OnLoop {
  /** Seconds. */
  readonly timeout?: number | null | undefined;
}

export const asCompleted = <Result>(
  awaitables: Iterable<Awaitable<Result>>,
  { loop, timeout = null }: AsCompletedOptions = {},
): Iterable<Coroutine<Result>> => {
  if (isFuture(awaitables) || isCoroutine(awaitables))
    throw new TypeError('Expected several awaitables, got one alone.');
  const host = loopOr(loop);
  const left = new Set([...new Set(awaitables)].map((each) => ensureFuture(each, { loop: host })));
  const total = left.size;
  /** `undefined` stands for one that has come too late. */
  const done = new Queue<Future<Result> | undefined>({ loop: host });
  const noteDone = (future: Future<Result>): void => {
    if (!left.delete(future)) return;
    done.putNowait(future);
    if (left.size === 0) timer?.cancel();
  };
  const giveUp = (): void => {
    for (const future of left) {
      future.removeDoneCallback(noteDone);
      done.putNowait(undefined);
    }
    left.clear();
  };
  const timer = timeout === null || total === 0 ? undefined : Timer.after(host, timeout, giveUp);
  for (const future of left) future.addDoneCallback(noteDone);
  return inTurn(total, done);
};

function* inTurn<Result>(
  count: number,
  done: Queue<Future<Result> | undefined>,
): Generator<Coroutine<Result>, void, undefined> {
  for (let left = count; left > 0; left -= 1) yield nextOf(done);
}

function* nextOf<Result>(done: Queue<Future<Result> | undefined>): Coroutine<Result> {
  const future = yield* done.get();
  if (future === undefined) throw new TimeoutError('The time was over before all were done.');
  return future.result();
}
