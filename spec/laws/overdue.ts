/** Timers that were already due when a callback which had kept the loop busy let go of it. */

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
