import { clockFault } from './clock-fault.js';
import type { Law } from './law.js';

export const law: Law = {
  id: '15.1',
  title: 'time never decreases, and goes on while a callback keeps the loop busy.',
  basis: 'promised',
  needs: ['timers'],
  source:
    'asyncio, time: "according to the event loop\'s internal monotonic clock"; the faults: libuv 44ecaa7c9 and 4685be236',
  why: 'A clock that steps back fires timers twice, or never.',
  caveat:
    'On a real clock each reading stands between two readings of a clock that the loop does not know; only what lies outside of these is a fault.',
  check(reading) {
    return clockFault(reading);
  },
  legal: `
    0 run
    1 ask isRunning = true
    3 block 2
  `,
  illegal: `
    5 run
    4 returns
  `,
};
