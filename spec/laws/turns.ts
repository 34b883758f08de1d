/** The turns that tasks and done-callbacks have had, as far as it is certain when each was given its place in the queue. */

import type { Phrase } from '../verdict.js';
import { named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import type { FutureReading, StepReading } from './task-records.js';

export interface Turn {
  /** The event by which it was queued, at the earliest; and the one by which it began. */
  readonly at: number;
  readonly start: number;
  readonly who: Phrase;
}

/** Of tasks that begin or go on, and of done-callbacks. Of what may be cancelled unseen less is certain. */
export const turnsIn = (reading: Reading): readonly Turn[] => {
  const { tasks } = reading;
  const turns: Turn[] = [];
  for (const future of tasks?.futures ?? []) {
    if (future === undefined || future.refused) continue;
    for (const done of future.dones) {
      if (done.start === never || future.done === never || future.loose !== never) continue;
      const who = [`the done-callback ${done.event.callback} of `, named(future)];
      turns.push({ at: Math.max(done.at, future.done), start: done.start, who });
    }
    let last: StepReading | undefined;
    for (const step of future.steps) {
      const at = last === undefined ? future.at : queuedAt(future, last, step, tasks?.futures ?? []);
      if (at !== undefined && !step.inside && last?.inside !== true)
        turns.push({ at, start: step.start, who: [named(future)] });
      last = step;
    }
  }
  return turns;
};

/** No turn is given before the task has given up the last one, nor before what it waits for is done. */
const queuedAt = (
  task: FutureReading,
  last: StepReading,
  { from }: StepReading,
  futures: readonly (FutureReading | undefined)[],
): number | undefined => {
  if (last.end === never) return undefined;
  if (from?.event.what !== 'future' || task.cancels.length > 0) return last.end;
  if (task.loose !== never || task.exposed !== never) return last.end;
  const target = futures[from.event.on?.[0] ?? never];
  if (target === undefined || target === task || target.loose !== never || target.done === never) return last.end;
  return Math.max(target.done, last.end);
};

/** The first of them that was queued after an event and had come before another. */
export const turnBetween = (turns: readonly Turn[], after: number, before: number): Turn | undefined =>
  turns.find(({ at, start }) => at > after && start < before);
