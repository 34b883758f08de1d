import { mayBeUnseen } from './cancel-reason.js';
import { struckTasks } from './delivery.js';
import { type Breach, breach, type Law, named } from './law.js';
import { asksOf, awaitsOf, endOf, isCancelledError, saysAnswer } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '6.5',
  title: 'A task may swallow CancelledError: then it ends as if nobody had asked, and was not cancelled.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source:
    'asyncio, Task.cancel: "The coroutine then has a chance to clean up or even deny the request"; "the task may also return a value"',
  why: 'A task that finishes what it has begun although it is asked to stop would lose it.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const task of struckTasks(tasks).keys()) {
      if (task.implicit) continue;
      const end = endOf(tasks, task);
      if (end?.kind !== 'value') continue;
      const found = seenAsCancelled(tasks, task);
      if (found !== undefined) return found;
      met += 1;
    }
    return met;
  },
  legal: `
    0 spawn t
    call_soon a
    run
    t steps
    part k try body
    await yield
    t pauses
    a starts
    cancel_future t = true
    a ends
    t steps thrown CancelledError
    awaited raising CancelledError
    part k try except raising CancelledError
    part k try end
    t finishes 1
    ask_future cancelled t = false
  `,
  illegal: `
    0 spawn t
    call_soon a
    run
    t steps
    part k try body
    await yield
    t pauses
    a starts
    cancel_future t = true
    a ends
    t steps thrown CancelledError
    awaited raising CancelledError
    part k try except raising CancelledError
    part k try end
    t finishes 1
    ask_future cancelled t = true
  `,
};

const seenAsCancelled = (tasks: TaskReading, task: FutureReading): Breach | undefined => {
  const because = [named(task), ' has swallowed CancelledError and returned'];
  for (const { at, event } of asksOf(tasks, task)) {
    if (at < task.done) continue;
    if (event.what === 'cancelled' && event.answer !== false)
      return breach(at, because, ['asked whether it was cancelled, it said ', saysAnswer(event)]);
    if ((event.what === 'result' || event.what === 'exception') && event.raised !== undefined)
      return breach(at, because, [`asked for its ${event.what}, it raised `, event.raised.type]);
  }
  const told = awaitsOf(tasks, task).find((wait) => isCancelledError(wait.outcome?.raised) && hasNoReason(wait));
  if (told === undefined) return undefined;
  return breach(told.end, because, [named(told.task), ' awaited it, and got CancelledError']);
};

const hasNoReason = ({ task }: WaitReading): boolean => task.cancels.length === 0 && !mayBeUnseen(task);
