/**
 * Waits for one that must not be cancelled along with whoever waits for it: what is returned can be cancelled, and the
 * inner one does not notice. If the inner one is cancelled itself, so is the outer one.
 */

import type { Awaitable, Future } from '../spec/future.js';
import { Future as OurFuture } from './future.js';
import type { OnLoop } from './host-loop.js';
import { createFuture, ensureFuture } from './loop-tasks.js';
import { outcomeOf } from './outcome.js';
import { loopOr } from './running.js';

export const shield = <Result>(awaitable: Awaitable<Result>, { loop }: OnLoop = {}): Future<Result> => {
  const host = loop ?? (awaitable instanceof OurFuture ? awaitable.getLoop() : loopOr(undefined));
  const inner = ensureFuture(awaitable, { loop: host });
  if (inner.done()) return inner;
  const outer = createFuture<Result>({ loop: host });
  const passOn = (): void => {
    if (outer.done()) return;
    if (inner.cancelled()) {
      outer.cancel();
      return;
    }
    const outcome = outcomeOf(inner);
    if (outcome.kind === 'result') outer.setResult(outcome.result);
    else outer.setException(outcome.exception);
  };
  inner.addDoneCallback(passOn);
  // Who shields one long future again and again must not leave a callback behind each time.
  outer.addDoneCallback(() => {
    if (!inner.done()) inner.removeDoneCallback(passOn);
  });
  return outer;
};
