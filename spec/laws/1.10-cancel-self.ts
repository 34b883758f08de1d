import type { CancelEvent } from '../trace.js';
import type { Law } from './law.js';
import { countWaiting, lost, lostAmong } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '1.10',
  title: 'A callback that cancels its own handle changes nothing else.',
  basis: 'cpython',
  needs: ['cancel'],
  source: 'CPython, Handle.cancel; the fault: nodejs/node#9084',
  why: 'A callback cleans up after itself by cancelling all its handles, its own among them.',
  check(reading) {
    let met = 0;
    for (const index of reading.cancels) {
      const call = reading.call((reading.event(index) as CancelEvent).call);
      if (call === undefined || call.own || call.timer) continue;
      if (call.start === never || index < call.start || (call.end !== never && index > call.end)) continue;
      met += countWaiting(reading.soon, index);
      const victim = lostAmong(reading, index, 'soon');
      if (victim !== undefined) return lost(victim, ' when another callback cancelled its own running handle');
    }
    return met;
  },
  legal: `
    0 call_soon a
    call_soon b
    run
    a starts
    cancel a
    a ends
    b starts
    b ends
    hop
    settled
  `,
  illegal: `
    0 call_soon a
    call_soon b
    run
    a starts
    cancel a
    a ends
    hop
    settled
  `,
};
