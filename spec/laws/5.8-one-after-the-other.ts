import { type Breach, breach, type Law, named, seconds } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { endedEarly, isSleepOverdue, sleepOf } from './sleep.js';
import { isInLine } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '5.8',
  title:
    'Awaits of one task follow one another, each when the one before is over, so that their times add up; what gather runs is under way at the same time.',
  basis: 'promised',
  needs: ['tasks'],
  source:
    'asyncio, Coroutines and Tasks: "wait for 1 second, and then print after waiting for another 2 seconds"; gather: "concurrently"',
  why: 'A step that begins before the one it builds on is over works on nothing; and what should overlap takes the sum of all times.',
  caveat:
    'Late is never wrong: a sleep is only compared with the time at which it began, and gather by the order of events.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const { task, from, start, thrown, inside } of tasks.steps) {
      if (from?.event.what !== 'future' || thrown !== undefined || inside || isInLine(task)) continue;
      const [future] = tasks.targets(from);
      if (future === undefined || future.kind !== 'future') continue;
      if (isDoneBefore(future.done, start) || future.loose !== never) met += 1;
      else
        return breach(
          start,
          [named(task), ' waited for ', named(future), ', which was not done'],
          [named(task), ' went on'],
        );
    }
    const sleepers = new Set<FutureReading>();
    for (const wait of tasks.waits) {
      if (wait === undefined) continue;
      const { what } = wait.event;
      const found = what === 'sleep' ? slept(reading, wait) : what === 'future' ? hasValue(tasks, wait) : 0;
      if (typeof found !== 'number') return found;
      met += found;
      if (what === 'sleep' && found > 0) sleepers.add(wait.task);
    }
    if (sleepers.size === 0) return met;
    for (const wait of tasks.waits) {
      if (wait?.event.what !== 'gather') continue;
      const found = overlaps(tasks, wait, sleepers);
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    t steps
    await sleep in 2
    t pauses
    2 t steps
    awaited
    await sleep in 1
    t pauses
    3 t steps
    awaited
    t finishes
  `,
  illegal: `
    0 spawn t
    run
    t steps
    await sleep in 2
    t pauses
    2 t steps
    awaited
    await sleep in 1
    t pauses
    2 t steps
    awaited
    t finishes
  `,
};

const isDoneBefore = (done: number, index: number): boolean => done !== never && done < index;

/** An await of a future that gave a value. (Those of tasks are for law 5.6.) */
const hasValue = (tasks: TaskReading, wait: WaitReading): number | Breach => {
  const [future] = tasks.targets(wait);
  if (future === undefined || future.kind !== 'future' || wait.outcome === undefined) return 0;
  if (wait.outcome.raised !== undefined || isDoneBefore(future.done, wait.end)) return 0;
  return breach(
    wait.end,
    [named(wait.task), ' awaited ', named(future), ', which was not done'],
    ['the await gave ', JSON.stringify(wait.outcome.value)],
  );
};

const slept = (reading: Reading, wait: WaitReading): number | Breach => {
  if (isSleepOverdue(reading, wait)) {
    return breach(
      reading.lastSettled,
      [named(wait.task), ' went to sleep for ', seconds(sleepOf(wait))],
      ['a later timer and several turns of callSoon have run, and it still sleeps'],
    );
  }
  return (
    endedEarly(reading, wait) ?? (sleepOf(wait) > 0 && wait.outcome?.raised === undefined && wait.end !== never ? 1 : 0)
  );
};

/** Of the coroutines that gather was given, none is to begin after another of them has slept and is over. */
const overlaps = (tasks: TaskReading, wait: WaitReading, sleepers: ReadonlySet<FutureReading>): number | Breach => {
  const children = tasks.targets(wait).filter(({ implicit }) => implicit);
  let early: FutureReading | undefined;
  for (const child of children) {
    if (child.done !== never && sleepers.has(child) && (early === undefined || child.done < early.done)) early = child;
  }
  if (early === undefined) return 0;
  let met = 0;
  for (const late of children) {
    const [first] = late.steps;
    if (late === early || first === undefined || first.thrown !== undefined) continue;
    if (first.start > early.done) {
      return breach(
        first.start,
        ['gather was given ', named(early), ' and ', named(late)],
        [named(late), ' began only when ', named(early), ' was over'],
      );
    }
    met += 1;
  }
  return met;
};
