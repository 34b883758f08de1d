import { type Combining, combiningOf } from './combining.js';
import { type Breach, breach, type Law, named } from './law.js';
import { never } from './records.js';
import { isCancelledError, saysOutcome } from './task-end.js';
import type { WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.5',
  title: 'If one child of gather is cancelled from outside, the waiter gets CancelledError, and the others go on.',
  basis: 'promised',
  needs: ['tasks', 'gather', 'cancellation'],
  source:
    'asyncio, gather: "If any child is cancelled, this is treated as if it raised CancelledError ... This is to prevent the cancellation of one submitted Task to cause other Tasks to be cancelled"',
  why: 'One request that is dropped must not take with it what was asked for beside it.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const wait of combining.waits('gather')) {
      if (wait.event.returnExceptions === true) continue;
      const found = judge(combining, wait);
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 future f
    spawn m
    spawn a
    call_soon x
    run
    m steps
    await gather f a
    m pauses
    a steps
    await sleep in 1
    a pauses
    x starts
    cancel_future f = true
    x ends
    m steps thrown CancelledError
    awaited raising CancelledError
    m finishes
    1 a steps
    awaited
    a finishes
  `,
  illegal: `
    0 future f
    spawn m
    spawn a
    call_soon x
    run
    m steps
    await gather f a
    m pauses
    a steps
    await sleep in 1
    a pauses
    x starts
    cancel_future f = true
    x ends
    m steps thrown CancelledError
    awaited raising CancelledError
    m finishes
    a steps thrown CancelledError
    awaited raising CancelledError
    a fails CancelledError
  `,
};

const judge = (combining: Combining, wait: WaitReading): number | Breach => {
  const children = combining.children(wait);
  const first = combining.firstFailed(children);
  if (first === undefined || combining.endOf(first)?.kind !== 'cancelled') return 0;
  const done = combining.doneAt(first);
  const late = combining.overdue(wait, done);
  if (late !== never)
    return breach(
      late,
      [named(first), ' was cancelled, and ', named(wait.task), ' gathered it'],
      [named(wait.task), ' had not been told of it, many turns later'],
    );
  const { outcome, end } = wait;
  if (outcome === undefined || done > end) return 0;
  if (outcome.raised === undefined)
    return breach(
      end,
      [named(first), ' was cancelled, and ', named(wait.task), ' gathered it'],
      ['gather gave ', saysOutcome(outcome)],
    );
  for (const sibling of children) {
    const cancelled = combining.cancelledForNothing(sibling);
    if (cancelled > done)
      return breach(
        cancelled,
        [named(first), ' was cancelled, and ', named(sibling), ' beside it in gather goes on'],
        [named(sibling), ' was cancelled too'],
      );
  }
  return isCancelledError(outcome.raised) ? 1 : 0;
};
