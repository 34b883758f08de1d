import { breach, type Law, the } from './law.js';
import { lost } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.11',
  title: 'A timer with an infinite delay is accepted, never fires, and disturbs no other.',
  basis: 'unspecified',
  needs: ['timers', 'farTimers'],
  source: 'asyncio says nothing; CPython keeps it in its heap for ever',
  why: 'A delay computed by a division may come out infinite.',
  check(reading) {
    let met = 0;
    let first = never;
    for (const call of reading.boundless) {
      if (call.event.asked !== 'infinity' || (reading.closed !== never && reading.closed < call.at)) continue;
      if (call.event.refused !== undefined)
        return breach(call.at, ['the delay was infinite'], ['the call raised ', call.event.refused]);
      if (call.start !== never)
        return breach(call.start, [the(call), ' was set with an infinite delay'], ['it started']);
      if (first === never) first = call.at;
      met += 1;
    }
    if (first === never || reading.tainted) return met;
    for (const timer of reading.timers) {
      if (timer.missed !== never && timer.missed > first) return lost(timer, ', only an infinite timer was set too');
    }
    return met;
  },
  legal: `
    0 call_later a in infinity
    run
  `,
  illegal: `
    0 call_later a in infinity
    run
    1 a starts
    a ends
  `,
};
