import type { Raised } from '../trace.js';
import { mayBeUnseen } from './cancel-reason.js';
import { struckTasks } from './delivery.js';
import { type Breach, breach, type Law, named } from './law.js';
import {
  asksOf,
  awaitsOf,
  endOf,
  isCancelledError,
  isEnd,
  raisedIn,
  sameRaised,
  saysAnswer,
  saysOutcome,
} from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '6.13',
  title: 'Another exception that is raised in the cleanup is what the task comes to, and it was not cancelled.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source: 'asyncio, Task.cancel: "the task may also return a value or raise a different exception"',
  why: 'A cleanup that fails would pass for one that went well.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const [task, from] of struckTasks(tasks)) {
      if (task.implicit) continue;
      const end = endOf(tasks, task);
      if (end?.kind !== 'raised' || task.done < from) continue;
      const found = hidden(tasks, task, end.raised);
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
    part k try finally
    part k try end raising Error
    t fails Error
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
    part k try finally
    part k try end raising Error
    t fails Error
    ask_future cancelled t = true
  `,
};

/** The exception is not what everybody finds. */
const hidden = (tasks: TaskReading, task: FutureReading, raised: Raised): Breach | undefined => {
  const because = [named(task), ' was told of CancelledError, and raised ', raised.type, ' in its cleanup'];
  for (const { at, event } of asksOf(tasks, task)) {
    if (at < task.done) continue;
    if (event.what === 'cancelled' && event.answer !== false)
      return breach(at, because, ['asked whether it was cancelled, it said ', saysAnswer(event)]);
    if (event.what === 'result' && !(event.raised !== undefined && sameRaised(event.raised, raised)))
      return breach(at, because, ['asked for its result, it gave ', saysAnswer(event)]);
    if (event.what !== 'exception' || raised.type === 'Falsy') continue;
    const given = raisedIn(event.answer);
    if (event.raised !== undefined || given === undefined || !sameRaised(given, raised))
      return breach(at, because, ['asked for its exception, it gave ', saysAnswer(event)]);
  }
  for (const { task: awaiter, outcome, end } of awaitsOf(tasks, task)) {
    if (outcome === undefined) continue;
    if (isEnd({ kind: 'raised', raised }, outcome)) continue;
    if (isCancelledError(outcome.raised) && (awaiter.cancels.length > 0 || mayBeUnseen(awaiter))) continue;
    return breach(end, because, [named(awaiter), ' awaited it, and got ', saysOutcome(outcome)]);
  }
  return undefined;
};
