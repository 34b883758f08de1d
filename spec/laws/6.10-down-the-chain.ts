import { cancelsAwaited, deliveriesOf, undelivered } from './delivery.js';
import { type Breach, breach, type Law, named } from './law.js';
import { never } from './records.js';
import { awaitsOf, endOf, isCancelledError, saysOutcome } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '6.10',
  title:
    'Cancelling a task that awaits another cancels that one, down to where the chain ends; CancelledError comes back up.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source:
    'CPython, test_tasks.test_cancel_task_catching and test_cancel_inner_future; Task.cancel: self._fut_waiter.cancel()',
  why: 'The work that nobody waits for any more would go on.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.cancels.length === 0) return 0;
    let met = 0;
    for (const delivery of deliveriesOf(tasks)) {
      const { task, request, earlier, certain, next, again } = delivery;
      if (request.direct || earlier !== undefined || again) continue;
      const because = [named(task), ' was awaited by a task that was asked to be cancelled'];
      const cancelled = cancelsAwaited(tasks, delivery);
      if (typeof cancelled !== 'number') return cancelled;
      // A task that has not begun need not be resumed at all.
      const lost =
        delivery.state === 'unstarted' && next === undefined ? undefined : undelivered(reading, delivery, because);
      if (lost !== undefined) return lost;
      const passedOver = comesBack(tasks, task);
      if (passedOver !== undefined) return passedOver;
      if (certain && next !== undefined) met += 1;
    }
    return met;
  },
  legal: `
    0 spawn t
    spawn u
    call_soon a
    run
    t steps
    await future u
    t pauses
    u steps
    await yield
    u pauses
    a starts
    cancel_future t = true
    a ends
    u steps thrown CancelledError
    awaited raising CancelledError
    u fails CancelledError
    t steps thrown CancelledError
    awaited raising CancelledError
    t fails CancelledError
  `,
  illegal: `
    0 spawn t
    spawn u
    call_soon a
    run
    t steps
    await future u
    t pauses
    u steps
    await yield
    u pauses
    a starts
    cancel_future t = true
    a ends
    t steps thrown CancelledError
    awaited raising CancelledError
    t fails CancelledError
    u steps
    awaited
    u finishes
  `,
};

/** Whoever awaited a task that ended with CancelledError has got that. */
const comesBack = (tasks: TaskReading, task: FutureReading): Breach | undefined => {
  if (task.implicit || task.done === never || endOf(tasks, task)?.kind !== 'cancelled') return undefined;
  for (const { task: awaiter, outcome, end } of awaitsOf(tasks, task)) {
    if (outcome === undefined || isCancelledError(outcome.raised)) continue;
    return breach(
      end,
      [named(task), ', which ', named(awaiter), ' awaited, ended with CancelledError'],
      ['the await gave ', saysOutcome(outcome)],
    );
  }
  return undefined;
};
