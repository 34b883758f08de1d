import { type Combining, combiningOf } from './combining.js';
import { type Breach, breach, type Law, named } from './law.js';
import { never } from './records.js';
import { saysOutcome } from './task-end.js';
import type { CancelReading, FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.4',
  title:
    'Cancelling who waits for gather cancels every child that is not done, also with returnExceptions, and the waiter gets CancelledError.',
  basis: 'promised',
  needs: ['tasks', 'gather', 'cancellation'],
  source:
    'asyncio, gather: "If gather() is cancelled, all submitted awaitables (that have not completed yet) are also cancelled"; CPython, test_cancel_gather_1, test_cancel_gather_2; bpo-32684',
  why: 'Children that nobody waits for any more hold connections, and a waiter that cannot be cancelled never ends.',
  caveat:
    'Once one child has failed, gather is over, and a cancel reaches nobody. A child that awaits a task or a combinator may make of it what it likes.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const wait of combining.waits('gather')) {
      for (const request of combining.requestsIn(wait)) {
        const found = judge(combining, wait, request);
        if (typeof found !== 'number') return found;
        met += found;
      }
    }
    return met;
  },
  legal: `
    0 spawn m
    spawn a
    spawn b
    call_soon x
    run
    m steps
    await gather a b returnExceptions
    m pauses
    a steps
    await sleep in 5
    a pauses
    b steps
    await sleep in 5
    b pauses
    x starts
    cancel_future m = true
    x ends
    a steps thrown CancelledError
    awaited raising CancelledError
    a fails CancelledError
    b steps thrown CancelledError
    awaited raising CancelledError
    b fails CancelledError
    m steps thrown CancelledError
    awaited raising CancelledError
    m fails CancelledError
  `,
  illegal: `
    0 spawn m
    spawn a
    spawn b
    call_soon x
    run
    m steps
    await gather a b
    m pauses
    a steps
    await sleep in 5
    a pauses
    b steps
    await sleep in 5
    b pauses
    x starts
    cancel_future m = true
    x ends
    a steps thrown CancelledError
    awaited raising CancelledError
    a fails CancelledError
    m steps thrown CancelledError
    awaited raising CancelledError
    m fails CancelledError
    5 b steps
    awaited
    b finishes
  `,
};

const judge = (combining: Combining, wait: WaitReading, { at }: CancelReading): number | Breach => {
  const children = combining.children(wait);
  const pending = children.filter((child) => combining.isDone(child, at) === false);
  if (pending.length === 0 || isOver(combining, wait, children, at)) return 0;
  for (const child of pending) {
    const missed = combining.notReached(child, at);
    if (missed !== never)
      return breach(
        missed,
        [named(wait.task), ' was cancelled while it waited for ', named(child), ' and others in gather'],
        [named(child), ' was not cancelled'],
      );
  }
  const { outcome, end, task } = wait;
  if (outcome === undefined || combining.takesBack) return 1;
  if (outcome.raised === undefined)
    return breach(
      end,
      [named(task), ' was cancelled while it waited for ', ...names(pending), ' in gather'],
      ['gather gave ', saysOutcome(outcome)],
    );
  return 1;
};

/** Whether one of them may have failed already, which ends it. */
const isOver = (
  combining: Combining,
  { event }: WaitReading,
  children: readonly FutureReading[],
  index: number,
): boolean =>
  event.returnExceptions !== true &&
  children.some((child) => combining.isDone(child, index) !== false && combining.endOf(child)?.kind !== 'value');

const names = (futures: readonly FutureReading[]) =>
  futures.flatMap((future, place) => (place === 0 ? [named(future)] : [', ', named(future)]));
