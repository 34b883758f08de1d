import { deliveriesOf, undelivered } from './delivery.js';
import { type Law, named } from './law.js';

export const law: Law = {
  id: '6.6',
  title: 'A request that comes after CancelledError was swallowed is delivered like the first.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source:
    'asyncio, Task.cancel: each call "arranges for a CancelledError to be thrown"; CPython, test_tasks.test_cancel_inner_future',
  why: 'A task that has denied one request could never be stopped any more.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.cancels.length === 0) return 0;
    let met = 0;
    for (const delivery of deliveriesOf(tasks)) {
      const { task, again, earlier, certain, next } = delivery;
      if (!again || earlier !== undefined) continue;
      const lost = undelivered(reading, delivery, [
        named(task),
        ' had been told of CancelledError, went on, and was asked to be cancelled again',
      ]);
      if (lost !== undefined) return lost;
      if (certain && next !== undefined) met += 1;
    }
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
    a ends
    call_soon b
    t steps thrown CancelledError
    awaited raising CancelledError
    await yield
    t pauses
    b starts
    cancel_future t = true
    b ends
    t steps thrown CancelledError
    awaited raising CancelledError
    t fails CancelledError
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
    a ends
    call_soon b
    t steps thrown CancelledError
    awaited raising CancelledError
    await yield
    t pauses
    b starts
    cancel_future t = true
    b ends
    t steps
    awaited
    t finishes
  `,
};
