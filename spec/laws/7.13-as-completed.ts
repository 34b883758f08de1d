import type { Outcome } from '../trace.js';
import { endOfWait, partOf } from './cancel-reach.js';
import { type Combining, combiningOf, type TaskEnd } from './combining.js';
import { type Breach, breach, type Law, named, seconds } from './law.js';
import { never } from './records.js';
import { isCancelledError, saysOutcome } from './task-end.js';
import type { BlockReading, FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '7.13',
  title:
    'asCompleted gives each of its futures once, in the order in which they are done; when the time is over it raises TimeoutError, and cancels none.',
  basis: 'promised',
  needs: ['tasks', 'asCompleted'],
  source:
    'asyncio, as_completed: "Each coroutine returned can be awaited to get the earliest next result from the iterable of the remaining awaitables"; CPython, test_as_completed, test_as_completed_with_timeout',
  why: 'Programs take the first answer of several servers, and then the next; one that is left out or given twice is a wrong count.',
  caveat: 'Those that are done a few turns apart may come in either order.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    const found = new Map<number, WaitReading[]>();
    for (const wait of combining.waits('asCompleted')) {
      const waits = found.get(wait.event.block ?? never);
      if (waits === undefined) found.set(wait.event.block ?? never, [wait]);
      else waits.push(wait);
    }
    for (const [id, waits] of found) {
      const block = combining.tasks.blocks[id];
      if (block === undefined) continue;
      const judged = judge(combining, block, waits);
      if (typeof judged !== 'number') return judged;
      met += judged;
    }
    return met;
  },
  legal: `
    0 spawn m
    spawn a
    spawn b
    run
    m steps
    part k completed enter
    await asCompleted a b block k
    m pauses
    a steps
    await sleep in 2
    a pauses
    b steps
    b finishes 2
    m steps
    awaited 2
    await asCompleted a b block k
    m pauses
    2 a steps
    awaited
    a finishes 1
    m steps
    awaited 1
    part k completed end
    m finishes
  `,
  illegal: `
    0 spawn m
    spawn a
    spawn b
    run
    m steps
    part k completed enter
    await asCompleted a b block k
    m pauses
    a steps
    await sleep in 2
    a pauses
    b steps
    b finishes 2
    2 a steps
    awaited
    a finishes 1
    m steps
    awaited 1
    await asCompleted a b block k
    awaited 2
    part k completed end
    m finishes
  `,
};

/** With more of them their order is not compared, which takes time that grows with their square. */
const mostCompared = 64;

const judge = (combining: Combining, block: BlockReading, waits: readonly WaitReading[]): number | Breach => {
  const [first] = waits;
  if (first === undefined) return 0;
  const children = combining.children(first);
  const count = judgeCount(block, waits, children);
  if (count !== undefined) return count;
  const enter = Math.max(partOf(block, 'enter'), 0);
  const doneTimes = children.map((child) => combining.doneAt(child)).sort((left, right) => left - right);
  let met = 0;
  for (const [place, wait] of waits.entries()) {
    const late = combining.overdue(wait, doneTimes[place] ?? Number.POSITIVE_INFINITY);
    if (late !== never)
      return breach(
        late,
        [`${place + 1} of what `, named(wait.task), ` awaits by asCompleted were done, and it had been given ${place}`],
        [named(wait.task), ' still waited, many turns later'],
      );
    const found = judgeTime(combining, first, wait, enter, children);
    if (typeof found !== 'number') return found;
    met += found;
  }
  for (const child of children) {
    const cancelled = combining.cancelledForNothing(child);
    if (cancelled > enter)
      return breach(
        cancelled,
        ['asCompleted cancels nobody, and nobody else cancelled ', named(child)],
        [named(child), ' was cancelled'],
      );
  }
  return judgeOutcomes(combining, waits, children, enter) ?? met;
};

const judgeCount = (
  block: BlockReading,
  waits: readonly WaitReading[],
  children: readonly FutureReading[],
): Breach | undefined => {
  const surplus = waits[children.length];
  if (surplus !== undefined)
    return breach(
      surplus.at,
      [`asCompleted was given ${children.length}, and has given each of them`],
      ['it gave one more'],
    );
  const end = block.parts.find(({ event }) => event.part === 'end');
  if (end === undefined || end.event.raised !== undefined || waits.length === children.length) return undefined;
  return breach(end.at, [`asCompleted was given ${children.length}`], [`it gave ${waits.length} of them, and ended`]);
};

/** What has to do with the timeout. */
const judgeTime = (
  combining: Combining,
  first: WaitReading,
  wait: WaitReading,
  enter: number,
  children: readonly FutureReading[],
): number | Breach => {
  const { outcome, end, event } = wait;
  const { arrival, reading } = combining;
  if (event.in !== undefined) {
    const over = arrival.dueTimer(first.at, arrival.latestTime(first.at) + event.in);
    if (over !== never && wait.at < over && endOfWait(wait) > over)
      return breach(
        over,
        [named(wait.task), ' awaits by asCompleted, and the time of ', seconds(event.in), ' was over'],
        [named(wait.task), ' still waited'],
      );
  }
  if (outcome?.raised?.type !== 'TimeoutError' || outcome.raised.error !== 'foreign')
    return outcome === undefined ? 0 : 1;
  if (children.some((child) => combining.gave(child, outcome, end))) return 1;
  if (event.in === undefined) return breach(end, ['asCompleted was given no timeout'], ['it raised TimeoutError']);
  const earliest = arrival.timeBefore(enter) + event.in;
  if (reading.claims('timers') && wait.endTime < earliest - reading.slack(earliest))
    return breach(
      end,
      ['asCompleted was given ', seconds(event.in), ', which were not over'],
      ['it raised TimeoutError at ', seconds(wait.endTime)],
    );
  const allDone = arrival.due(Math.max(combining.allDoneAt(children), enter));
  if (
    Number.isFinite(combining.allDoneAt(children)) &&
    allDone !== never &&
    allDone <= arrival.possibleFrom(enter, earliest)
  )
    return breach(
      end,
      ['all that ', named(wait.task), ' awaits by asCompleted were done in time'],
      ['asCompleted raised TimeoutError'],
    );
  return 1;
};

/** How outcomes are told apart. */
const keyOf = (end: TaskEnd): string => {
  if (end.kind === 'value') return `value ${JSON.stringify(end.value)}`;
  if (end.kind === 'cancelled') return 'cancelled';
  return end.raised.error === 'foreign' ? `type ${end.raised.type}` : `error ${end.raised.error}`;
};

const keyOfOutcome = (outcome: Outcome): string => {
  if (outcome.raised === undefined) return keyOf({ kind: 'value', value: outcome.value });
  return keyOf(
    isCancelledError(outcome.raised)
      ? { kind: 'cancelled', requested: false }
      : { kind: 'raised', raised: outcome.raised },
  );
};

interface Child {
  readonly future: FutureReading;
  readonly key: string;
  readonly done: number;
}

const judgeOutcomes = (
  combining: Combining,
  waits: readonly WaitReading[],
  children: readonly FutureReading[],
  enter: number,
): Breach | undefined => {
  const known: Child[] = [];
  for (const future of children) {
    const end = combining.endOf(future);
    if (end !== undefined) known.push({ future, key: keyOf(end), done: combining.doneAt(future) });
    else if (combining.mayBeCancelled(future, Number.POSITIVE_INFINITY)) return undefined;
  }
  known.sort((left, right) => left.done - right.done);
  const alike = new Map<string, Child[]>();
  for (const child of known) {
    const same = alike.get(child.key);
    if (same === undefined) alike.set(child.key, [child]);
    else same.push(child);
  }
  const given = new Map<string, number>();
  for (const wait of waits) {
    const { outcome, end, task } = wait;
    if (outcome === undefined) return undefined;
    const key = keyOfOutcome(outcome);
    const times = (given.get(key) ?? 0) + 1;
    const latest = alike.get(key)?.[times - 1];
    if (latest === undefined || latest.done > end) {
      const isTimeout = outcome.raised?.type === 'TimeoutError' && outcome.raised.error === 'foreign';
      if (isTimeout || (isCancelledError(outcome.raised) && combining.reach.touchesWait(wait))) return undefined;
      return breach(
        end,
        times > 1
          ? [`${times - 1} of what `, named(task), ' awaits by asCompleted came to ', saysOutcome(outcome)]
          : ['nothing of what ', named(task), ' awaits by asCompleted had come to ', saysOutcome(outcome)],
        times > 1 ? [`asCompleted gave that ${times} times`] : ['asCompleted gave that'],
      );
    }
    given.set(key, times);
    const passed = children.length > mostCompared ? undefined : overtaken(combining, known, latest, given, enter);
    if (passed !== undefined)
      return breach(
        end,
        [named(passed.future), ' was done many turns before ', named(latest.future), ', and had not been given'],
        ['asCompleted gave ', saysOutcome(outcome)],
      );
  }
  return undefined;
};

/** One that was surely done before another, and has not been given although that has. */
const overtaken = (
  { arrival }: Combining,
  known: readonly Child[],
  latest: Child,
  given: ReadonlyMap<string, number>,
  enter: number,
): Child | undefined => {
  const passed = new Map<string, number>();
  for (const child of known) {
    if (child.key === latest.key || child.done >= latest.done) continue;
    const due = arrival.due(Math.max(child.done, enter));
    if (due === never || due > latest.done) continue;
    const count = (passed.get(child.key) ?? 0) + 1;
    passed.set(child.key, count);
    if (count > (given.get(child.key) ?? 0)) return child;
  }
  return undefined;
};
