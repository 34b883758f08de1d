import type { AskEvent } from '../trace.js';
import { breach, type Law, seconds } from './law.js';

export const law: Law = {
  id: '2.18',
  title: 'To wait for a timer is not to spin.',
  basis: 'cpython',
  needs: ['timers', 'realClock'],
  source: 'CPython, _run_once: the selector sleeps until the earliest deadline',
  why: 'A loop that spins empties batteries and takes the processor from those who need it.',
  caveat: "Only the thread's own processor time is counted; a machine under load makes it smaller, never larger.",
  check(reading) {
    let met = 0;
    for (const index of reading.asks) {
      const ask = reading.event(index) as AskEvent;
      if (ask.what !== 'cost' || !Array.isArray(ask.answer)) continue;
      const [processor, elapsed, busy = 0] = ask.answer as readonly number[];
      if (processor === undefined || elapsed === undefined || elapsed < 0.2) continue;
      // Where others want the processor too, a spinning loop gets less of it, but its host's loop never rests.
      if (processor > elapsed / 2 || (processor > elapsed / 10 && busy > 0.9)) {
        return breach(
          index,
          ['the run had nothing to do but wait for ', seconds(elapsed)],
          ['it used the processor for ', seconds(processor)],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    clock real
    0 ask cost = [0.01,0.4]
  `,
  illegal: `
    clock real
    0 ask cost = [0.39,0.4]
  `,
};
