import { type Combining, combiningOf } from './combining.js';
import { type Breach, breach, type Law, named, seconds } from './law.js';
import { never } from './records.js';
import { isCancelledError, saysOutcome } from './task-end.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.10',
  title:
    'waitFor gives the outcome of the inner one that is in time, and leaves nothing behind that cancels or fires later.',
  basis: 'promised',
  needs: ['tasks', 'waitFor'],
  source:
    'asyncio, wait_for: "Wait for the aw awaitable to complete with a timeout"; CPython, wait_for: the timer is cancelled on every way out',
  why: 'A timeout that outlives its wait strikes at something else, much later, and nobody finds out where it came from.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    const over = new Map<FutureReading, WaitReading[]>();
    for (const wait of combining.waits('waitFor')) {
      const [inner] = combining.children(wait);
      if (inner === undefined || inner === wait.task) continue;
      const { in: timeout } = wait.event;
      if (timeout !== undefined && timeout <= 0) continue;
      const found = judge(combining, wait, inner);
      if (typeof found !== 'number') return found;
      met += found;
      if (timeout === undefined || wait.end === never) continue;
      const waits = over.get(wait.task);
      if (waits === undefined) over.set(wait.task, [wait]);
      else waits.push(wait);
    }
    return struckLater(combining, over) ?? wokenEarly(combining, over) ?? met;
  },
  legal: `
    0 spawn m
    spawn a
    run
    m steps
    await waitFor a in 2
    m pauses
    a steps
    a finishes 1
    m steps
    awaited 1
    await sleep in 5
    m pauses
    5 m steps
    awaited
    m finishes
  `,
  illegal: `
    0 spawn m
    spawn a
    run
    m steps
    await waitFor a in 2
    m pauses
    a steps
    a finishes 1
    m steps
    awaited 1
    await sleep in 5
    m pauses
    2 m steps thrown CancelledError
    awaited raising CancelledError
    m fails CancelledError
  `,
};

const judge = (combining: Combining, wait: WaitReading, inner: FutureReading): number | Breach => {
  const late = combining.overdue(wait, combining.doneAt(inner));
  if (late !== never)
    return breach(
      late,
      [named(wait.task), ' waited for ', named(inner), ' in waitFor, and that was done'],
      [named(wait.task), ' still waited, many turns later'],
    );
  const { outcome, end } = wait;
  if (outcome === undefined) return 0;
  if (combining.gave(inner, outcome, end)) return 1;
  // Whether the time was over is for law 7.7.
  if (outcome.raised?.type === 'TimeoutError') return 0;
  if (isCancelledError(outcome.raised) && combining.reach.touchesWait(wait)) return 0;
  return breach(
    end,
    [named(wait.task), ' waited for ', named(inner), ' in waitFor, and gets what that comes to'],
    ['waitFor gave ', saysOutcome(outcome)],
  );
};

const struckLater = (
  combining: Combining,
  over: ReadonlyMap<FutureReading, readonly WaitReading[]>,
): Breach | undefined => {
  for (const [task, [wait]] of over) {
    const cancelled = combining.cancelledForNothing(task);
    if (cancelled === never || wait === undefined || cancelled < wait.end) continue;
    return breach(
      cancelled,
      ['waitFor was over, and nobody cancelled ', named(task)],
      [named(task), ' was cancelled later on'],
    );
  }
  return undefined;
};

/** A sleep that ended when the time of an earlier waitFor was over. */
const wokenEarly = (
  combining: Combining,
  over: ReadonlyMap<FutureReading, readonly WaitReading[]>,
): Breach | undefined => {
  if (over.size === 0) return undefined;
  for (const sleep of combining.waits('sleep')) {
    const { event, endTime, outcome } = sleep;
    if (event.in === undefined || outcome === undefined || outcome.raised !== undefined) continue;
    if (!combining.endedBefore(sleep, event.in)) continue;
    const cause = over.get(sleep.task)?.find((wait) => {
      const deadline = wait.event.time + (wait.event.in ?? 0);
      return wait.end < sleep.at && deadline > event.time && deadline <= endTime + combining.reading.slack(endTime);
    });
    if (cause === undefined) continue;
    return breach(
      sleep.end,
      ['waitFor was over, and ', named(sleep.task), ' slept for ', seconds(event.in)],
      ['it woke when the time of waitFor would have been over, after ', seconds(endTime - event.time)],
    );
  }
  return undefined;
};
