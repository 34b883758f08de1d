import type { Law } from './law.js';
import { countWaiting, lost, lostAmong } from './loss.js';

export const law: Law = {
  id: '1.10',
  title: 'A callback that cancels its own handle changes nothing else.',
  basis: 'cpython',
  needs: ['cancel'],
  source: 'CPython, Handle.cancel; the fault: nodejs/node#9084',
  why: 'A callback cleans up after itself by cancelling all its handles, its own among them.',
  check(reading) {
    let met = 0;
    const { events } = reading.trace;
    for (const segment of reading.segments) {
      const { call } = segment;
      if (call === undefined || call.own || call.timer) continue;
      for (let index = segment.start + 1; index < segment.end; index += 1) {
        const event = events[index];
        if (event?.kind !== 'cancel' || event.call !== call.event.call) continue;
        met += countWaiting(reading.soon, index);
        const victim = lostAmong(reading, index, 'soon');
        if (victim !== undefined) return lost(victim, ' when another callback cancelled its own running handle');
      }
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
