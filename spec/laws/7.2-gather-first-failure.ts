import type { HandlerEvent } from '../trace.js';
import { type Combining, combiningOf } from './combining.js';
import { isExit } from './exits.js';
import { type Breach, breach, type Law, named } from './law.js';
import { never } from './records.js';
import { isCancelledError, sameRaised, saysOutcome } from './task-end.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.2',
  title:
    'The first exception among what is gathered reaches the waiter at once; the others go on, and are not reported.',
  basis: 'promised',
  needs: ['tasks', 'gather'],
  source:
    'asyncio, gather: "the first raised exception is immediately propagated to the task that awaits on gather(). Other awaitables ... won\'t be cancelled and will continue to run"; CPython: later exceptions count as retrieved',
  why: 'A failure that is told only when the slowest is over comes too late, and siblings that die with it leave work undone.',
  caveat: 'Which of two failures a few turns apart is the first is left open.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    const gathered = new Map<number, { readonly child: FutureReading; readonly wait: WaitReading }>();
    for (const wait of combining.waits('gather')) {
      if (wait.event.returnExceptions === true) continue;
      const found = judge(combining, wait);
      if (typeof found !== 'number') return found;
      met += found;
      for (const child of combining.children(wait)) {
        const end = combining.endOf(child);
        if (end?.kind === 'raised' && typeof end.raised.error === 'number')
          gathered.set(end.raised.error, { child, wait });
      }
    }
    return reported(combining, gathered) ?? met;
  },
  legal: `
    0 spawn m
    spawn a
    spawn b
    run
    m steps
    await gather a b
    m pauses
    a steps
    a fails Error
    b steps
    await sleep in 1
    b pauses
    m steps
    awaited raising Error
    m finishes
    1 b steps
    awaited
    b finishes
  `,
  illegal: `
    0 spawn m
    spawn a
    spawn b
    run
    m steps
    await gather a b
    m pauses
    a steps
    a fails Error
    b steps
    await sleep in 1
    b pauses
    1 b steps
    awaited
    b finishes
    m steps
    awaited raising Error
    m finishes
  `,
};

const judge = (combining: Combining, wait: WaitReading): number | Breach => {
  const children = combining.children(wait);
  const first = combining.firstFailed(children);
  const failure = first === undefined ? undefined : combining.endOf(first);
  const { outcome, end } = wait;
  if (outcome?.raised !== undefined && !isCancelledError(outcome.raised)) {
    const { raised } = outcome;
    const whose = children.find((child) => {
      if (combining.doneAt(child) > end) return false;
      const childEnd = combining.endOf(child);
      return childEnd === undefined || (childEnd.kind === 'raised' && sameRaised(childEnd.raised, raised));
    });
    if (whose === undefined)
      return breach(
        end,
        ['nothing that ', named(wait.task), ' gathered has raised ', raised.type],
        ['gather raised it'],
      );
  }
  if (first === undefined || failure?.kind !== 'raised') return 0;
  const done = combining.doneAt(first);
  const late = combining.overdue(wait, done);
  if (late !== never)
    return breach(
      late,
      [named(first), ' raised ', failure.raised.type, ', and ', named(wait.task), ' gathered it'],
      [named(wait.task), ' had not been told of it, many turns later'],
    );
  if (outcome === undefined || done > end) return 0;
  const isExplained = isCancelledError(outcome.raised)
    ? combining.reach.touchesWait(wait) || children.some((child) => combining.mayBeCancelled(child, end))
    : outcome.raised !== undefined;
  if (!isExplained)
    return breach(
      end,
      [named(first), ' raised ', failure.raised.type, ', and ', named(wait.task), ' gathered it'],
      ['gather gave ', saysOutcome(outcome)],
    );
  for (const sibling of children) {
    const cancelled = combining.cancelledForNothing(sibling);
    if (cancelled > done)
      return breach(
        cancelled,
        [named(first), ' failed, and ', named(sibling), ' beside it in gather goes on'],
        [named(sibling), ' was cancelled'],
      );
  }
  return 1;
};

/** The handler was told of an exception that gather has taken note of, and that went nowhere else. */
const reported = (
  combining: Combining,
  gathered: ReadonlyMap<number, { readonly child: FutureReading; readonly wait: WaitReading }>,
): Breach | undefined => {
  const { reading, tasks, arrival } = combining;
  if (gathered.size === 0 || reading.handlers.length === 0) return undefined;
  const owners = new Map<number, number>();
  const count = (error: unknown): void => {
    if (typeof error === 'number') owners.set(error, (owners.get(error) ?? 0) + 1);
  };
  for (const future of tasks.futures) count(future?.outcome?.raised?.error);
  for (const { raised } of reading.raising) count(raised.error);
  for (const done of tasks.dones) count(done?.raised?.error);
  for (const index of reading.handlers) {
    const { raised } = reading.event(index) as HandlerEvent;
    const found = typeof raised.error === 'number' ? gathered.get(raised.error) : undefined;
    if (found === undefined || owners.get(raised.error as number) !== 1 || isExit(raised)) continue;
    const { child, wait } = found;
    // Until gather has taken note of it, it is held by the callback that will.
    if (child.group !== undefined || arrival.due(Math.max(combining.doneAt(child), wait.at)) === never) continue;
    return breach(
      index,
      [named(child), ' raised ', raised.type, ' while ', named(wait.task), ' gathered it'],
      ['the exception handler was told that nobody had asked for it'],
    );
  }
  return undefined;
};
