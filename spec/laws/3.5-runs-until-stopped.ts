import { breach, type Law, the } from './law.js';
import { waitingAt } from './loss.js';
import { never } from './records.js';
import { mayBeStoppedByEarlier } from './until.js';

export const law: Law = {
  id: '3.5',
  title: 'runForever does not return because there is nothing to do.',
  basis: 'promised',
  needs: ['persistent'],
  source: 'asyncio, run_forever: "Run the event loop until stop() is called"',
  why: 'A server with no client at the moment has nothing to do, and must not end.',
  caveat: 'The harness always has a timer of its own armed, so only a loop that returns although timers wait is seen.',
  check(reading) {
    let met = 0;
    let stopped = false;
    for (const run of reading.runs) {
      if (run.end === never) continue;
      const closed = reading.closed !== never && reading.closed < run.begin;
      if (run.raised?.error === 'foreign' && !closed && !reading.tainted) {
        return breach(
          run.end,
          ['nobody has called stop, and nothing that the program did raises ', run.raised.type],
          ['the run ended with it'],
        );
      }
      stopped ||= run.stop !== never || run.stoppedBefore;
      if (run.until !== undefined || mayBeStoppedByEarlier(reading, run.begin)) continue;
      if (!stopped && run.raised === undefined && !closed) {
        const waiting = reading.calls.find(
          (call) => call !== undefined && !call.own && call.event.refused === undefined && waitingAt(call, run.end),
        );
        return breach(
          run.end,
          ['nobody has called stop', ...(waiting === undefined ? [] : [', and ', the(waiting), ' was still waiting'])],
          ['the run ended'],
        );
      }
      if (run.raised === undefined && !run.stoppedBefore) met += 1;
    }
    return met;
  },
  legal: `
    0 run
    stop
    returns
  `,
  illegal: `
    0 call_later a in 1
    run
    returns
  `,
};
