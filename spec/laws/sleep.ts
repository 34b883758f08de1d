/** Sleeps, compared with the clock. Late is never wrong. */

import type { SettledEvent } from '../trace.js';
import { mayBeUnseen } from './cancel-reason.js';
import { type Breach, breach, named, seconds } from './law.js';
import type { Reading } from './reading.js';
import { mustHaveCome } from './settled-by.js';
import { isInLine } from './task-end.js';
import type { WaitReading } from './task-records.js';

/** How long the sleep is to last; 0 for what is no sleep, or gives up a turn only. */
export const sleepOf = ({ event }: WaitReading): number =>
  event.what === 'sleep' && event.in !== undefined && event.in > 0 ? event.in : 0;

/** The breach of a sleep that has ended before its time. */
export const endedEarly = (reading: Reading, wait: WaitReading): Breach | undefined => {
  const span = sleepOf(wait);
  const { event, task, end, endTime, outcome } = wait;
  if (!(span > 0) || outcome === undefined || outcome.raised !== undefined) return undefined;
  const due = event.time + span;
  if (!(endTime < due - reading.slack(due))) return undefined;
  return breach(
    end,
    [named(task), ' went to sleep for ', seconds(span), ' at ', seconds(event.time)],
    ['it went on at ', seconds(endTime)],
  );
};

/** Whether it sleeps although it must have gone on. The first clock that is read after its beginning bounds that. */
export const isSleepOverdue = (reading: Reading, wait: WaitReading): boolean => {
  const { at, pauses, task, outcome } = wait;
  const span = sleepOf(wait);
  if (!(span > 0) || outcome !== undefined || pauses === 0 || task.waiting !== wait) return false;
  if (isInLine(task) || !mustHaveCome(reading, at)) return false;
  if (mayBeUnseen(task) || task.cancels.some(({ at: request }) => request > at)) return false;
  const { deadline } = reading.event(reading.lastSettled) as SettledEvent;
  if (deadline === undefined) return false;
  let index = at + 1;
  while (index < reading.lastTurns && reading.timeAt(index) === undefined) index += 1;
  const begun = reading.timeAt(index);
  return begun !== undefined && reading.apart(begun + span, deadline);
};
