import { breach, type Law } from './law.js';
import { threadsOf } from './outside.js';
import { never } from './records.js';

export const law: Law = {
  id: '16.3',
  title: 'After close a call from another thread raises RuntimeError.',
  basis: 'promised',
  needs: ['threads', 'close', 'guards'],
  source: 'asyncio, call_soon_threadsafe: "Raises RuntimeError if called on a loop that\'s been closed"',
  why: 'A worker thread would wait for ever for what nobody will do.',
  check(reading) {
    let met = 0;
    for (const { at, calls } of threadsOf(reading)) {
      // A thread that began before may come in time.
      if (reading.closed === never || at < reading.closed) continue;
      for (const { event, at: called } of calls) {
        if (event.refused !== 'RuntimeError') {
          return breach(
            called,
            ['the loop was closed'],
            ['a call from another thread ', event.refused === undefined ? 'was accepted' : `raised ${event.refused}`],
          );
        }
        met += 1;
      }
    }
    return met;
  },
  legal: `
    clock real
    0 close
    thread a 1
    thread call 0 refused
  `,
  illegal: `
    clock real
    0 close
    thread a 1
    thread call 0
  `,
};
