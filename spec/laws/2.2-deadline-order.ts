import { firstInversion } from './inversion.js';
import { breach, type Law, seconds, the } from './law.js';
import { comparable } from './loss.js';
import { never } from './records.js';
import { starved } from './starvation.js';

export const law: Law = {
  id: '2.2',
  title: 'Timers run in the order of their deadlines.',
  basis: 'promised',
  needs: ['timers', 'timerOrder'],
  source: 'asyncio, call_later and call_at; CPython, a heap by deadline; async-interop/event-loop#80',
  why: 'A timeout set for later must not fire before one set for sooner.',
  caveat:
    'Deadlines that are not further apart than twice the resolution are not compared, nor timers that were due when they were set; but a chain of these must not keep an overdue timer waiting for ever.',
  check(reading) {
    if (reading.tainted) return 0;
    const inversion = firstInversion(reading, () => true);
    if (inversion !== undefined) {
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
        ],
        [the(later), ' started before ', the(earlier)],
      );
    }
    const endless = starved(
      reading,
      reading.timers,
      (call) => call.timer && call.latest <= call.event.time,
      'timers without delay',
    );
    if (typeof endless !== 'number') return endless;
    let met = 0;
    for (const timer of reading.timers) if (!timer.own && timer.start !== never && comparable(timer)) met += 1;
    return met > 1 ? met - 1 : 0;
  },
  legal: `
    0 call_later a in 2
    call_later b in 1
    run
    1 b starts
    b ends
    2 a starts
    a ends
  `,
  illegal: `
    0 call_later a in 2
    call_later b in 1
    run
    2 a starts
    a ends
    b starts
    b ends
  `,
};
