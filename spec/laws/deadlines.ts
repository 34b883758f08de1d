/** When the time of a timeout's block is over: as it was entered, and after each time that it was moved. */

import type { Arrival } from './arrival.js';
import type { TaskReading } from './task-reading.js';
import type { BlockReading } from './task-records.js';

export interface Deadline {
  /** The event that set it, and the one that set the next. */
  readonly from: number;
  readonly until: number;
  /** It lies between these, in seconds of the subject's clock; infinity where there is none. NaN if it cannot be told. */
  readonly earliest: number;
  readonly latest: number;
}

export const deadlinesOf = (tasks: TaskReading, arrival: Arrival, block: BlockReading): readonly Deadline[] => {
  const thing = tasks.thing(block.thing);
  const entered = thing?.waits.find(({ event }) => event.what === 'enter');
  if (thing === undefined || entered === undefined) return [];
  const { in: delay } = entered.event;
  const set: { readonly from: number; readonly earliest: number; readonly latest: number }[] = [
    {
      from: entered.at,
      earliest: delay === undefined ? Number.POSITIVE_INFINITY : arrival.timeBefore(thing.at - 1) + delay,
      latest: delay === undefined ? Number.POSITIVE_INFINITY : arrival.latestTime(entered.at) + delay,
    },
  ];
  for (const index of thing.uses) {
    const event = tasks.trace.events[index];
    if (event?.kind !== 'use' || event.do !== 'reschedule' || event.refused !== undefined) continue;
    const { count } = event;
    if (typeof count !== 'number') {
      set.push({ from: index, earliest: Number.POSITIVE_INFINITY, latest: Number.POSITIVE_INFINITY });
      continue;
    }
    const delay = count * tasks.trace.tick;
    set.push({
      from: index,
      earliest: arrival.timeBefore(index) + delay,
      latest: arrival.latestTime(index) + delay,
    });
  }
  return set.map((each, place) => ({ ...each, until: set[place + 1]?.from ?? Number.POSITIVE_INFINITY }));
};

/** The event after which the time of the block may have been over; infinity if it cannot have. */
export const possiblyOverFrom = (tasks: TaskReading, arrival: Arrival, block: BlockReading): number => {
  for (const { from, until, earliest } of deadlinesOf(tasks, arrival, block)) {
    const possible = earliest === Number.POSITIVE_INFINITY ? earliest : arrival.possibleFrom(from, earliest);
    if (possible < until) return possible;
  }
  return Number.POSITIVE_INFINITY;
};
