import { deliveriesOf, undelivered } from './delivery.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { isCancelledError, saysOutcome } from './task-end.js';

export const law: Law = {
  id: '6.9',
  title: 'A task that is cancelled when what it awaits is done, and before it goes on, gets CancelledError.',
  basis: 'cpython',
  needs: ['tasks', 'cancellation'],
  source: 'CPython, Task.cancel: "It must be the case that self.__step is already scheduled"',
  why: 'Between the result and the turn in which it arrives the request would fall through.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.cancels.length === 0) return 0;
    let met = 0;
    for (const delivery of deliveriesOf(tasks)) {
      const { task, request, state, wait, earlier, certain, next } = delivery;
      if (state !== 'waiting' || earlier !== undefined || wait?.event.what !== 'future') continue;
      const [awaited] = tasks.targets(wait);
      if (awaited === undefined || awaited.done === never || awaited.done >= request.at) continue;
      const because = [
        named(task),
        ' awaited ',
        named(awaited),
        ', which was done, and was asked to be cancelled before it had gone on',
      ];
      const lost = undelivered(reading, delivery, because);
      if (lost !== undefined) return lost;
      if (!certain || next === undefined) continue;
      if (wait.outcome !== undefined && !isCancelledError(wait.outcome.raised))
        return breach(wait.end, because, ['the await gave ', saysOutcome(wait.outcome)]);
      met += 1;
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
    settle f with 1
    cancel_future t = true
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
    settle f with 1
    cancel_future t = true
    a ends
    t steps
    awaited 1
    t finishes
  `,
};
