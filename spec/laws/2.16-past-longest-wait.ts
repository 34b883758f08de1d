import { breach, type Law, seconds, the } from './law.js';
import { lost } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.16',
  title: "A far timer is still right when the loop's longest wait has passed in between.",
  basis: 'cpython',
  needs: ['timers', 'farTimers', 'virtualClock'],
  source: 'CPython, _run_once: the time-out is computed anew in each iteration; the fault: libuv#922',
  why: 'A loop waits in pieces, and the pieces must add up to the delay.',
  check(reading) {
    const day = 24 * 3600;
    let met = 0;
    if (reading.tainted) return 0;
    for (const timer of reading.timers) {
      const delay = timer.latest - timer.event.time;
      if (timer.own || !(delay > day) || timer.latest === Number.POSITIVE_INFINITY) continue;
      if (timer.missed !== never) return lost(timer, '');
      if (timer.start === never) continue;
      const early = timer.startTime < timer.earliest - reading.slack(timer.earliest);
      // The clock moves by the loop's own choice, so a hundredth of the delay is no accident.
      const late = reading.blocks.length === 0 && timer.startTime > timer.latest + delay / 100;
      if (early || late) {
        return breach(
          timer.start,
          [the(timer), ' was due at ', seconds(timer.earliest), ', more than a day ahead'],
          ['it started at ', seconds(timer.startTime)],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 call_later a in 100000
    run
    100000 a starts
    a ends
  `,
  illegal: `
    0 call_later a in 100000
    run
    86400 a starts
    a ends
  `,
};
