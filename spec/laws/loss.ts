/** Calls that were lost, and how a law tells of them. Many laws say of some calls that they run: this is the common half. */

import { type Breach, breach, seconds, the } from './law.js';
import type { Reading } from './reading.js';
import { type CallReading, firstAfter, never } from './records.js';

/** The breach of a call that has not run although what was later in line has. */
export const lost = (call: CallReading, circumstance: string): Breach =>
  breach(
    call.missed,
    call.timer
      ? [the(call), ' was set, due at ', seconds(call.latest), ', and nobody cancelled it', circumstance]
      : [the(call), ' was scheduled and nobody cancelled it', circumstance],
    call.timer
      ? ['a later timer and several turns of callSoon have run, and ', the(call), ' has not']
      : ['callbacks that were scheduled after it have run, and ', the(call), ' never did'],
  );

/** Whether the call waited for its turn at that event. */
export const waitingAt = (call: CallReading, event: number): boolean =>
  call.at < event &&
  (call.start === never || call.start > event) &&
  (call.cancelled === never || call.cancelled > event);

/** The first lost call that was waiting at `event`. Few calls are ever lost, so this costs nothing in a trace without. */
export const lostAmong = (reading: Reading, event: number, kind?: 'soon'): CallReading | undefined =>
  reading.lost.find((call) => waitingAt(call, event) && !(kind === 'soon' && call.timer));

/** Calls that are looked at to tell whether any was waiting: of a long trace the last ones before the event tell enough. */
const fewCalls = 50;

/** Counts the program's own calls that waited at `event`, among the last `most` of `calls` that were made before it. */
export const countWaiting = (calls: readonly CallReading[], event: number, most = fewCalls): number => {
  const end = firstAfter(calls.length, (index) => calls[index]?.at ?? 0, event);
  let count = 0;
  for (let index = Math.max(end - most, 0); index < end; index += 1) {
    const call = calls[index];
    if (call !== undefined && !call.own && waitingAt(call, event)) count += 1;
  }
  return count;
};

/** Whether the deadline can be compared with others: it is a finite number. */
export const comparable = (timer: CallReading): boolean => Number.isFinite(timer.latest);
