import { breach, type Law, seconds, the } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.1',
  title: "A timer does not run before its deadline on the loop's own clock.",
  basis: 'promised',
  needs: ['timers'],
  source:
    'asyncio, call_later: "after the given delay"; CPython, _run_once: end_time = self.time() + self._clock_resolution',
  why: 'Timeouts that are early cut off work that was in time.',
  caveat: 'By as much as the declared resolution a timer may be early.',
  check(reading) {
    let met = 0;
    for (const timer of reading.timers) {
      if (timer.start === never || !(timer.earliest > timer.event.before)) continue;
      if (timer.startTime < timer.earliest - reading.slack(timer.earliest)) {
        return breach(
          timer.start,
          [the(timer), ' was due at ', seconds(timer.earliest)],
          ['it started at ', seconds(timer.startTime)],
        );
      }
      if (!timer.own) met += 1;
    }
    return met;
  },
  legal: `
    0 call_later a in 2
    run
    2 a starts
    a ends
  `,
  illegal: `
    0 call_later a in 2
    run
    1 a starts
    a ends
  `,
};
