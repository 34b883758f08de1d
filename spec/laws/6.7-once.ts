import { hasReason, mayBeCancelled } from './cancel-reason.js';
import { deliveriesOf } from './delivery.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { isCancelledError, isInLine } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { WaitReading } from './task-records.js';

export const law: Law = {
  id: '6.7',
  title: 'Requests that come before one of them is delivered give one CancelledError; without a request there is none.',
  basis: 'cpython',
  needs: ['tasks', 'cancellation'],
  source: 'CPython, Task.cancel: self._must_cancel = True, a flag; Task.__step resets it',
  why: 'The second one would strike in the middle of the cleanup that the first has caused.',
  caveat:
    'Timeouts, groups, combinators and runners cancel as they think fit: tasks and futures in their reach are left out.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    for (const step of tasks.steps) {
      if (!isCancelledError(step.thrown) || hasReason(tasks, step)) continue;
      return breach(
        step.start,
        step.task.cancels.length === 0
          ? ['nobody has asked ', named(step.task), ' to be cancelled, nor what it waits for']
          : ['each request to cancel ', named(step.task), ' has been delivered'],
        ['CancelledError was thrown into it', step.task.cancels.length === 0 ? '' : ' once more'],
      );
    }
    for (const wait of tasks.waits) {
      if (wait === undefined || !isCancelledError(wait.outcome?.raised) || !comesFromNowhere(tasks, wait)) continue;
      return breach(
        wait.end,
        [named(wait.task), ' was not told to end, nor was what it awaited cancelled'],
        ['its await raised CancelledError'],
      );
    }
    let met = 0;
    for (const { earlier, next } of deliveriesOf(tasks)) if (earlier !== undefined && next !== undefined) met += 1;
    return met;
  },
  legal: `
    0 spawn t
    call_soon a
    run
    t steps
    await yield
    t pauses
    a starts
    cancel_future t = true
    cancel_future t = true
    a ends
    t steps thrown CancelledError
    awaited raising CancelledError
    await yield
    t pauses
    t steps
    awaited
    t finishes
  `,
  illegal: `
    0 spawn t
    call_soon a
    run
    t steps
    await yield
    t pauses
    a starts
    cancel_future t = true
    cancel_future t = true
    a ends
    t steps thrown CancelledError
    awaited raising CancelledError
    await yield
    t pauses
    t steps thrown CancelledError
    awaited raising CancelledError
    t fails CancelledError
  `,
};

/** An await of one future, a yield or a sleep that raised CancelledError although nothing was thrown in there. */
const comesFromNowhere = (tasks: TaskReading, wait: WaitReading): boolean => {
  const { event, task, at, end, outcome } = wait;
  if (event.what !== 'future' && event.what !== 'yield' && event.what !== 'sleep') return false;
  if (outcome?.raised?.error !== 'foreign' || isInLine(task)) return false;
  if (tasks.targets(wait).some((target) => mayBeCancelled(target))) return false;
  // Where a task is asked while it is at work, nothing need be thrown to tell it.
  if (task.cancels.length > 0 || task.loose !== never || task.exposed !== never) return false;
  return !task.steps.some(({ start, thrown }) => start > at && start < end && isCancelledError(thrown));
};
