import { lostInFailedRun } from './failed-run.js';
import { breach, type Law, the } from './law.js';
import { lost } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '1.2',
  title: 'Each callback of callSoon is called exactly once.',
  basis: 'promised',
  needs: [],
  source: 'asyncio, call_soon: "Each callback will be called exactly once"',
  why: 'A callback that comes twice sends twice; one that never comes leaves its waiter waiting.',
  caveat: 'The loop takes some turns more before the end, since a second call may come an iteration later.',
  check(reading) {
    let met = 0;
    for (const call of reading.calls) {
      if (call === undefined || call.timer || call.event.refused === undefined) continue;
      if (reading.closed !== never && reading.closed < call.at) continue;
      return breach(
        call.at,
        ['the loop is open'],
        ['the call of ', call.event.callback, ' raised ', call.event.refused],
      );
    }
    for (const call of reading.soon) {
      if (call.again !== never) {
        return breach(
          call.again,
          [the(call), ' was scheduled once and has started already'],
          [the(call), ' started a second time'],
        );
      }
      if (call.missed !== never) return lost(call, '');
      if (call.start !== never && !call.own) met += 1;
    }
    return lostInFailedRun(reading, reading.soon) ?? met;
  },
  legal: `
    0 call_soon a
    run
    a starts
    a ends
    hop
    settled
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    a ends
    a starts
    a ends
  `,
};
