import type { Law } from './law.js';
import { lost } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.20',
  title: 'A due timer runs without any other event.',
  basis: 'promised',
  needs: ['timers'],
  source: 'asyncio, call_later; CPython, the time-out of the selector is that of the earliest timer',
  why: 'A timer that waits for some other event to wake the loop is a lost wake-up.',
  caveat:
    'Late is never a failure by itself: the harness sets a timer of its own for later, and what is still missing when that one has run is lost.',
  check(reading) {
    let met = 0;
    if (reading.tainted) return 0;
    for (const timer of reading.timers) {
      if (timer.missed !== never) return lost(timer, '');
      if (timer.start !== never && !timer.own) met += 1;
    }
    return met;
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
    3 hop
    settled after 3
  `,
};
