import { deliveriesOf } from './delivery.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { asksOf, awaitsOf, isCancelledError, saysAnswer, saysOutcome } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '6.1',
  title: 'A task that is cancelled before its first step never begins, and whoever awaits it gets CancelledError.',
  basis: 'cpython',
  needs: ['tasks', 'cancellation'],
  source:
    'CPython, Task.__step: if self._must_cancel, coro.throw; gh-98275 notes that the documentation says otherwise',
  why: 'A request that is withdrawn at once would still be sent.',
  caveat: 'Whether the coroutine is resumed at all, with the exception, is the loop’s own affair.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.cancels.length === 0) return 0;
    let met = 0;
    for (const { task, request, state, next, certain, earlier } of deliveriesOf(tasks)) {
      if (state !== 'unstarted' || task.implicit || task.refused) continue;
      const because = [named(task), ' was asked to be cancelled before it had begun'];
      if (request.direct && request.answer !== true && earlier === undefined && task.loose === never)
        return breach(request.at, because, ['cancel did not answer true']);
      if (!certain) continue;
      if (next !== undefined && !isCancelledError(next.thrown))
        return breach(next.start, because, [
          next.thrown === undefined ? 'it began all the same' : `${next.thrown.type} was thrown into it`,
        ]);
      if (earlier !== undefined) continue;
      const found = seenBy(reading, tasks, task, request.at);
      if (typeof found !== 'number') return found;
      met += 1;
    }
    return met;
  },
  legal: `
    0 spawn t
    cancel_future t = true
    run
    t steps thrown CancelledError
    t fails CancelledError
  `,
  illegal: `
    0 spawn t
    cancel_future t = true
    run
    t steps
    t finishes
  `,
};

/** What those who await it, and those who ask once it is over, must find. */
const seenBy = (reading: Reading, tasks: TaskReading, task: FutureReading, from: number): number | Breach => {
  const because = [named(task), ' was cancelled before it had begun'];
  for (const wait of awaitsOf(tasks, task)) {
    if (wait.outcome === undefined) {
      if (wait.task.waiting !== wait || wait.task.steps.at(-1)?.end === never) continue;
      if (!mustHaveCome(reading, Math.max(from, wait.at))) continue;
      return breach(reading.lastSettled, because, [named(wait.task), ' awaits it, and was never told']);
    }
    if (isCancelledError(wait.outcome.raised)) continue;
    return breach(wait.end, because, [named(wait.task), ' awaited it, and got ', saysOutcome(wait.outcome)]);
  }
  if (task.done === never) return 0;
  for (const { at, event } of asksOf(tasks, task)) {
    if (at < task.done || event.what !== 'cancelled' || event.answer === true) continue;
    return breach(at, because, ['asked whether it was cancelled, it said ', saysAnswer(event)]);
  }
  return 0;
};
