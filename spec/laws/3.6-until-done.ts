import { isExit } from './exits.js';
import { certainEnd, doneSince, isOpen, isPending, saysState } from './future-state.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { isEnd, saysOutcome } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import { endedByItself, type UntilReading, untilsOf } from './until.js';

export const law: Law = {
  id: '3.6',
  title:
    'runUntilComplete runs until the future is done, and no longer; it returns its result or raises its exception, also of one that was done before.',
  basis: 'promised',
  needs: ['untilComplete'],
  source:
    'asyncio, run_until_complete: "Run until the future has completed. Return the Future\'s result or raise its exception"',
  why: 'It is how a program gets from the world without a loop into the one with a loop, and back with a result.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const each of untilsOf(reading, 'any')) {
      if (!isOpen(reading, each.until.begin)) continue;
      const found = goesOn(reading, tasks, each) ?? comesBack(reading, tasks, each);
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 coroutine t
    run until t
    t steps
    t finishes 1
    returns value 1
  `,
  illegal: `
    0 coroutine t
    run until t
    t steps
    t finishes 1
    returns value 2
  `,
};

/** It is done, and the harness's last turns have come in the same run all the same. */
const goesOn = (reading: Reading, tasks: TaskReading, { until, future }: UntilReading): Breach | undefined => {
  const { lastSettled, lastTurns } = reading;
  const since = doneSince(tasks, future);
  // An exit that somebody has put into a future ends no run in CPython: it is taken for one that has left the run itself.
  if (future.outcome?.raised !== undefined && isExit(future.outcome.raised)) return undefined;
  if (lastSettled < until.begin || (until.end !== never && lastSettled > until.end)) return undefined;
  if (since === never || lastTurns < Math.max(since, until.begin)) return undefined;
  return breach(
    lastSettled,
    ['the loop was run until ', named(future), ' was done, and it is'],
    ['the run went on for many turns'],
  );
};

const comesBack = (
  reading: Reading,
  tasks: TaskReading,
  { until, future, run, outcome, exit, stopped, vague }: UntilReading,
): number | Breach => {
  if (outcome === undefined || exit) return 0;
  if (isPending(future, until.end)) {
    if (!endedByItself(reading, run)) return 0;
    return breach(
      until.end,
      ['the loop was run until ', named(future), ' was done, and nobody has stopped it'],
      ['the run ended before ', named(future), ' was done'],
    );
  }
  const end = certainEnd(tasks, future);
  if (end === undefined || future.done > until.end || isEnd(end, outcome)) return end === undefined ? 0 : 1;
  if (stopped && vague) return 0;
  return breach(
    until.end,
    ['the loop was run until ', named(future), ' was done, which ', saysState(future, end)],
    [outcome.raised === undefined ? 'the run returned ' : 'the run raised ', saysOutcome(outcome)],
  );
};
