/** Timers that are due: when a callback which had kept the loop busy lets go of it, or when they are set. */

import type { BlockEvent } from '../trace.js';
import type { Reading } from './reading.js';
import { type CallReading, firstAfter, never } from './records.js';

export const overdueAfterBlock = (reading: Reading): ReadonlySet<CallReading> => {
  const { blocks, timers } = reading;
  const overdue = new Set<CallReading>();
  for (const timer of timers) {
    const until =
      timer.start !== never ? timer.start : timer.cancelled !== never ? timer.cancelled : Number.MAX_SAFE_INTEGER;
    // The clock does not go back, so the last block while the timer waited tells for all of them.
    const last = blocks[firstAfter(blocks.length, (index) => blocks[index] ?? 0, until) - 1];
    if (last === undefined || last < timer.at) continue;
    if ((reading.event(last) as BlockEvent).time >= timer.latest) overdue.add(timer);
  }
  return overdue;
};

/** A timer that was due when it was set started later all the same, on a clock that moves only while the loop waits. */
export const waitedAlthoughDue = (reading: Reading, timer: CallReading): boolean =>
  reading.virtual &&
  !reading.creeps &&
  reading.blocks.length === 0 &&
  timer.startTime > timer.event.time + 2 * reading.slack(timer.startTime);
