import { lostInFailedRun } from './failed-run.js';
import { breach, type Law, the } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.6',
  title: 'A timer runs exactly once.',
  basis: 'promised',
  needs: ['timers'],
  source: 'asyncio, call_later: "The callback will be called exactly once"',
  why: 'A timeout that fires twice ends a second piece of work.',
  check(reading) {
    let met = 0;
    for (const call of reading.calls) {
      if (call === undefined || !call.timer || call.event.refused === undefined || typeof call.event.asked !== 'number')
        continue;
      if (reading.closed !== never && reading.closed < call.at) continue;
      if (!(call.latest > call.event.time) || call.latest - call.event.time >= farDelay) continue;
      return breach(
        call.at,
        ['the loop is open, and the delay an ordinary one'],
        ['the call of ', call.event.callback, ' raised ', call.event.refused],
      );
    }
    for (const timer of reading.timers) {
      if (timer.again !== never) {
        return breach(timer.again, [the(timer), ' was set once and has started already'], ['it started a second time']);
      }
      if (timer.start !== never && !timer.own) met += 1;
    }
    return lostInFailedRun(reading, reading.timers) ?? met;
  },
  legal: `
    0 call_later a in 1
    run
    1 a starts
    a ends
  `,
  illegal: `
    0 call_later a in 1
    run
    1 a starts
    a ends
    2 a starts
    a ends
  `,
};

/** Seconds; whether longer delays are taken is for law 2.10. */
const farDelay = (2 ** 31 / 1000) * 0.999;
