import type { Outcome } from '../trace.js';
import { certainEnd, doneSince, isPending, saysState } from './future-state.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { isCancelledError, isEnd, saysOutcome } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading, StepReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '4.11',
  title:
    'All tasks that await a future go on when it is done, each once, with its outcome, and not before; in the order in which they began to wait, as CPython has it.',
  basis: 'promised',
  needs: ['futures', 'tasks'],
  source:
    'asyncio, Future: "An awaitable object. Coroutines can await on Future objects until they either have a result or an exception set, or until they are cancelled. A Future can be awaited multiple times and the result is same"',
  why: 'A waiter that is forgotten waits for ever, and nobody sees it.',
  caveat: 'The order counts only for a loop that claims that of asyncio.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    const ordered = reading.claims('asyncioOrder');
    const latest = new Map<FutureReading, WaitReading>();
    let met = 0;
    for (const step of tasks.steps) {
      const { from, start } = step;
      if (from?.event.what !== 'future') continue;
      const [future] = tasks.targets(from);
      if (future === undefined || future === step.task) continue;
      const early = tooEarly(future, step);
      if (early !== undefined) return early;
      const since = doneSince(tasks, future);
      if (!ordered || since === never || from.at > since || start < since) continue;
      const before = latest.get(future);
      if (before !== undefined && before.at > from.at) {
        return breach(
          start,
          [named(from.task), ' awaited ', named(future), ' before ', named(before.task), ' did'],
          [named(before.task), ' went on first'],
        );
      }
      latest.set(future, from);
    }
    for (const future of tasks.futures) {
      if (future?.kind !== 'future') continue;
      for (const wait of future.waits) {
        const found = toldOf(reading, tasks, future, wait);
        if (typeof found !== 'number') return found;
        met += found;
      }
    }
    return met;
  },
  legal: `
    0 future f
    spawn t
    spawn u
    run
    t steps
    await future f
    t pauses
    u steps
    await future f
    u pauses
    settle f with 1
    t steps
    awaited 1
    t finishes
    u steps
    awaited 1
    u finishes
  `,
  illegal: `
    0 future f
    spawn t
    spawn u
    run
    t steps
    await future f
    t pauses
    u steps
    await future f
    u pauses
    settle f with 1
    t steps
    awaited 1
    t finishes
    hop
    settled
  `,
};

/** Nothing that is thrown in accounts for the step, and what the task waits for is not done. */
const tooEarly = (future: FutureReading, { task, thrown, start }: StepReading): Breach | undefined => {
  if (thrown !== undefined || !isPending(future, start)) return undefined;
  return breach(start, [named(task), ' awaited ', named(future), ', which was pending'], [named(task), ' was resumed']);
};

const toldOf = (reading: Reading, tasks: TaskReading, future: FutureReading, wait: WaitReading): number | Breach => {
  const end = certainEnd(tasks, future);
  const { task, outcome } = wait;
  if (outcome === undefined) {
    if (end === undefined || wait.pauses === 0 || task.waiting !== wait || task.steps.at(-1)?.end === never) return 0;
    if (!mustHaveCome(reading, Math.max(future.done, wait.at))) return 0;
    return breach(
      reading.lastSettled,
      [named(task), ' awaits ', named(future), ', which ', saysState(future, end)],
      [named(task), ' was never resumed'],
    );
  }
  if (outcome.raised?.type === 'GeneratorExit') return 0;
  if (isCancelledError(outcome.raised) && (task.cancels.length > 0 || isExposed(task))) return 0;
  if (isPending(future, wait.end)) {
    return breach(
      wait.end,
      [named(task), ' awaited ', named(future), ', which was pending'],
      ['the await gave ', saysOutcome(outcome)],
    );
  }
  if (end === undefined) return 0;
  if (isEnd(end, outcome)) return future.done > wait.at ? 1 : 0;
  return breach(
    wait.end,
    [named(task), ' awaited ', named(future), ', which ', saysState(future, end)],
    ['the await gave ', saysOutcome(outcome), hasOther(outcome, end.kind) ? ', another exception' : ''],
  );
};

const hasOther = ({ raised }: Outcome, kind: string): boolean => raised !== undefined && kind === 'raised';

/** It may have been cancelled at a moment that is not seen. */
const isExposed = ({ loose, exposed, steps }: FutureReading): boolean =>
  loose !== never || exposed !== never || steps.some(({ inside }) => inside);
