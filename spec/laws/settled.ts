/** When it can be said that something which never happened should have. */

import type { NestedRunEvent } from '../trace.js';
import { isExit } from './exits.js';
import type { Reading } from './reading.js';
import { never } from './records.js';

/**
 * What follows from an event before this one has come by the end of the trace, however many turns it takes; `never` where
 * nothing can be said: the loop was closed, or an exit has torn through.
 */
export const settledFrom = (reading: Reading): number => {
  const { lastSettled, closed, tasks } = reading;
  if (lastSettled === never || (closed !== never && closed < lastSettled)) return never;
  if (reading.runs.some(({ raised, begin }) => begin < lastSettled && raised !== undefined && isExit(raised)))
    return never;
  if (reading.raising.some(({ raised }) => isExit(raised))) return never;
  if (tasks === undefined) return reading.lastTurns;
  // A run inside a run was let in: the loop does not know any more what it runs.
  if (reading.nestedRuns.some((index) => (reading.event(index) as NestedRunEvent).outcome === 'returned')) return never;
  if (tasks.untils.some(({ main }) => main)) return never;
  for (const future of tasks.futures)
    if (future?.outcome?.raised !== undefined && isExit(future.outcome.raised)) return never;
  return reading.lastTurns;
};
