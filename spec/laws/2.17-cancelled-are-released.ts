import type { AskEvent } from '../trace.js';
import { breach, type Law } from './law.js';

export const law: Law = {
  id: '2.17',
  title: 'Timers that are cancelled in great numbers are released before their deadlines.',
  basis: 'unspecified',
  needs: ['timers', 'cancel'],
  source:
    'CPython, _MIN_CANCELLED_TIMER_HANDLES_FRACTION = 0.5; test__run_once_cancelled_event_cleanup; the fault: python/asyncio#186',
  why: 'A server that sets a timeout of an hour for each request would keep an hour of requests in memory.',
  caveat: 'Needs a collector that can be told to run, so it is only reported.',
  check(reading) {
    let met = 0;
    for (const index of reading.asks) {
      const ask = reading.event(index) as AskEvent;
      if (ask.what !== 'retained' || !Array.isArray(ask.answer)) continue;
      const [held, all] = ask.answer as readonly number[];
      if (held === undefined || all === undefined || all < 200) continue;
      if (held > all / 2 + 100) {
        return breach(
          index,
          [String(all), ' timers were cancelled long before their deadline'],
          ['the loop still holds ', String(held), ' of them'],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 ask retained = [0,1000]
  `,
  illegal: `
    0 ask retained = [1000,1000]
  `,
};
