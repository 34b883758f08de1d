import { eachInversion } from './inversion.js';
import { type Breach, breach, type Law, seconds, the } from './law.js';
import { comparable, lost } from './loss.js';
import type { Reading } from './reading.js';
import { type CallReading, firstAfter, never } from './records.js';

export const law: Law = {
  id: '2.8',
  title: 'To cancel the earliest timer neither hastens nor delays the next one.',
  basis: 'promised',
  needs: ['timers', 'cancel'],
  source: 'asyncio, TimerHandle; the faults: twisted#4823, k6#5199',
  why: 'The loop is asleep for the cancelled one, and must find out anew for whom it wakes.',
  check(reading) {
    let met = 0;
    if (reading.tainted) return 0;
    const cancelled = reading.timers.filter((timer) => timer.cancelled !== never && comparable(timer));
    if (cancelled.length === 0) return 0;
    cancelled.sort((left, right) => left.cancelled - right.cancelled);
    const after = (timer: CallReading, until = timer.start): CallReading | undefined =>
      cancelledBefore(cancelled, timer, until, reading);
    for (const timer of reading.timers) {
      if (timer.own || !comparable(timer)) continue;
      const gone = after(timer);
      if (gone === undefined) continue;
      if (timer.missed !== never) return lost(timer, ', only an earlier timer was cancelled');
      if (timer.start === never) continue;
      if (timer.startTime < timer.earliest - reading.slack(timer.earliest)) {
        return breach(
          timer.start,
          [
            the(gone),
            ', due at ',
            seconds(gone.latest),
            ', was cancelled, and ',
            the(timer),
            ' was due at ',
            seconds(timer.earliest),
          ],
          [the(timer), ' started at ', seconds(timer.startTime)],
        );
      }
      met += 1;
    }
    let found: Breach | undefined;
    if (!reading.claims('timerOrder')) return met;
    eachInversion(
      reading,
      () => true,
      ({ earlier, later }) => {
        const gone = after(earlier, later.start);
        if (gone === undefined) return false;
        found = breach(
          later.start,
          [
            the(gone),
            ' was cancelled; ',
            the(earlier),
            ' was due at ',
            seconds(earlier.latest),
            ', before ',
            the(later),
            ' at ',
            seconds(later.earliest),
          ],
          [the(later), ' started before ', the(earlier)],
        );
        return true;
      },
    );
    return found ?? met;
  },
  legal: `
    0 call_later a in 1
    call_later b in 2
    cancel a
    run
    2 b starts
    b ends
  `,
  illegal: `
    0 call_later a in 1
    call_later b in 2
    cancel a
    run
    1 b starts
    b ends
  `,
};

/** Cancels that are looked at for each timer; a trace with more in a row need not have each of them blamed. */
const fewCancels = 50;

/** A timer with an earlier deadline that was cancelled while this one waited, before the event `until`. */
const cancelledBefore = (
  cancelled: readonly CallReading[],
  timer: CallReading,
  until: number,
  reading: Reading,
): CallReading | undefined => {
  const first = firstAfter(cancelled.length, (index) => cancelled[index]?.cancelled ?? 0, timer.at);
  for (const gone of cancelled.slice(first, first + fewCancels)) {
    if (until !== never && gone.cancelled >= until) return undefined;
    if (gone !== timer && reading.apart(gone.latest, timer.earliest)) return gone;
  }
  return undefined;
};
