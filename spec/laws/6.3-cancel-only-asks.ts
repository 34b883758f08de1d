import type { CancelFutureEvent } from '../trace.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '6.3',
  title: 'Cancelling never runs the code of a task: it only asks.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source:
    'asyncio, Task.cancel: "arranges for a CancelledError exception to be thrown into the wrapped coroutine on the next cycle of the event loop"',
  why: 'The cleanup of another task would run in the middle of whoever cancels it, on state that is half changed.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    const { events } = tasks.trace;
    for (const index of tasks.cancels) {
      const { future: id, refused } = events[index] as CancelFutureEvent;
      const future = tasks.future(id);
      if (future === undefined || refused !== undefined) continue;
      // What is done inside the call stands right behind its event.
      const next = events[index + 1];
      if (next?.kind === 'step') {
        const segment = reading.segments[reading.firstSegmentAfter(index)];
        if (segment?.insideAnother === true || (segment?.run === never && reading.claims('restart')))
          return breach(
            index + 1,
            [named(future), ' was asked to be cancelled, and whoever asked has not given control back'],
            [{ future: next.task }, ' was resumed'],
          );
      }
      if (future.done === never || future.done >= index) met += 1;
    }
    return met;
  },
  legal: `
    0 spawn t
    call_soon a
    run
    t steps
    await sleep in 2
    t pauses
    a starts
    cancel_future t = true
    a ends
    t steps thrown CancelledError
    awaited raising CancelledError
    t fails CancelledError
  `,
  illegal: `
    0 spawn t
    call_soon a
    run
    t steps
    await sleep in 2
    t pauses
    a starts
    cancel_future t = true
    t steps thrown CancelledError
    awaited raising CancelledError
    t fails CancelledError
    a ends
  `,
};
