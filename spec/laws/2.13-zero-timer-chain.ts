import type { Law } from './law.js';
import { starved } from './starvation.js';

export const law: Law = {
  id: '2.13',
  title: 'A timer that sets itself again with no delay starves nothing else.',
  basis: 'cpython',
  needs: ['timers'],
  source: 'CPython, _run_once: due timers are collected once an iteration; the fault: libuv#4245',
  why: 'A poller with no delay would stop the program.',
  caveat: 'Counted in generations of the chain. That I/O is not starved either is for a later chapter.',
  check(reading) {
    return starved(
      reading,
      reading.calls,
      (call) => call.timer && call.latest <= call.event.time,
      'timers without delay',
    );
  },
  legal: `
    0 call_later t in 0
    call_soon a
    run
    a starts
    a ends
    1100 times: t starts; call_later t in 0; t ends
  `,
  illegal: `
    0 call_later t in 0
    call_soon a
    run
    1100 times: t starts; call_later t in 0; t ends
    a starts
    a ends
  `,
};
