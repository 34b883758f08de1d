/** The runs until something is done, and what they came back with. */

import type { NestedRunEvent, Outcome, ReturnedEvent } from '../trace.js';
import { isExit } from './exits.js';
import type { Reading } from './reading.js';
import { never, type RunReading } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading } from './task-records.js';

export interface UntilReading {
  readonly until: TaskReading['untils'][number];
  readonly future: FutureReading;
  readonly run: RunReading;
  /** What it came back with; undefined while it goes on. */
  readonly outcome: Outcome | undefined;
  /** An exit left it: its own outcome is nobody's any more. */
  readonly exit: boolean;
  /** Somebody had asked the loop to stop, in this run or before. */
  readonly stopped: boolean;
  /** When it had ended was not seen, and the loop may have gone on meanwhile. */
  readonly vague: boolean;
}

export const untilsOf = (reading: Reading, kind: 'main' | 'any'): readonly UntilReading[] => {
  const found: UntilReading[] = [];
  // A loop that has run inside its own run is in a state of which nothing follows: law 3.10 speaks of that.
  if (reading.nestedRuns.some((index) => (reading.event(index) as NestedRunEvent).outcome === 'returned')) return found;
  for (const until of reading.tasks?.untils ?? []) {
    const { begin, end, future, main } = until;
    const run = reading.runs[reading.runAt(begin + 1)];
    if (future === undefined || run === undefined || main !== (kind === 'main')) continue;
    const returned = end === never ? undefined : (reading.event(end) as ReturnedEvent);
    const raised = returned?.raised;
    found.push({
      until,
      future,
      run,
      outcome: returned && (raised === undefined ? { value: returned.value ?? null } : { raised }),
      exit: raised !== undefined && isExit(raised),
      stopped: run.stop !== never || run.stoppedBefore || run.perhapsStoppedBefore,
      vague: run.later && !reading.claims('restart'),
    });
  }
  return found;
};

/**
 * Whether a stop of an earlier run may end this one. A future that was done when its run was stopped, or left by an exit,
 * has asked for a stop which that run did not need any more; and an exit may leave a stop unused. So it is in CPython.
 */
export const mayBeStoppedByEarlier = (reading: Reading, begin: number): boolean => {
  let exited = false;
  for (const { begin: from, end, raised, stop, stoppedBefore } of reading.runs) {
    if (from >= begin) break;
    if (raised !== undefined && (stop !== never || stoppedBefore)) return true;
    exited ||= end !== never && raised !== undefined;
  }
  for (const { until, future, run, outcome, exit, stopped } of [
    ...untilsOf(reading, 'any'),
    ...untilsOf(reading, 'main'),
  ]) {
    if (until.begin >= begin || run.end === never) continue;
    // What cancels a future from afar, like a gather, is not seen; then what the run raised says that it was done.
    const done = (future.done !== never && future.done <= run.end) || outcome?.raised?.type === 'CancelledError';
    if ((exit || exited || stopped) && done) return true;
    if (until.main) return true;
  }
  return false;
};

/** Nobody has asked the loop to stop, and a loop does not come back by itself. */
export const endedByItself = (reading: Reading, run: RunReading): boolean =>
  reading.claims('persistent') &&
  run.end !== never &&
  run.raised === undefined &&
  run.stop === never &&
  !run.stoppedBefore &&
  !run.perhapsStoppedBefore &&
  !mayBeStoppedByEarlier(reading, run.begin);
