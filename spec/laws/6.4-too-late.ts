import type { CancelFutureEvent } from '../trace.js';
import { type Breach, breach, type Law, named } from './law.js';
import { never } from './records.js';
import { asksOf, awaitsOf, endOf, isCancelledError, isEnd, saysAnswer, saysEnd } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '6.4',
  title: 'Cancelling a task that is done answers false and changes nothing.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source: 'asyncio, Future.cancel: "If the future is already done or cancelled, return False"',
  why: 'Cleaning up cancels whatever is there; the results that were reached must survive it.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const index of tasks.cancels) {
      const { future: id, answer, refused } = tasks.trace.events[index] as CancelFutureEvent;
      const task = tasks.future(id);
      if (task?.kind !== 'task' || task.done === never || task.done > index) continue;
      if (refused !== undefined || answer !== false) {
        return breach(
          index,
          [named(task), ' was done'],
          [refused === undefined ? `cancel answered ${JSON.stringify(answer)}` : `cancel raised ${refused}`],
        );
      }
      const changed = changedSince(tasks, task, index);
      if (changed !== undefined) return changed;
      met += 1;
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    t steps
    t finishes 1
    cancel_future t = false
    ask_future result t = 1
  `,
  illegal: `
    0 spawn t
    run
    t steps
    t finishes 1
    cancel_future t = true
  `,
};

const changedSince = (tasks: TaskReading, task: FutureReading, from: number): Breach | undefined => {
  const end = endOf(tasks, task);
  if (end === undefined || end.kind === 'cancelled') return undefined;
  const because = [named(task), ' ', saysEnd(end), ', and was asked to be cancelled only then'];
  for (const { at, event } of asksOf(tasks, task)) {
    if (at < from) continue;
    if (event.what === 'cancelled' && event.answer === true)
      return breach(at, because, ['it said that it was cancelled']);
    if (
      event.what === 'result' &&
      !isEnd(end, event.raised === undefined ? { value: event.answer } : { raised: event.raised })
    )
      return breach(at, because, ['asked for its result, it gave ', saysAnswer(event)]);
  }
  for (const wait of awaitsOf(tasks, task)) {
    if (wait.at < from || wait.task.cancels.length > 0 || wait.task.loose !== never || wait.task.exposed !== never)
      continue;
    if (!isCancelledError(wait.outcome?.raised)) continue;
    return breach(wait.end, because, [named(wait.task), ' awaited it, and got CancelledError']);
  }
  return undefined;
};
