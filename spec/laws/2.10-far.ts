import { breach, type Law, seconds, the } from './law.js';
import { lost } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.10',
  title:
    'Delays of 2^31 and 2^32 milliseconds and of 10^9 seconds are neither soon nor an error, and break no other timer.',
  basis: 'cpython',
  needs: ['timers', 'farTimers'],
  source: 'CPython, MAXIMUM_SELECT_TIMEOUT = 24 * 3600; the faults: mdn/content#34211, twisted#5472',
  why: 'A timeout of "never" is often a very large number.',
  check(reading) {
    const far = 2 ** 31 / 1000;
    let met = 0;
    let first = never;
    for (const call of reading.calls) {
      if (
        call === undefined ||
        !call.timer ||
        call.own ||
        !(call.latest - call.event.time >= far * 0.999) ||
        call.latest === Number.POSITIVE_INFINITY
      )
        continue;
      if (call.event.refused !== undefined) {
        if (reading.closed !== never && reading.closed < call.at) continue;
        return breach(
          call.at,
          ['a delay may be as long as ', seconds(call.latest - call.event.time)],
          ['the call raised ', call.event.refused],
        );
      }
      if (first === never) first = call.at;
      if (call.start !== never && call.startTime < call.earliest - reading.slack(call.earliest)) {
        return breach(
          call.start,
          [the(call), ' was due at ', seconds(call.earliest)],
          ['it started at ', seconds(call.startTime)],
        );
      }
      met += 1;
    }
    if (first === never || reading.tainted) return met;
    for (const timer of reading.timers)
      if (timer.missed !== never && timer.missed > first) return lost(timer, ', only a far timer was set too');
    const run = reading.runs.find(
      ({ raised, end }) =>
        raised?.error === 'foreign' && end > first && (reading.closed === never || end < reading.closed),
    );
    if (run?.raised !== undefined)
      return breach(run.end, ['a far timer was waiting, which is no error'], ['the run raised ', run.raised.type]);
    return met;
  },
  legal: `
    0 call_later a in 4294972
    call_later b in 1
    run
    1 b starts
    b ends
  `,
  illegal: `
    0 call_later a in 4294972
    call_later b in 1
    run
    1 b starts
    b ends
    5 a starts
    a ends
  `,
};
