import { firstInversion } from './inversion.js';
import { breach, type Law, seconds, the } from './law.js';
import { lost } from './loss.js';
import { waitedAlthoughDue } from './overdue.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.12',
  title: 'A timer whose deadline is not a number is refused, or else disturbs no other.',
  basis: 'unspecified',
  needs: ['timers', 'farTimers'],
  source: 'asyncio says nothing; the fault: trio#2493, where a NaN deadline spoilt the heap',
  why: 'One bad number in one place must not stop the timers of all others.',
  check(reading) {
    let met = 0;
    let first = never;
    for (const call of reading.boundless) {
      if (call.event.asked !== 'nan') continue;
      if (first === never && call.event.refused === undefined) first = call.at;
      met += 1;
    }
    if (first === never) return met;
    for (const timer of reading.timers) {
      if (timer.missed !== never && timer.missed > first) return lost(timer, ', only a timer with NaN was set too');
    }
    const failed = reading.runs.find(({ end, raised }) => end > first && raised?.error === 'foreign');
    if (failed?.raised !== undefined && (reading.closed === never || failed.begin < reading.closed))
      return breach(
        failed.end,
        ['a timer with NaN was accepted, and nothing else that the program did raises ', failed.raised.type],
        ['the run raised it'],
      );
    const overdue = reading.timers.find(
      (timer) => timer.start > first && timer.latest <= timer.event.time && waitedAlthoughDue(reading, timer),
    );
    if (overdue !== undefined)
      return breach(
        overdue.start,
        ['a timer with NaN was accepted; ', the(overdue), ' was due when it was set, at ', seconds(overdue.event.time)],
        ['the loop waited, and started it at ', seconds(overdue.startTime)],
      );
    const inversion = firstInversion(reading, (later) => later.start > first);
    if (inversion === undefined) return met;
    const { earlier, later } = inversion;
    return breach(
      later.start,
      [
        'a timer with NaN was accepted; ',
        the(earlier),
        ' was due at ',
        seconds(earlier.latest),
        ' and ',
        the(later),
        ' at ',
        seconds(later.earliest),
      ],
      [the(later), ' started before ', the(earlier)],
    );
  },
  legal: `
    0 call_later a in nan refused
    call_later b in 1
    run
    1 b starts
    b ends
  `,
  illegal: `
    0 call_later a in nan
    call_later b in 1
    run
    2 hop
    settled after 2
  `,
};
