import type { Law } from './law.js';
import { lost } from './loss.js';
import { type CallReading, never } from './records.js';

export const law: Law = {
  id: '2.4',
  title: 'Timers with equal deadlines all run, in any order.',
  basis: 'promised',
  needs: ['timers'],
  source:
    'asyncio, call_later: "If two callbacks are scheduled for exactly the same time, the order in which they are called is undefined"',
  why: 'A loop that files timers under their deadline may keep only one of those that share it.',
  check(reading) {
    if (reading.timers.length < 2 || reading.tainted) return 0;
    let met = 0;
    const byDeadline = new Map<number, CallReading[]>();
    for (const timer of reading.timers) {
      if (timer.own || timer.earliest !== timer.latest) continue;
      const sharing = byDeadline.get(timer.earliest);
      if (sharing === undefined) byDeadline.set(timer.earliest, [timer]);
      else sharing.push(timer);
    }
    for (const sharing of byDeadline.values()) {
      if (sharing.length < 2) continue;
      for (const timer of sharing) {
        if (timer.missed !== never) return lost(timer, ', and another timer had the same deadline');
        if (timer.start !== never) met += 1;
      }
    }
    return met;
  },
  legal: `
    0 call_at a at 1
    call_at b at 1
    run
    1 b starts
    b ends
    a starts
    a ends
  `,
  illegal: `
    0 call_at a at 1
    call_at b at 1
    run
    1 b starts
    b ends
    2 hop
    settled after 2
  `,
};
