import type { HandleExceptionsEvent, HandlerEvent } from '../trace.js';
import { isExit } from './exits.js';
import { breach, type Law, the } from './law.js';
import { lost, lostAmong } from './loss.js';

export const law: Law = {
  id: '10.3',
  title:
    'An exception that is no Error goes to the handler too, and the loop goes on; but SystemExit and KeyboardInterrupt do not.',
  basis: 'cpython',
  needs: ['exceptions'],
  source: 'CPython since 3.8, Handle._run: except (SystemExit, KeyboardInterrupt): raise; except BaseException',
  why: 'Whatever can be thrown will be thrown.',
  check(reading) {
    if (reading.raising.length === 0) return 0;
    let met = 0;
    const told = new Set(reading.handlers.map((index) => (reading.event(index) as HandlerEvent).raised.error));
    for (const segment of reading.raising) {
      const { call, raised } = segment;
      if (isExit(raised) && raised.error !== 'foreign' && reading.claims('exits') && told.has(raised.error))
        return breach(
          segment.end,
          [the(call), ' raised ', raised.type, ', which is a matter for whoever runs the loop'],
          ['the exception handler was told of it'],
        );
      if (raised.type !== 'BaseException' && raised.type !== 'Falsy') continue;
      const run = reading.runs[segment.run];
      if (run?.raised !== undefined && run.raised.error === raised.error) {
        return breach(run.end, [the(call), ' raised something that is no Error'], ['it left the run']);
      }
      if (
        !told.has(raised.error) &&
        reading.lastTurns > segment.end &&
        !reading.handlerSets.some((index) => (reading.event(index) as HandleExceptionsEvent).with === null)
      )
        return breach(
          segment.end,
          [the(call), ' raised something that is no Error'],
          ['the exception handler was never told'],
        );
      const victim = lostAmong(reading, segment.end);
      if (victim !== undefined) return lost(victim, ' when another callback raised something that is no Error');
      met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a
    run
    a starts
    a raises BaseException
    handler BaseException of a
    handled
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    a raises BaseException
    returns raising BaseException
  `,
};
