import { cancelsAwaited, type Delivery, deliveriesOf, undelivered } from './delivery.js';
import { type Breach, breach, type Law, named } from './law.js';
import { never } from './records.js';
import { asksOf, isCancelledError, saysAnswer, saysOutcome } from './task-end.js';
import type { TaskReading } from './task-reading.js';

export const law: Law = {
  id: '6.2',
  title:
    'Cancelling a task that waits answers true and cancels the future that it awaits at once; the task is not done yet, and CancelledError is raised where it waits, in a later turn.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source:
    'asyncio, Task.cancel: "This arranges for a CancelledError exception to be thrown into the wrapped coroutine on the next cycle of the event loop"',
  why: 'A request that gets lost leaves a service that never shuts down; one that counts as done at once leaves no time to clean up.',
  caveat: 'A task that is awaited may swallow the request, and combinators have laws of their own.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.cancels.length === 0) return 0;
    let met = 0;
    for (const delivery of deliveriesOf(tasks)) {
      const { task, request, state, earlier, wait, next, again } = delivery;
      if (state !== 'waiting' || task.implicit) continue;
      const because = [named(task), ' was waiting, and was asked to be cancelled'];
      if (request.direct && request.answer !== true) return breach(request.at, because, ['cancel did not answer true']);
      const early = doneEarly(tasks, delivery);
      if (early !== undefined) return early;
      // What comes of a second request, and of one that is passed on, other laws say.
      if (earlier !== undefined || again || !request.direct) continue;
      const cancelled = cancelsAwaited(tasks, delivery);
      if (typeof cancelled !== 'number') return cancelled;
      met += cancelled;
      const lost = undelivered(reading, delivery, because);
      if (lost !== undefined) return lost;
      if (!delivery.certain || next === undefined) continue;
      if (wait?.event.what === 'sleep' && wait.outcome !== undefined && !isCancelledError(wait.outcome.raised))
        return breach(wait.end, because, ['its sleep ended with ', saysOutcome(wait.outcome)]);
      met += 1;
    }
    return swallowed(tasks) ?? met;
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
    cancel_future t = true
    settle f with 1
    a ends
    t steps
    awaited 1
    t finishes
  `,
};

/** Primitives let a cancellation out that has reached them: when they have cleaned up, and not in the place of what they give. */
const waitsInPrimitives: ReadonlySet<string> = new Set(['acquire', 'waitOn', 'put', 'get', 'join']);

/** A CancelledError was thrown into a wait for a primitive, which went on after that step and then gave a result. */
const swallowed = (tasks: TaskReading): Breach | undefined => {
  for (const { task, thrown, from, end } of tasks.steps) {
    if (from === undefined || !waitsInPrimitives.has(from.event.what) || !isCancelledError(thrown)) continue;
    // What ends in the same step may have come at the same time.
    if (end === never || from.end === never || from.end < end || from.outcome?.raised !== undefined) continue;
    return breach(
      from.end,
      [named(task), ' was cancelled where it waits, and CancelledError was thrown in'],
      ['its ', from.event.what, ' came back with ', saysOutcome(from.outcome ?? { value: null })],
    );
  }
  return undefined;
};

/** Before it is resumed the task is neither done nor cancelled. */
const doneEarly = (tasks: TaskReading, { task, request, next }: Delivery): Breach | undefined => {
  for (const { at, event } of asksOf(tasks, task)) {
    if (at < request.at || (next !== undefined && at > next.start)) continue;
    if ((event.what !== 'done' && event.what !== 'cancelled') || event.answer === false) continue;
    return breach(
      at,
      [named(task), ' was asked to be cancelled where it waits, and has not been resumed'],
      [`asked whether it was ${event.what}, it said `, saysAnswer(event)],
    );
  }
  return undefined;
};
