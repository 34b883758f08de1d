/** To wait for so many seconds. Zero and less give up exactly one turn, and need no timer. */

import type { Coroutine } from '../spec/future.js';
import { ValueError } from './errors.js';
import type { OnLoop } from './host-loop.js';
import { createFuture } from './loop-tasks.js';
import { loopOr } from './running.js';
import { Timer } from './timer.js';

export function* sleep(seconds: number, { loop }: OnLoop = {}): Coroutine<void> {
  if (seconds <= 0) {
    yield;
    return;
  }
  if (Number.isNaN(seconds)) throw new ValueError('Expected a delay in seconds, got NaN.');
  const host = loopOr(loop);
  const awake = createFuture<void>({ loop: host });
  const timer = Timer.after(host, seconds, () => {
    if (!awake.done()) awake.setResult();
  });
  try {
    yield* awake;
  } finally {
    timer.cancel();
  }
}
