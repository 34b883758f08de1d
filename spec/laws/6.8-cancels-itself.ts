import type { CancelFutureEvent } from '../trace.js';
import { deliveriesOf, undelivered } from './delivery.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { asksOf, awaitsOf, endOf, isCancelledError, saysAnswer, saysOutcome } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '6.8',
  title:
    'A task that is asked while it is at work hears of it where it waits next; if it returns before that, it was cancelled.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source: 'CPython, test_tasks.test_cancel_at_end (bpo-30048)',
  why: 'The last chance to stop a task would be lost, and its awaiter would take a result that nobody wants any more.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.cancels.length === 0) return 0;
    let met = 0;
    for (const delivery of deliveriesOf(tasks)) {
      const { task, request, state, earlier, certain, next } = delivery;
      if (state !== 'atWork' || task.implicit) continue;
      const because = [named(task), ' was asked to be cancelled while it was at work'];
      if (request.direct && (tasks.trace.events[request.at] as CancelFutureEvent).answer !== true)
        return breach(request.at, because, ['cancel did not answer true']);
      if (earlier !== undefined) continue;
      const lost = undelivered(reading, delivery, because);
      if (lost !== undefined) return lost;
      if (certain && next !== undefined) met += 1;
      const end = endOf(tasks, task);
      if (end?.kind !== 'cancelled' || !end.requested || delivery.previous !== task.steps.at(-1)) continue;
      const found = seenBy(reading, tasks, task);
      if (found !== undefined) return found;
      met += 1;
    }
    return met;
  },
  legal: `
    0 spawn t
    spawn u
    run
    t steps
    cancel_future t = true
    t finishes 1
    u steps
    await future t
    awaited raising CancelledError
    u fails CancelledError
  `,
  illegal: `
    0 spawn t
    spawn u
    run
    t steps
    cancel_future t = true
    t finishes 1
    u steps
    await future t
    awaited 1
    u finishes
  `,
};

const seenBy = (reading: Reading, tasks: TaskReading, task: FutureReading): Breach | undefined => {
  const because = [named(task), ' was asked to be cancelled while it was at work, and returned before it waited'];
  for (const { at, event } of asksOf(tasks, task)) {
    if (at < task.done || event.what === 'cancelling' || event.what === 'done') continue;
    if (event.what === 'cancelled' ? event.answer === true : isCancelledError(event.raised)) continue;
    return breach(at, because, [
      event.what === 'cancelled' ? 'asked whether it was cancelled, it said ' : `asked for its ${event.what}, it gave `,
      saysAnswer(event),
    ]);
  }
  for (const wait of awaitsOf(tasks, task)) {
    if (wait.outcome !== undefined) {
      if (isCancelledError(wait.outcome.raised)) continue;
      return breach(wait.end, because, [named(wait.task), ' awaited it, and got ', saysOutcome(wait.outcome)]);
    }
    if (wait.task.waiting !== wait || wait.task.steps.at(-1)?.end === never) continue;
    if (mustHaveCome(reading, Math.max(task.done, wait.at)))
      return breach(reading.lastSettled, because, [named(wait.task), ' awaits it, and was never told']);
  }
  return undefined;
};
