import type { Json } from '../program.js';
import { type Combining, combiningOf } from './combining.js';
import { type Breach, breach, type Law, named, seconds } from './law.js';
import { never } from './records.js';
import { isCancelledError, saysOutcome } from './task-end.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.6',
  title:
    'wait gives the done and the pending once its condition holds, or the time is over; it raises nothing of theirs and cancels nobody, and refuses to wait for none.',
  basis: 'promised',
  needs: ['tasks', 'wait'],
  source:
    'asyncio, wait: "Unlike wait_for(), wait() does not cancel the futures when a timeout occurs"; FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED; CPython, test_wait_first_exception, test_wait_really_done, ValueError for none',
  why: 'Whoever waits for the first of several goes on with the others afterwards, and must find them alive.',
  caveat:
    'A future that was done a few turns before the end may still be called pending. A cancelled task is not one that has raised.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const wait of combining.waits('wait')) {
      const found = judge(combining, wait);
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 spawn m
    spawn a
    future f
    run
    m steps
    await wait a f until first in 5
    m pauses
    a steps
    a fails Error
    m steps
    awaited {"done":[1],"pending":[2]}
    m finishes
  `,
  illegal: `
    0 spawn m
    spawn a
    future f
    run
    m steps
    await wait a f until first in 5
    m pauses
    a steps
    a fails Error
    m steps
    awaited raising Error
    m fails Error
  `,
};

const judge = (combining: Combining, wait: WaitReading): number | Breach => {
  const children = combining.children(wait);
  if (children.length === 0) return judgeNone(combining, wait);
  const { task, event, outcome, end } = wait;
  const holds = holdsFrom(combining, children, event.until);
  const late = combining.overdue(wait, holds);
  if (late !== never)
    return breach(
      late,
      [named(task), ' waited ', conditions[event.until ?? 'all'], ', which was so'],
      [named(task), ' still waited, many turns later'],
    );
  const overtime = event.in === undefined ? never : combining.overdueTimer(wait, event.in);
  if (overtime !== never)
    return breach(
      overtime,
      [named(task), ' waited with a timeout of ', seconds(event.in ?? 0), ', and the time was over'],
      [named(task), ' still waited'],
    );
  if (outcome === undefined) return Number.isFinite(holds) ? 1 : 0;
  if (outcome.raised !== undefined) {
    if (isCancelledError(outcome.raised) && combining.reach.touchesWait(wait)) return 0;
    return breach(
      end,
      [named(task), ' waited for some futures, and nobody cancelled it'],
      ['wait raised ', outcome.raised.type],
    );
  }
  return judgeSets(combining, wait, children) ?? judgeUntouched(combining, wait, children) ?? 1;
};

const judgeNone = (combining: Combining, wait: WaitReading): number | Breach => {
  const { outcome } = wait;
  if (outcome?.raised?.type === 'ValueError') return 1;
  if (outcome === undefined) {
    const late = combining.overdue(wait, wait.at);
    if (late === never) return 0;
    return breach(late, [named(wait.task), ' waited for no future at all'], ['it was not refused, and waits for ever']);
  }
  if (isCancelledError(outcome.raised) && combining.reach.touchesWait(wait)) return 0;
  return breach(
    wait.end,
    [named(wait.task), ' waited for no future at all, which is refused with a ValueError'],
    ['wait gave ', saysOutcome(outcome)],
  );
};

/** The event from which on the condition surely holds; infinity if it is not seen to. */
const holdsFrom = (
  combining: Combining,
  children: readonly FutureReading[],
  until: WaitReading['event']['until'],
): number => {
  const all = combining.allDoneAt(children);
  const doneAt = (child: FutureReading): number => combining.doneAt(child);
  if (until === 'first') return Math.min(...children.map(doneAt));
  if (until !== 'firstException') return all;
  return Math.min(all, ...children.filter((child) => combining.endOf(child)?.kind === 'raised').map(doneAt));
};

const judgeSets = (combining: Combining, wait: WaitReading, children: readonly FutureReading[]): Breach | undefined => {
  const { outcome, end, event, task } = wait;
  const sets = setsOf(outcome?.value);
  if (sets === undefined || !isPartition(sets, children))
    return breach(
      end,
      [named(task), ' waited for ', ...names(children), ', each of which is done or pending'],
      ['wait gave ', JSON.stringify(outcome?.value)],
    );
  const done = children.filter(({ id }) => sets.done.has(id));
  const pending = children.filter(({ id }) => sets.pending.has(id));
  const early = done.find((child) => combining.isDone(child, end) === false);
  if (early !== undefined)
    return breach(end, [named(early), ' was not done yet'], ['wait gave it among those that are done']);
  for (const child of pending) {
    const due = combining.arrival.due(combining.doneAt(child));
    if (Number.isFinite(combining.doneAt(child)) && due !== never && due <= end)
      return breach(end, [named(child), ' was done, many turns before'], ['wait gave it among those that are pending']);
  }
  if (pending.length === 0 || (event.in !== undefined && !combining.endedBefore(wait, event.in))) return undefined;
  const until = event.until ?? 'all';
  const mayHold =
    until === 'first'
      ? done.length > 0
      : until === 'firstException' && done.some((child) => mayHaveRaised(combining, child));
  if (mayHold) return undefined;
  return breach(
    end,
    [
      named(task),
      ' waited ',
      conditions[until],
      event.in === undefined ? '' : ', and the time was not over',
      ', and ',
      ...names(pending),
      ' was pending',
    ],
    ['wait ended'],
  );
};

/** What it waited for goes on, whether the time was over or the first was done. */
const judgeUntouched = (
  combining: Combining,
  wait: WaitReading,
  children: readonly FutureReading[],
): Breach | undefined => {
  for (const child of children) {
    const cancelled = combining.cancelledForNothing(child);
    if (cancelled !== never && cancelled > wait.at)
      return breach(
        cancelled,
        [named(wait.task), ' waited for ', named(child), ', and nobody cancelled that'],
        [named(child), ' was cancelled'],
      );
  }
  return undefined;
};

const mayHaveRaised = (combining: Combining, future: FutureReading): boolean => {
  const end = combining.endOf(future);
  return end === undefined ? Number.isFinite(combining.doneAt(future)) : end.kind === 'raised';
};

const conditions = {
  all: 'until all were done',
  first: 'until the first was done',
  firstException: 'until one had raised, or all were done',
} as const;

interface Sets {
  readonly done: ReadonlySet<Json>;
  readonly pending: ReadonlySet<Json>;
}

const setsOf = (value: Json | undefined): Sets | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { done, pending } = value as { readonly [key: string]: Json };
  return Array.isArray(done) && Array.isArray(pending)
    ? { done: new Set<Json>(done), pending: new Set<Json>(pending) }
    : undefined;
};

const isPartition = ({ done, pending }: Sets, children: readonly FutureReading[]): boolean =>
  done.size + pending.size === children.length && children.every(({ id }) => done.has(id) !== pending.has(id));

const names = (futures: readonly FutureReading[]) =>
  futures.flatMap((future, place) => (place === 0 ? [named(future)] : [', ', named(future)]));
