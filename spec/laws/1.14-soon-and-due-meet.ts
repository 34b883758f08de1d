import type { Law } from './law.js';
import { lost } from './loss.js';
import { type CallReading, never } from './records.js';

export const law: Law = {
  id: '1.14',
  title: 'Where callbacks of callSoon and due timers meet, all of them run, in any order.',
  basis: 'promised',
  needs: ['timers'],
  source:
    'asyncio, call_soon and call_later: each callback is called exactly once; their order against each other is nowhere said',
  why: 'The two kinds come from two queues, and the place where they are joined is where one can be forgotten.',
  check(reading) {
    // A timer and a soon callback meet if the timer is due, by the clock, when the callback is scheduled.
    if (reading.tainted || reading.timers.length === 0) return 0;
    let met = 0;
    let next = 0;
    const due = inOrder(reading.timers);
    for (const call of reading.soon) {
      while (next < due.length && (due[next]?.latest ?? Number.NaN) <= call.event.before) next += 1;
      const timer = due[next - 1];
      if (timer === undefined || call.own) continue;
      const together =
        timer.at < call.at
          ? timer.start === never || timer.start > call.at
          : call.start === never || call.start > timer.at;
      if (!together) continue;
      if (call.missed !== never) return lost(call, ', in an iteration in which a timer was due');
      if (timer.missed !== never) return lost(timer, ', in an iteration in which callbacks were ready');
      met += 1;
    }
    return met;
  },
  legal: `
    0 call_later t in 0
    call_soon a
    run
    a starts
    a ends
    t starts
    t ends
  `,
  illegal: `
    0 call_later t in 0
    call_soon a
    run
    a starts
    a ends
    1 hop
    settled after 1
  `,
};

/** By their deadlines. Most traces have few timers, and these in order. */
const inOrder = (timers: readonly CallReading[]): readonly CallReading[] => {
  for (let index = 1; index < timers.length; index += 1) {
    if ((timers[index - 1]?.latest ?? 0) > (timers[index]?.latest ?? 0))
      return [...timers].sort((left, right) => left.latest - right.latest);
  }
  return timers;
};
