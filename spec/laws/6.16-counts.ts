import type { UncancelEvent } from '../trace.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { asksOf } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '6.16',
  title: 'cancelling tells how many requests to cancel a task are open, and uncancel takes one back.',
  basis: 'promised',
  needs: ['tasks', 'cancellation', 'cancelCounters'],
  source:
    'asyncio, Task.cancelling: "the number of pending cancellation requests to this Task"; Task.uncancel: "Decrement the count"',
  why: 'Timeouts and task groups tell by it whose cancel it was, and would swallow that of somebody else.',
  caveat:
    'What is in the reach of a combinator, a timeout or a group may be asked at any time, and is left out from then on.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    const uncancels = new Map<number, number[]>();
    for (const index of tasks.uncancels) {
      const { future } = tasks.trace.events[index] as UncancelEvent;
      const known = uncancels.get(future);
      if (known === undefined) uncancels.set(future, [index]);
      else known.push(index);
    }
    let met = 0;
    for (const task of tasks.futures) {
      if (task?.kind !== 'task' || task.implicit || task.refused) continue;
      let count = 0;
      for (const { at, what, answer } of courseOf(tasks, task, uncancels.get(task.id) ?? [])) {
        if (what === 'cancel') {
          count += 1;
          continue;
        }
        if (what === 'uncancel') count = Math.max(count - 1, 0);
        if (answer !== count) {
          return breach(
            at,
            [`of the requests to cancel `, named(task), ` ${count === 1 ? 'one is' : `${count} are`} open`],
            [`${what === 'uncancel' ? 'uncancel' : 'cancelling'} answered ${JSON.stringify(answer)}`],
          );
        }
        met += 1;
      }
    }
    return met;
  },
  legal: `
    0 spawn t
    cancel_future t = true
    cancel_future t = true
    ask_future cancelling t = 2
    uncancel t = 1
  `,
  illegal: `
    0 spawn t
    cancel_future t = true
    cancel_future t = true
    uncancel t = 0
  `,
};

interface Count {
  readonly at: number;
  readonly what: 'cancel' | 'uncancel' | 'ask';
  readonly answer: unknown;
}

/** What changes or tells the count, in order, as long as nothing else may. */
const courseOf = (tasks: TaskReading, task: FutureReading, uncancels: readonly number[]): readonly Count[] => {
  const asks = asksOf(tasks, task).filter(({ event }) => event.what === 'cancelling');
  if (uncancels.length === 0 && asks.length === 0) return [];
  const course: Count[] = [
    ...task.cancels.map(({ at }): Count => ({ at, what: 'cancel', answer: undefined })),
    ...uncancels.map(
      (at): Count => ({ at, what: 'uncancel', answer: (tasks.trace.events[at] as UncancelEvent).answer }),
    ),
    ...asks.map(
      ({ at, event }): Count => ({
        at,
        what: 'ask',
        answer: event.raised === undefined ? event.answer : event.raised.type,
      }),
    ),
  ];
  const { loose, exposed } = task;
  const end = Math.min(
    loose === never ? Number.POSITIVE_INFINITY : loose,
    exposed === never ? Number.POSITIVE_INFINITY : exposed,
  );
  return course.filter(({ at }) => at < end).sort((left, right) => left.at - right.at);
};
