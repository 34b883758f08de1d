import type { CancelFutureEvent } from '../trace.js';
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
    const refused = answersFalse(tasks);
    if (refused !== undefined) return refused;
    let met = 0;
    for (const { task, request, state, next, certain, earlier } of deliveriesOf(tasks)) {
      if (state !== 'unstarted' || task.implicit || task.refused) continue;
      const because = [named(task), ' was asked to be cancelled before it had begun'];
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

/** The first request to a task that has not begun is accepted: it cannot be over. */
const answersFalse = (tasks: TaskReading): Breach | undefined => {
  const asked = new Set<FutureReading>();
  for (const index of tasks.cancels) {
    const { future, answer, refused } = tasks.trace.events[index] as CancelFutureEvent;
    const task = tasks.future(future);
    if (task?.kind !== 'task' || task.implicit || task.refused || asked.has(task)) continue;
    asked.add(task);
    const [first] = task.steps;
    if (answer === true || refused !== undefined || (first !== undefined && first.start < index)) continue;
    if (task.cancels.some(({ at }) => at < index) || (task.loose !== never && task.loose < index)) continue;
    return breach(
      index,
      [named(task), ' was asked to be cancelled before it had begun'],
      ['cancel did not answer true'],
    );
  }
  return undefined;
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
