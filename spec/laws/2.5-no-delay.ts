import { breach, type Law, seconds, the } from './law.js';
import { lost } from './loss.js';
import { waitedAlthoughDue } from './overdue.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.5',
  title: 'A delay of zero or less means as soon as possible: not synchronously, and once.',
  basis: 'promised',
  needs: ['timers'],
  source: 'CPython, test_base_events.test_call_later_negative_delays',
  why: 'Delays are often the rest of a budget, and a budget that is used up is no error.',
  caveat:
    'Against callbacks of callSoon the order is free. Where a deadline that is no number was accepted, what it keeps waiting is a matter of 2.12.',
  check(reading) {
    let met = 0;
    for (const call of reading.calls) {
      if (call === undefined || !call.timer || call.own || !(call.latest <= call.event.time)) continue;
      const { refused } = call.event;
      if (refused !== undefined) {
        if (reading.closed !== never && reading.closed < call.at) continue;
        return breach(call.at, ['a delay may be zero or negative'], ['the call for ', the(call), ' raised ', refused]);
      }
      if (call.missed !== never && !reading.tainted) return lost(call, ', for as soon as possible');
      if (call.again !== never) return breach(call.again, [the(call), ' was set once'], ['it started a second time']);
      if (call.start === never) continue;
      const segment = reading.segments[call.body];
      if (segment?.insideAnother === true || segment?.run === never) {
        return breach(
          call.start,
          [the(call), ' was set with no delay, which is still later'],
          ['it was called synchronously'],
        );
      }
      if (!reading.tainted && waitedAlthoughDue(reading, call))
        return breach(
          call.start,
          [
            the(call),
            ' was due when it was set, at ',
            seconds(call.event.time),
            ', and this clock moves only while the loop waits',
          ],
          ['the loop waited, and started it at ', seconds(call.startTime)],
        );
      met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a
    run
    a starts
    call_later t in -1
    a ends
    t starts
    t ends
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    call_later t in -1
    t starts
    t ends
    a ends
  `,
};
