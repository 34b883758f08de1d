import type { AskEvent, CancelEvent } from '../trace.js';
import { breach, type Law, the } from './law.js';
import { lost, lostAmong } from './loss.js';
import { never } from './records.js';

export const law: Law = {
  id: '1.9',
  title: 'To cancel twice, or after the run, does nothing.',
  basis: 'promised',
  needs: ['cancel'],
  source: 'asyncio, Handle.cancel; CPython, Handle.cancel: if not self._cancelled',
  why: 'Cleanup cancels whatever it holds, and must not have to know what has happened to it.',
  caveat:
    'What cancelled() says of a handle that was cancelled after its run is left open, and of one that waited when the loop was closed.',
  check(reading) {
    let met = 0;
    for (const index of reading.cancels) {
      const event = reading.event(index) as CancelEvent;
      const call = reading.call(event.call);
      if (call === undefined || call.own) continue;
      if (event.refused !== undefined) {
        return breach(
          index,
          ['a handle can be cancelled at any time'],
          ['the cancel of ', the(call), ' raised ', event.refused],
        );
      }
      const again = call.cancelled !== never ? call.cancelled < index : call.end !== never && call.end < index;
      if (!again) continue;
      met += 1;
      const victim = lostAmong(reading, index, 'soon');
      if (victim !== undefined) return lost(victim, `, only another handle was cancelled to no purpose`);
    }
    for (const index of reading.asks) {
      const ask = reading.event(index) as AskEvent;
      const call = ask.what === 'cancelled' && ask.call !== undefined ? reading.call(ask.call) : undefined;
      if (call === undefined) continue;
      if (ask.refused !== undefined)
        return breach(
          index,
          ['a handle tells at any time whether it was cancelled'],
          ['cancelled raised ', ask.refused],
        );
      const expected = call.cancelled !== never && call.cancelled < index;
      const dropped = call.start === never && reading.closed !== never && reading.closed < index;
      const open = !expected && (dropped || (call.cancelledLate !== never && call.cancelledLate < index));
      if (!open && ask.answer !== null && ask.answer !== expected) {
        return breach(
          index,
          [the(call), expected ? ' has been cancelled' : ' has not been cancelled'],
          ['cancelled() says ', JSON.stringify(ask.answer)],
        );
      }
    }
    return met;
  },
  legal: `
    0 call_soon a
    run
    a starts
    a ends
    cancel a
    cancel a
  `,
  illegal: `
    0 call_soon a
    cancel a
    cancel a refused
    run
  `,
};
