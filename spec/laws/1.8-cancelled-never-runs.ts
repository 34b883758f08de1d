import type { HandlerEvent } from '../trace.js';
import { breach, type Law, the } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '1.8',
  title: 'A callback that is cancelled before its turn never runs.',
  basis: 'promised',
  needs: ['cancel'],
  source: 'asyncio, Handle.cancel: "Cancel the callback"; CPython, _run_once: if handle._cancelled: continue',
  why: 'Code cancels a callback because what it would act on is gone.',
  check(reading) {
    let met = 0;
    for (const call of reading.soon) {
      if (call.cancelled === never) continue;
      if (call.start !== never) {
        return breach(call.start, [the(call), ' had been cancelled before its turn came'], [the(call), ' started']);
      }
      met += 1;
    }
    for (const index of reading.handlers) {
      const event = reading.event(index) as HandlerEvent;
      const call = event.call === undefined ? undefined : reading.call(event.call);
      if (call === undefined || call.timer || call.cancelled === never || event.raised.error !== 'foreign') continue;
      return breach(
        index,
        [the(call), ' had been cancelled'],
        ['the loop called it all the same, and failed: ', event.raised.type],
      );
    }
    return met;
  },
  legal: `
    0 call_soon a
    call_soon b
    run
    a starts
    cancel b
    a ends
  `,
  illegal: `
    0 call_soon a
    call_soon b
    run
    a starts
    cancel b
    a ends
    b starts
    b ends
  `,
};
