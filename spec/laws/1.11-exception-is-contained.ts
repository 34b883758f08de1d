import { isExit } from './exits.js';
import { breach, type Law, the } from './law.js';
import { countWaiting, lost, lostAmong } from './loss.js';

export const law: Law = {
  id: '1.11',
  title: 'An exception of one callback does not keep the others from running.',
  basis: 'promised',
  needs: ['exceptions'],
  source: 'CPython, test_events.HandleTests.test_callback_with_exception; asyncio, "Error Handling API"',
  why: 'One faulty callback must not take the whole program with it.',
  check(reading) {
    let met = 0;
    for (const segment of reading.raising) {
      const { call, raised } = segment;
      if (isExit(raised)) continue;
      const run = reading.runs[segment.run];
      if (run?.raised !== undefined && run.raised.error === raised.error && run.raised.type === raised.type) {
        return breach(
          run.end,
          [the(call), ' raised ', raised.type, ', which is a matter for the exception handler'],
          ['the exception left the run'],
        );
      }
      const victim = lostAmong(reading, segment.end);
      if (victim !== undefined) return lost(victim, ' when another callback raised an exception');
      if (!call.own) met += countWaiting(reading.calls, segment.end);
    }
    return met;
  },
  legal: `
    0 call_soon a
    call_soon b
    run
    a starts
    a raises Error
    handler Error of a
    handled
    b starts
    b ends
  `,
  illegal: `
    0 call_soon a
    call_soon b
    run
    a starts
    a raises Error
    returns raising Error
  `,
};
