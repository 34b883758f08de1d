import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { awaitsOf, isCancelledError, saysOutcome } from './task-end.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '6.11',
  title: 'When what a task awaits is cancelled from outside, the await raises CancelledError.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source: 'CPython, test_tasks.test_task_cancel_waiter_future',
  why: 'Whoever waits for what will never come would wait for ever, or take nothing for a result.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const future of tasks.futures) {
      if (future === undefined || future.implicit || !isSurelyCancelled(future)) continue;
      for (const wait of awaitsOf(tasks, future)) {
        const found = raisesCancelled(reading, future, wait);
        if (typeof found !== 'number') return found;
        met += found;
      }
    }
    return met;
  },
  legal: `
    0 future f
    spawn t
    call_soon a
    run
    t steps
    await future f
    t pauses
    a starts
    cancel_future f = true
    a ends
    t steps thrown CancelledError
    awaited raising CancelledError
    t fails CancelledError
  `,
  illegal: `
    0 future f
    spawn t
    call_soon a
    run
    t steps
    await future f
    t pauses
    a starts
    cancel_future f = true
    a ends
    t steps
    awaited null
    t finishes
  `,
};

const isSurelyCancelled = ({ kind, cancelled, outcome }: FutureReading): boolean =>
  kind === 'future' ? cancelled : isCancelledError(outcome?.raised);

const raisesCancelled = (reading: Reading, future: FutureReading, wait: WaitReading): number | Breach => {
  const { task, outcome, end, at } = wait;
  const because = [named(future), ', which ', named(task), ' awaited, was cancelled'];
  if (outcome === undefined) {
    if (task.waiting !== wait || task.steps.at(-1)?.end === never) return 0;
    if (!mustHaveCome(reading, Math.max(future.done, at))) return 0;
    return breach(reading.lastSettled, because, [named(task), ' was never told']);
  }
  if (isCancelledError(outcome.raised)) return 1;
  // What came before the cancel is another law's.
  if (end < future.done) return 0;
  return breach(end, because, ['the await gave ', saysOutcome(outcome)]);
};
