import { breach, type Law } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '16.4',
  title: "A signal's handler is called by the loop, and not in the middle of what it interrupts.",
  basis: 'promised',
  needs: ['signals'],
  source: 'asyncio, add_signal_handler: "the callback will be invoked by loop, along with other queued callbacks"',
  why: 'A handler that comes in between two lines of a callback finds things half done.',
  caveat: 'Signals that come close together may be told as one.',
  check(reading) {
    if (!reading.hasOutside) return 0;
    let met = 0;
    let handled = false;
    let signalled = never;
    const inside = new Set(reading.segments.filter(({ insideAnother }) => insideAnother).map(({ start }) => start));
    for (const [at, event] of reading.trace.events.entries()) {
      if (event.kind === 'watchSignal' && event.refused === undefined) handled = event.with !== null;
      else if (event.kind === 'signal' && handled) signalled = at;
      else if (event.kind === 'serve' && event.of === 'signal') {
        if (inside.has(at)) {
          return breach(
            at,
            ['something that the loop had called was at work'],
            [event.callback, ', the handler of a signal, ran in the middle of it'],
          );
        }
        signalled = never;
        met += 1;
      } else if (
        event.kind === 'settled' &&
        signalled !== never &&
        at === reading.lastSettled &&
        signalled < reading.lastTurns
      ) {
        return breach(at, ['a signal had come that has a handler'], ['the loop never called the handler']);
      }
    }
    return met;
  },
  legal: `
    clock real
    0 watch signal s
    call_soon a
    run
    a starts
    signal
    a ends
    serve s
    served
  `,
  illegal: `
    clock real
    0 watch signal s
    call_soon a
    run
    a starts
    signal
    serve s
    served
    a ends
  `,
};
