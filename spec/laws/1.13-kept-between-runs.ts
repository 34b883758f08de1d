import { breach, type Law, the } from './law.js';
import { lost } from './loss.js';
import { type CallReading, never } from './records.js';

export const law: Law = {
  id: '1.13',
  title: 'What is scheduled while the loop is not running is kept, and runs in the next run.',
  basis: 'promised',
  needs: [],
  source: 'PEP 3156, "Starting, Stopping and Closing": no scheduled callbacks will be lost',
  why: 'Programs set their loop up before they start it.',
  check(reading) {
    let met = 0;
    let latest: CallReading | undefined;
    for (const call of reading.soon) {
      if (call.run !== never || call.segment >= 0) continue;
      if (call.missed !== never) return lost(call, ' while the loop was not running');
      if (call.start === never) continue;
      if (latest !== undefined && call.start < latest.start) {
        return breach(
          call.start,
          ['both were scheduled while the loop was not running, ', the(latest), ' first'],
          [the(call), ' started before ', the(latest)],
        );
      }
      latest = call;
      if (!call.own) met += 1;
    }
    return met;
  },
  legal: `
    0 call_soon a
    run
    a starts
    a ends
  `,
  illegal: `
    0 call_soon a
    run
    hop
    settled
    stop
    returns
  `,
};
