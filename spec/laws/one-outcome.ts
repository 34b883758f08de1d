/** A future takes one outcome and keeps it. Laws 4.2 and 4.12 say so of different values. */

import type { AskFutureEvent, Outcome, SettleEvent } from '../trace.js';
import { askedWhenDone, certainEnd, isOpen, isPending, saysState } from './future-state.js';
import { type Breach, breach, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import type { FutureReading } from './task-records.js';

/** How often a future that was given such an outcome was used as it must; the first time when it was not. */
export const oneOutcome = (reading: Reading, speaksOf: (outcome: Outcome) => boolean): number | Breach => {
  const { tasks } = reading;
  if (tasks === undefined) return 0;
  let met = 0;
  for (const index of tasks.settles) {
    const event = reading.event(index) as SettleEvent;
    const future = tasks.future(event.future);
    if (future?.kind !== 'future' || !isOpen(reading, index)) continue;
    const found = settled(reading, future, event, index, speaksOf);
    if (typeof found !== 'number') return found;
    met += found;
  }
  for (const index of tasks.asks) {
    const event = reading.event(index) as AskFutureEvent;
    const future = tasks.future(event.future);
    if (future?.kind !== 'future' || event.what === 'cancelling') continue;
    if (future.cancelled || future.outcome === undefined || future.done > index || !speaksOf(future.outcome)) continue;
    const end = certainEnd(tasks, future);
    if (end === undefined || !isOpen(reading, index)) continue;
    const wrong = askedWhenDone(future, end, event, index);
    if (wrong !== undefined) return wrong;
    met += 1;
  }
  return met;
};

const settled = (
  reading: Reading,
  future: FutureReading,
  event: SettleEvent,
  index: number,
  speaksOf: (outcome: Outcome) => boolean,
): number | Breach => {
  const { tasks } = reading;
  const { refused } = event;
  const given: Outcome = event.raised === undefined ? { value: event.value ?? null } : { raised: event.raised };
  if (isPending(future, index) || future.done === index) {
    if (refused === undefined || !speaksOf(given)) return 0;
    return breach(
      index,
      [named(future), ' was pending'],
      [event.raised === undefined ? 'setResult raised ' : 'setException raised ', refused],
    );
  }
  if (tasks === undefined || future.done === never || future.done > index) return 0;
  const end = future.cancelled ? undefined : certainEnd(tasks, future);
  if (end === undefined || future.outcome === undefined || !speaksOf(future.outcome)) return 0;
  if (refused === 'InvalidStateError') return 1;
  return breach(
    index,
    [named(future), ' ', saysState(future, end), ', and can be given nothing more'],
    refused === undefined ? ['it was given another outcome'] : [`${refused} was raised, and not InvalidStateError`],
  );
};
