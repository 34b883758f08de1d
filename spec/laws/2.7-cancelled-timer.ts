import type { HandlerEvent } from '../trace.js';
import { breach, type Law, seconds, the } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '2.7',
  title: 'A cancelled timer never runs, also when it was cancelled by another that was due with it.',
  basis: 'promised',
  needs: ['timers', 'cancel'],
  source: 'asyncio, TimerHandle; CPython, _run_once: if handle._cancelled: continue',
  why: 'The reply came, so the timeout is cancelled; if it fires all the same the reply is thrown away.',
  check(reading) {
    let met = 0;
    for (const timer of reading.timers) {
      if (timer.cancelled === never) continue;
      if (timer.start !== never) {
        return breach(
          timer.start,
          [the(timer), ', due at ', seconds(timer.latest), ', had been cancelled'],
          ['it started'],
        );
      }
      met += 1;
    }
    for (const index of reading.handlers) {
      const event = reading.event(index) as HandlerEvent;
      const call = event.call === undefined ? undefined : reading.call(event.call);
      if (call === undefined || !call.timer || call.cancelled === never || event.raised.error !== 'foreign') continue;
      return breach(
        index,
        [the(call), ' had been cancelled'],
        ['the loop called it all the same, and failed: ', event.raised.type],
      );
    }
    return met;
  },
  legal: `
    0 call_later a in 1
    cancel a
    run
  `,
  illegal: `
    0 call_later a in 1
    cancel a
    run
    1 a starts
    a ends
  `,
};
