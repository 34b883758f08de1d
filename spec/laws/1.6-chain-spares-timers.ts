import type { Law } from './law.js';
import { starved } from './starvation.js';

export const law: Law = {
  id: '1.6',
  title: 'An endless chain of callSoon does not keep a due timer from running.',
  basis: 'cpython',
  needs: ['timers'],
  source:
    'CPython, BaseEventLoop._run_once: what a callback schedules "will be run the next time (after another I/O poll)"',
  why: 'A task that yields in a loop would stop all time in the program.',
  caveat:
    'Counted in generations of the chain, a thousand and more, and not in seconds: a batch may be long, and a loop may drain some generations before it looks at its timers.',
  check(reading) {
    return starved(reading, reading.timers, (call) => !call.timer, 'callbacks of callSoon');
  },
  legal: `
    0 call_soon a
    call_later t in 0
    run
    a starts
    call_soon a
    a ends
    t starts
    t ends
    1100 times: a starts; call_soon a; a ends
  `,
  illegal: `
    0 call_soon a
    call_later t in 0
    run
    1100 times: a starts; call_soon a; a ends
    t starts
    t ends
  `,
};
