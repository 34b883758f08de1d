/**
 * The one batch whose beginning is certain: what was in the queue when a run began. Where it ends cannot be seen, since
 * some loops serve only a few callbacks before they poll again. So of a batch only its first two callbacks are held to
 * be in it; cancelled ones count, because nobody may have passed them over yet, and where timers are due, which may come
 * first, nothing is sure.
 */

import type { Reading } from './reading.js';
import type { CallReading, RunReading } from './records.js';

const leastBatch = 2;

/** Callbacks that surely belong to the first batch of the run, cancelled ones among them. */
export const firstBatch = (reading: Reading, run: RunReading): readonly CallReading[] => {
  // Steps and done-callbacks may stand among them.
  if (reading.hasTasks) return [];
  if (run.earliestTimer <= run.endTime + reading.slack(run.endTime)) return [];
  const from = run.soonStarted + 1;
  return reading.soon.slice(from, Math.min(from + leastBatch, run.soonBefore));
};
