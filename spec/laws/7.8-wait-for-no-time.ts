import { type Combining, combiningOf } from './combining.js';
import { type Breach, breach, type Law, named } from './law.js';
import { never } from './records.js';
import { isCancelledError, saysEnd, saysOutcome } from './task-end.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.8',
  title:
    'waitFor with no time left gives the outcome of what is done; otherwise it raises TimeoutError, and a coroutine does not even begin.',
  basis: 'promised',
  needs: ['tasks', 'waitFor'],
  source: 'CPython, wait_for: the case of timeout <= 0; test_waitfor.test_wait_for_timeout_less_then_0_or_0',
  why: 'A budget that is used up must not start new work, nor lose a result that is there.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const wait of combining.waits('waitFor')) {
      const [inner] = combining.children(wait);
      if (inner === undefined || inner === wait.task || wait.event.in === undefined || wait.event.in > 0) continue;
      const found = judge(combining, wait, inner);
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 spawn m
    run
    m steps
    coroutine a
    await waitFor a in 0
    m pauses
    a steps thrown CancelledError
    a fails CancelledError
    m steps
    awaited raising TimeoutError
    m finishes
  `,
  illegal: `
    0 spawn m
    run
    m steps
    coroutine a
    await waitFor a in 0
    m pauses
    a steps
    await sleep in 1
    a pauses
    a steps thrown CancelledError
    awaited raising CancelledError
    a fails CancelledError
    m steps
    awaited raising TimeoutError
    m finishes
  `,
};

const judge = (combining: Combining, wait: WaitReading, inner: FutureReading): number | Breach => {
  const { task, at, outcome, end } = wait;
  const [first] = inner.steps;
  if (inner.implicit && first !== undefined && first.thrown === undefined)
    return breach(
      first.start,
      [named(task), ' had no time to wait for ', named(inner)],
      [named(inner), ' was begun all the same'],
    );
  const late = combining.overdue(wait, inner.kind === 'future' || inner.implicit ? at : combining.doneAt(inner));
  if (late !== never)
    return breach(
      late,
      [named(task), ' had no time to wait for ', named(inner)],
      [named(task), ' still waited for it, many turns later'],
    );
  if (outcome === undefined) return 0;
  const wasDone = combining.isDone(inner, at);
  if (wasDone === undefined || combining.gave(inner, outcome, end)) return 1;
  if (isCancelledError(outcome.raised) && wait.pauses > 0 && combining.reach.touchesWait(wait)) return 1;
  const innerEnd = combining.endOf(inner);
  if (wasDone && innerEnd !== undefined)
    return breach(
      end,
      [named(inner), ` was done: it `, saysEnd(innerEnd)],
      ['waitFor with no time left gave ', saysOutcome(outcome)],
    );
  if (outcome.raised?.type === 'TimeoutError') return 1;
  return breach(
    end,
    [named(task), ' had no time to wait for ', named(inner), ', which was not done'],
    ['waitFor gave ', saysOutcome(outcome)],
  );
};
