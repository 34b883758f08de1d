import { type Combining, combiningOf } from './combining.js';
import { type Breach, breach, type Law, named, seconds } from './law.js';
import { never } from './records.js';
import { isCancelledError } from './task-end.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.7',
  title:
    'When the time of waitFor is over, the inner one is cancelled, and its cleanup has ended before TimeoutError is raised.',
  basis: 'promised',
  needs: ['tasks', 'waitFor', 'timers'],
  source:
    'asyncio, wait_for: "If a timeout occurs, it cancels the task and raises TimeoutError. ... The function will wait until the future is actually cancelled"; CPython, test_wait_for_waits_for_task_cancellation; bpo-32751',
  why: 'Who goes on while the inner one still cleans up uses what that one is about to close.',
  caveat:
    'The inner one may be done in the very turn in which the time is over, or swallow the cancellation: then its own outcome is right too.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const wait of combining.waits('waitFor')) {
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
    run
    m steps
    await waitFor a in 1
    m pauses
    a steps
    await sleep in 5
    a pauses
    1 a steps thrown CancelledError
    awaited raising CancelledError
    await sleep in 1
    a pauses
    2 a steps
    awaited
    a fails CancelledError
    m steps
    awaited raising TimeoutError
    m finishes
  `,
  illegal: `
    0 spawn m
    spawn a
    run
    m steps
    await waitFor a in 1
    m pauses
    a steps
    await sleep in 5
    a pauses
    1 a steps thrown CancelledError
    awaited raising CancelledError
    await sleep in 1
    a pauses
    m steps
    awaited raising TimeoutError
    m finishes
    2 a steps
    awaited
    a fails CancelledError
  `,
};

const judge = (combining: Combining, wait: WaitReading, inner: FutureReading): number | Breach => {
  const { event, outcome, end, task } = wait;
  const isTimeout = outcome?.raised?.type === 'TimeoutError' && outcome.raised.error === 'foreign';
  const isOwn = outcome !== undefined && combining.gave(inner, outcome, end);
  if (isTimeout && !isOwn) {
    if (event.in === undefined)
      return breach(
        end,
        [named(task), ' waited for ', named(inner), ' with no timeout'],
        ['waitFor raised TimeoutError'],
      );
    if (combining.endedBefore(wait, event.in))
      return breach(
        end,
        [named(task), ' waited for ', named(inner), ' from ', seconds(event.time), ' on, for ', seconds(event.in)],
        ['waitFor raised TimeoutError at ', seconds(wait.endTime)],
      );
    const unfinished = isUnfinished(combining, inner, end);
    if (unfinished !== never)
      return breach(
        unfinished,
        ['the time of waitFor was over, so ', named(inner), ' is cancelled and awaited before that is told'],
        [named(task), ' was given TimeoutError while ', named(inner), ' was not done'],
      );
    return 1;
  }
  if (isCancelledError(outcome?.raised) && !combining.reach.touchesWait(wait) && combining.onlyCancelledBy(inner, wait))
    return breach(
      end,
      ['the time of waitFor was over, and nobody but waitFor cancelled ', named(inner)],
      [named(task), ' was given CancelledError, and not TimeoutError'],
    );
  return event.in === undefined || event.in <= 0 ? 0 : (judgeCancelled(combining, wait, inner, event.in) ?? 0);
};

/** The event that shows it to have been at work, or pending, when the await ended; `never`. */
const isUnfinished = (combining: Combining, inner: FutureReading, index: number): number => {
  if (combining.doneAt(inner) < index) return never;
  if (inner.kind === 'task') return inner.steps.some(({ start }) => start < index) ? index : never;
  return combining.shownPending(inner, index);
};

/** The time is over, and nothing has come of it. */
const judgeCancelled = (
  combining: Combining,
  wait: WaitReading,
  inner: FutureReading,
  timeout: number,
): Breach | undefined => {
  const over = combining.overdueTimer(wait, timeout);
  if (over === never || combining.doneAt(inner) < over) return undefined;
  const ignored = inner.kind === 'future' ? over : combining.notReached(inner, wait.at, over);
  if (ignored === never) return undefined;
  return breach(
    ignored,
    [
      named(wait.task),
      ' waited for ',
      named(inner),
      ' with a timeout of ',
      seconds(timeout),
      ', and the time was over',
    ],
    [named(inner), ' was not cancelled'],
  );
};
