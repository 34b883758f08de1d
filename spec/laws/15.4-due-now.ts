import { breach, type Law, seconds, the } from './law.js';
import { lost } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '15.4',
  title: 'A timer whose deadline is exactly now is due.',
  basis: 'cpython',
  needs: ['timers', 'virtualClock'],
  source: 'CPython, _run_once: if handle._when >= end_time: break, with end_time beyond now',
  why: 'A loop that waits until exactly the deadline, and then does not find it due, waits for nothing for ever.',
  caveat: 'A loop that never comes back is told as a hang.',
  check(reading) {
    let met = 0;
    if (reading.tainted) return 0;
    for (const timer of reading.timers) {
      const setForNow = timer.event.how === 'at' && timer.latest === timer.event.time;
      if (setForNow && timer.missed !== never) return lost(timer, ', exactly when it was set');
      if (
        setForNow &&
        !reading.creeps &&
        reading.blocks.length === 0 &&
        timer.startTime > timer.latest + 2 * reading.slack(timer.latest)
      ) {
        return breach(
          timer.start,
          [the(timer), ' was due at ', seconds(timer.latest), ', exactly when it was set'],
          ['the loop waited, and started it at ', seconds(timer.startTime)],
        );
      }
      if (!timer.own && timer.start !== never && timer.startTime === timer.latest) met += 1;
    }
    return met;
  },
  legal: `
    0 call_at a at 0
    run
    a starts
    a ends
  `,
  illegal: `
    0 call_at a at 0
    run
    1 a starts
    a ends
  `,
};
