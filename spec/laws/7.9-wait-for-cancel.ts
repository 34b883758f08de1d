import { type Combining, combiningOf } from './combining.js';
import { type Breach, breach, type Law, named } from './law.js';
import { never } from './records.js';
import { isCancelledError, saysOutcome } from './task-end.js';
import type { CancelReading, FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.9',
  title: 'Cancelling who waits in waitFor cancels the inner one and raises CancelledError.',
  basis: 'promised',
  needs: ['tasks', 'waitFor', 'cancellation'],
  source:
    'asyncio, wait_for: "If the wait is cancelled, the future aw is also cancelled"; CPython, test_wait_for_cancellation_race_condition for what is open',
  why: 'A service that cannot be cancelled while it waits never shuts down.',
  caveat:
    'If the inner one is done in the same turn, or makes something else of its cancellation, its outcome is right too: only that it ends is demanded.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const wait of combining.waits('waitFor')) {
      const [inner] = combining.children(wait);
      if (inner === undefined || inner === wait.task) continue;
      for (const request of combining.requestsIn(wait)) {
        const found = judge(combining, wait, inner, request);
        if (typeof found !== 'number') return found;
        met += found;
      }
    }
    return met;
  },
  legal: `
    0 spawn m
    spawn a
    call_soon x
    run
    m steps
    await waitFor a in 9
    m pauses
    a steps
    await sleep in 5
    a pauses
    x starts
    cancel_future m = true
    x ends
    a steps thrown CancelledError
    awaited raising CancelledError
    a fails CancelledError
    m steps thrown CancelledError
    awaited raising CancelledError
    m fails CancelledError
  `,
  illegal: `
    0 spawn m
    spawn a
    call_soon x
    run
    m steps
    await waitFor a in 9
    m pauses
    a steps
    await sleep in 5
    a pauses
    x starts
    cancel_future m = true
    x ends
    m steps thrown CancelledError
    awaited raising CancelledError
    m fails CancelledError
    5 a steps
    awaited
    a finishes
  `,
};

const judge = (
  combining: Combining,
  wait: WaitReading,
  inner: FutureReading,
  { at }: CancelReading,
): number | Breach => {
  if (combining.isDone(inner, at) !== false) return 0;
  const { outcome, end, task, event } = wait;
  // Who was cancelled once, for this or because the time was over, may be left to its cleanup.
  const missed = combining.reach.first(inner) >= at ? combining.notReached(inner, at) : never;
  if (missed !== never)
    return breach(
      missed,
      [named(wait.task), ' was cancelled while it waited for ', named(inner), ' in waitFor'],
      [named(inner), ' was not cancelled'],
    );
  const ended = inner.kind === 'future' ? at : combining.doneAt(inner);
  const late = combining.overdue(wait, Math.max(ended, at));
  if (late !== never)
    return breach(
      late,
      [named(task), ' was cancelled while it waited for ', named(inner), ' in waitFor, and that was over'],
      [named(task), ' still waited, many turns later'],
    );
  if (outcome === undefined || combining.takesBack) return 1;
  if (isCancelledError(outcome.raised) || combining.gave(inner, outcome, end)) return 1;
  // The time may have been over at about the same moment.
  if (outcome.raised?.type === 'TimeoutError' && event.in !== undefined) {
    const over = combining.arrival.possibleFrom(wait.at, event.time + event.in);
    const heard = combining.arrival.due(at);
    if (heard === never || over < heard) return 1;
  }
  return breach(
    end,
    [named(task), ' was cancelled while it waited for ', named(inner), ' in waitFor'],
    ['waitFor gave ', saysOutcome(outcome)],
  );
};
