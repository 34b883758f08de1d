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

/** Tasks that are begun, that gave up a turn, or whose future was done; and done-callbacks. What may be cancelled unseen is left out. */
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

const queuedAt = (
  task: FutureReading,
  last: StepReading,
  step: StepReading,
  futures: readonly (FutureReading | undefined)[],
): number | undefined => {
  const { from } = step;
  if (from === undefined || last.end === never) return undefined;
  // A sleep for no time gives up one turn, as a bare yield does.
  const { what } = from.event;
  if (what === 'yield' || (what === 'sleep' && (from.event.in ?? 1) <= 0)) return last.end;
  if (what !== 'future' || task.cancels.length > 0) return undefined;
  if (task.loose !== never || task.exposed !== never) return undefined;
  const target = futures[from.event.on?.[0] ?? never];
  if (target === undefined || target === task || target.loose !== never || target.done === never) return undefined;
  return Math.max(target.done, last.end);
};

/** The first of them that was queued after an event and had come before another. */
export const turnBetween = (turns: readonly Turn[], after: number, before: number): Turn | undefined =>
  turns.find(({ at, start }) => at > after && start < before);
