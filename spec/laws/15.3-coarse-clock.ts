import { firstInversion } from './inversion.js';
import { breach, type Law, seconds, the } from './law.js';
import { lost } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '15.3',
  title: 'With a clock that moves in steps no timer is lost or early, and none overtakes another by more than a step.',
  basis: 'cpython',
  needs: ['timers', 'coarseClock'],
  source: 'CPython, _clock_resolution; python/cpython#75720 and #127859',
  why: 'The clock of some systems moves every 16 milliseconds, and nobody has tested there.',
  check(reading) {
    if (reading.trace.resolution <= reading.trace.subject.resolution || reading.tainted) return 0;
    let met = 0;
    for (const timer of reading.timers) {
      if (timer.missed !== never)
        return lost(timer, `, on a clock that moves in steps of ${reading.trace.resolution} s`);
      if (timer.start === never) continue;
      if (timer.earliest > timer.event.before && timer.startTime < timer.earliest - reading.slack(timer.earliest)) {
        return breach(
          timer.start,
          [
            the(timer),
            ' was due at ',
            seconds(timer.earliest),
            ', and the clock moves in steps of ',
            seconds(reading.trace.resolution),
          ],
          ['it started at ', seconds(timer.startTime)],
        );
      }
      if (!timer.own) met += 1;
    }
    if (!reading.claims('timerOrder')) return met;
    const inversion = firstInversion(reading, () => true);
    if (inversion === undefined) return met;
    const { earlier, later } = inversion;
    return breach(
      later.start,
      [
        'both were waiting, ',
        the(earlier),
        ' due at ',
        seconds(earlier.latest),
        ' and ',
        the(later),
        ' at ',
        seconds(later.earliest),
        ', more than two steps apart',
      ],
      [the(later), ' started before ', the(earlier)],
    );
  },
  legal: `
    step 0.5
    0 call_later a in 1
    run
    1 a starts
    a ends
  `,
  illegal: `
    step 0.5
    0 call_later a in 1
    run
    4 hop
    settled after 4
  `,
};
