import type { HandlerEvent } from '../trace.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { endedEarly, sleepOf } from './sleep.js';
import { isCancelledError, isInLine } from './task-end.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '6.15',
  title: 'A wait that was cancelled leaves nothing behind that acts later: no timer, and nobody who is woken.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source: 'CPython, asyncio.sleep: finally: h.cancel(); socketry/async#467',
  why: 'A stale wake-up ends a later wait of the same task before its time, with a result that never came.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    const cancelled = new Map<FutureReading, number>();
    let first = Number.POSITIVE_INFINITY;
    for (const wait of tasks.waits) {
      if (wait === undefined || !isCancelledError(wait.outcome?.raised) || wait.pauses === 0 || !waits(wait)) continue;
      if (wait.end < (cancelled.get(wait.task) ?? Number.POSITIVE_INFINITY)) cancelled.set(wait.task, wait.end);
      if (wait.end < first) first = wait.end;
    }
    if (cancelled.size === 0) return 0;
    for (const { task, start, thrown, from, inside } of tasks.steps) {
      const since = cancelled.get(task);
      if (since === undefined || start < since || from === undefined || from.at < since) continue;
      met += 1;
      if (from.event.what !== 'future' || thrown !== undefined || inside || isInLine(task)) continue;
      const [future] = tasks.targets(from);
      if (future === undefined || future.kind !== 'future' || future.loose !== never) continue;
      if (future.done !== never && future.done < start) continue;
      return breach(
        start,
        [named(task), ' awaited ', named(future), ', which was not done, after a wait that was cancelled'],
        [named(task), ' was resumed'],
      );
    }
    for (const wait of tasks.waits) {
      if (wait === undefined || wait.at < (cancelled.get(wait.task) ?? Number.POSITIVE_INFINITY)) continue;
      const early = endedEarly(reading, wait);
      if (early !== undefined) return early;
    }
    for (const index of reading.handlers) {
      const { raised } = reading.event(index) as HandlerEvent;
      if (index < first || raised.error !== 'foreign' || raised.type !== 'InvalidStateError') continue;
      if (reading.runAt(index) === never || (reading.closed !== never && reading.closed < index)) continue;
      return breach(
        index,
        ['a wait had been cancelled, and nothing in the program raises InvalidStateError'],
        ['something did, later, and the exception handler was told'],
      );
    }
    return met;
  },
  legal: `
    0 future f
    spawn t
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
    await sleep in 3
    t pauses
    3 t steps
    awaited
    t finishes
  `,
  illegal: `
    0 future f
    spawn t
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
    await sleep in 3
    t pauses
    2 t steps
    awaited
    t finishes
  `,
};

/** Something was set up that would have ended it. */
const waits = (wait: WaitReading): boolean => {
  switch (wait.event.what) {
    case 'sleep':
      return sleepOf(wait) > 0;
    case 'yield':
    case 'badYield':
    case 'other':
    case 'call':
      return false;
    default:
      return true;
  }
};
