import type { HandledEvent } from '../trace.js';
import { isExit } from './exits.js';
import { breach, type Law } from './law.js';
import { lost, lostAmong } from './loss.js';

export const law: Law = {
  id: '10.2',
  title: 'An exception handler that raises does not stop the loop.',
  basis: 'promised',
  needs: ['exceptions'],
  source: 'CPython, test_base_events.test_set_exc_handler_broken',
  why: 'The handler is code of the program, and fails like any other.',
  check(reading) {
    let met = 0;
    const { events } = reading.trace;
    for (const index of reading.handlers) {
      let end = index + 1;
      while (end < events.length && events[end]?.kind !== 'handled') end += 1;
      const handled = events[end];
      if (handled?.kind !== 'handled' || (handled satisfies HandledEvent).raised === undefined) continue;
      const { raised } = handled;
      // An exit is one from there too.
      if (raised !== undefined && isExit(raised)) continue;
      const run = reading.runs[reading.runAt(index)];
      if (run?.raised !== undefined && run.raised.error === raised?.error) {
        return breach(
          run.end,
          ['the exception handler raised ', raised.type, ', which is logged and goes no further'],
          ['the exception left the run'],
        );
      }
      const victim = lostAmong(reading, end);
      if (victim !== undefined) return lost(victim, ' when the exception handler raised');
      met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a
    run
    a starts
    a raises Error
    handler Error
    handled raising Error
    stop
    returns
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    a raises Error
    handler Error
    handled raising Error
    returns raising Error
  `,
};
