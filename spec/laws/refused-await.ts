/** Awaits of what no task can wait for: RuntimeError is raised where the task waits. */

import type { Piece } from '../verdict.js';
import { type Breach, breach, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { isCancelledError } from './task-end.js';
import type { WaitReading } from './task-records.js';

/** How many of the awaits were refused as they must; `says` ends the sentence "t ...". */
export const refusedAwaits = (
  reading: Reading,
  waits: readonly WaitReading[],
  says: (wait: WaitReading) => readonly Piece[],
): number | Breach => {
  let met = 0;
  for (const wait of waits) {
    const { task, outcome } = wait;
    const because = [named(task), ' ', ...says(wait)];
    if (outcome === undefined) {
      if (task.waiting !== wait || task.steps.at(-1)?.end === never || !mustHaveCome(reading, wait.at)) continue;
      return breach(reading.lastSettled, because, ['it was left waiting, and never told']);
    }
    if (outcome.raised?.type === 'GeneratorExit') continue;
    // A request to cancel the task may come first.
    if (isCancelledError(outcome.raised) && mayBeCancelled(wait)) continue;
    if (outcome.raised?.type !== 'RuntimeError' || outcome.raised.error !== 'foreign') {
      return breach(wait.end, because, [
        outcome.raised === undefined
          ? 'the await ended without an exception'
          : `the await raised ${outcome.raised.type}`,
      ]);
    }
    met += 1;
  }
  return met;
};

const mayBeCancelled = ({ task }: WaitReading): boolean =>
  task.cancels.length > 0 || task.loose !== never || task.exposed !== never;
