/** A run that ended with an exception which neither the program nor the state of the loop accounts for. */

import { type Breach, breach, the } from './law.js';
import { waitingAt } from './loss.js';
import type { Reading } from './reading.js';
import { type CallReading, never } from './records.js';

/** The breach of a call that was waiting when its run failed, and has not been called since. */
export const lostInFailedRun = (reading: Reading, calls: readonly CallReading[]): Breach | undefined => {
  // What a deadline that is no number does to a run is for law 2.12.
  if (reading.tainted) return undefined;
  for (const run of reading.runs) {
    if (run.raised?.error !== 'foreign' || (reading.closed !== never && reading.closed < run.begin)) continue;
    const call = calls.find((each) => !each.own && each.start === never && waitingAt(each, run.end));
    if (call === undefined) continue;
    return breach(
      run.end,
      [the(call), ' was waiting, and nothing that the program did raises ', run.raised.type],
      ['the run ended with it, and ', the(call), ' never started'],
    );
  }
  return undefined;
};
