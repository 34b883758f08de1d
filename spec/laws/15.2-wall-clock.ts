import { clockFault } from './clock-fault.js';
import type { Law } from './law.js';
import { lost } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '15.2',
  title: 'A step of the wall clock moves no timer.',
  basis: 'promised',
  needs: ['timers'],
  source: 'asyncio, time: a monotonic clock; the faults: tornado#2035, twisted#3899, eventlet#132',
  why: 'Clocks are set, and summers begin.',
  check(reading) {
    if (reading.wallSteps.length === 0) return 0;
    const fault = clockFault(reading);
    if (typeof fault !== 'number') return fault;
    let met = 0;
    for (const timer of reading.timers) {
      if (timer.missed !== never) return lost(timer, ', only the wall clock was set');
      if (!timer.own && timer.start !== never) met += 1;
    }
    return met;
  },
  legal: `
    0 call_later a in 1
    wall clock by -3600
    run
    1 a starts
    a ends
  `,
  illegal: `
    0 call_later a in 1
    wall clock by -3600
    -3600 run
    1 a starts
    a ends
  `,
};
