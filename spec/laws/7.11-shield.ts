import { type Combining, combiningOf } from './combining.js';
import { type Breach, breach, type Law, named } from './law.js';
import { never } from './records.js';
import { isCancelledError, saysOutcome } from './task-end.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.11',
  title:
    'shield keeps a cancellation of who waits from the inner one, passes a cancellation of the inner one on, and its outcome.',
  basis: 'promised',
  needs: ['tasks', 'shield'],
  source:
    'asyncio, shield; CPython, test_shield_result, test_shield_exception, test_shield_cancel_inner, test_shield_cancel_outer',
  why: 'What must not be torn in two, a payment or a commit, is put behind it.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const wait of combining.waits('shield')) {
      const [inner] = combining.children(wait);
      if (inner === undefined || inner === wait.task) continue;
      const found = judge(combining, wait, inner);
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 spawn m
    spawn a
    call_soon x
    run
    m steps
    await shield a
    m pauses
    a steps
    await sleep in 1
    a pauses
    x starts
    cancel_future m = true
    x ends
    m steps thrown CancelledError
    awaited raising CancelledError
    m fails CancelledError
    1 a steps
    awaited
    a finishes
  `,
  illegal: `
    0 spawn m
    spawn a
    call_soon x
    run
    m steps
    await shield a
    m pauses
    a steps
    await sleep in 1
    a pauses
    x starts
    cancel_future m = true
    x ends
    m steps thrown CancelledError
    awaited raising CancelledError
    m fails CancelledError
    a steps thrown CancelledError
    awaited raising CancelledError
    a fails CancelledError
  `,
};

const judge = (combining: Combining, wait: WaitReading, inner: FutureReading): number | Breach => {
  const { task, outcome, end, at } = wait;
  const cancelled = combining.cancelledForNothing(inner);
  if (cancelled !== never && cancelled > at)
    return breach(
      cancelled,
      [named(task), ' waited for ', named(inner), ' in shield, and nobody cancelled that'],
      [named(inner), ' was cancelled'],
    );
  const late = combining.overdue(wait, combining.doneAt(inner));
  if (late !== never)
    return breach(
      late,
      [named(task), ' waited for ', named(inner), ' in shield, and that was done'],
      [named(task), ' still waited, many turns later'],
    );
  for (const request of combining.requestsIn(wait)) {
    if (combining.isDone(inner, request.at) !== false || combining.takesBack) continue;
    const deaf = combining.overdue(wait, request.at);
    if (deaf === never && (outcome === undefined || isCancelledError(outcome.raised))) continue;
    return breach(
      deaf === never ? end : deaf,
      [named(task), ' was cancelled while it waited for ', named(inner), ' in shield'],
      deaf === never
        ? ['shield gave ', saysOutcome(outcome ?? { value: null })]
        : [named(task), ' still waited, many turns later'],
    );
  }
  if (outcome === undefined) return 0;
  if (combining.gave(inner, outcome, end)) return 1;
  if (isCancelledError(outcome.raised) && combining.reach.touchesWait(wait)) return 1;
  return breach(
    end,
    [named(task), ' waited for ', named(inner), ' in shield, and gets what that comes to'],
    ['shield gave ', saysOutcome(outcome)],
  );
};
