/**
 * Runs a coroutine as a whole program: when it is over, the tasks that are left are cancelled and waited for, async
 * generators are closed, and then the loop is.
 */

import type { Coroutine, Task } from '../spec/future.js';
import { closeGenerators } from './async-generator.js';
import { HostClock } from './clock.js';
import { ReferenceLoop } from './event-loop.js';
import { gather } from './gather.js';
import type { RunnableLoop } from './host-loop.js';
import { createTask } from './loop-tasks.js';
import { outcomeOf } from './outcome.js';
import { refuseUnlessIdle, runUntilComplete } from './run-until-complete.js';
import { inSequence, type Steps } from './sequence.js';
import { allTasks } from './task.js';

/** asyncio.run, on a loop that is there already. */
export const runMain = <Result>(
  coroutine: Coroutine<Result>,
  { loop }: { readonly loop: RunnableLoop },
): Result | Promise<Result> => {
  refuseUnlessIdle(loop);
  return inSequence(runAndCleanUp(createTask(coroutine, { loop }), loop));
};

/** asyncio.run: on a new loop that lives on the host's clock. */
export const run = async <Result>(coroutine: Coroutine<Result>): Promise<Result> =>
  runMain(coroutine, { loop: new ReferenceLoop({ clock: new HostClock() }) });

function* runAndCleanUp<Result>(main: Task<Result>, loop: RunnableLoop): Steps<Result> {
  try {
    yield runUntilComplete(main, { loop });
  } finally {
    try {
      yield* cancelAll(allTasks({ loop }), loop);
      yield runUntilComplete(closeGenerators(loop), { loop });
    } finally {
      loop.close?.();
    }
  }
  return main.result();
}

function* cancelAll(tasks: readonly Task[], loop: RunnableLoop): Steps<void> {
  if (tasks.length === 0) return;
  for (const task of tasks) task.cancel();
  yield runUntilComplete(gather(tasks, { loop, returnExceptions: true }), { loop });
  for (const task of tasks) {
    if (task.cancelled()) continue;
    const outcome = outcomeOf(task);
    if (outcome.kind === 'result') continue;
    const message = 'A task that was left over raised when it was cancelled.';
    loop.callExceptionHandler?.({ message, exception: outcome.exception });
  }
}
