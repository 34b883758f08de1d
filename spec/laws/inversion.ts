/**
 * Timers that ran in the wrong order.
 *
 * A timer was overtaken if, while it waited, another one ran whose deadline lies surely later. Timers that were due when
 * they were set are left out: a loop may keep them with the soon callbacks, whose order against timers is free. So are
 * timers that were due when an exit left the run: they may have been in the batch that it cut off. One pass with a stack finds all in order: of the starts so far it keeps those that no later start
 * exceeds in its deadline, so the largest deadline that ran since a given event is found by halving. A timer that was lost is no matter of order.
 */

import { comparable } from './loss.js';
import type { Reading } from './reading.js';
import { type CallReading, never } from './records.js';

export interface Inversion {
  readonly earlier: CallReading;
  readonly later: CallReading;
}

export type Filter = (later: CallReading, reading: Reading) => boolean;

/** Calls `found` for each timer that was overtaken by one that passes the filter, with the one of the largest deadline. */
export const eachInversion = (reading: Reading, passes: Filter, found: (inversion: Inversion) => boolean): void => {
  if (reading.timers.length < 2) return;
  const ends: CallReading[] = [];
  for (const timer of reading.timers) {
    if (comparable(timer) && timer.missed === never) {
      ends.push(timer);
    }
  }
  ends.sort((left, right) => endOf(left) - endOf(right));
  const started: CallReading[] = [];
  for (const timer of ends) {
    if (dueWhenSet(timer, reading)) continue;
    if (!timer.adrift) {
      const later = largestSince(started, timer.at);
      if (later !== undefined && reading.apart(timer.latest, later.earliest) && found({ earlier: timer, later }))
        return;
    }
    if (timer.start === never || !passes(timer, reading)) continue;
    while (started.length > 0 && (started.at(-1)?.earliest ?? 0) <= timer.earliest) started.pop();
    started.push(timer);
  }
};

export const firstInversion = (reading: Reading, passes: Filter): Inversion | undefined => {
  let first: Inversion | undefined;
  eachInversion(reading, passes, (inversion) => {
    first = inversion;
    return true;
  });
  return first;
};

const dueWhenSet = (timer: CallReading, reading: Reading): boolean =>
  timer.latest <= timer.event.time + reading.slack(timer.latest);

/** When the timer stopped waiting: at its start, at its cancel, or not before the trace ended. */
const endOf = (timer: CallReading): number =>
  timer.start !== never ? timer.start : timer.cancelled !== never ? timer.cancelled : Number.MAX_SAFE_INTEGER;

/** The stack falls in deadline and rises in time: the first element that started after `event` has the largest deadline. */
const largestSince = (started: readonly CallReading[], event: number): CallReading | undefined => {
  let low = 0;
  let high = started.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((started[middle]?.start ?? 0) > event) high = middle;
    else low = middle + 1;
  }
  return started[low];
};
