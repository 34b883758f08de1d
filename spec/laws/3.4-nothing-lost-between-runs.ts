import { breach, type Law, the } from './law.js';
import { lost, waitingAt } from './loss.js';
import { type CallReading, never } from './records.js';

export const law: Law = {
  id: '3.4',
  title: 'Across runs each callback and timer runs exactly once, and callSoon keeps its order.',
  basis: 'promised',
  needs: ['restart'],
  source: 'PEP 3156, "Starting, Stopping and Closing"',
  why: 'Programs that run their loop in pieces (tests, notebooks, GUIs) would lose work between the pieces.',
  check(reading) {
    // A call is looked at where it first waited while a run ended, and another run came.
    let met = 0;
    let ended = 0;
    let latest: CallReading | undefined;
    for (const call of reading.calls) {
      if (call === undefined || call.event.refused !== undefined) continue;
      while (ended < reading.runs.length && (reading.runs[ended]?.end ?? never) < call.at) ended += 1;
      const end = reading.runs[ended]?.end ?? never;
      if (end === never || ended + 1 >= reading.runs.length) break;
      if (!waitingAt(call, end)) continue;
      if (call.missed !== never) return lost(call, ', and a run ended while it waited');
      if (call.again !== never)
        return breach(
          call.again,
          [the(call), ' waited while one run ended and the next began, and has run'],
          ['it started a second time'],
        );
      if (call.start === never) continue;
      if (!call.own) met += 1;
      if (call.timer) continue;
      if (latest !== undefined && call.start < latest.start) {
        return breach(
          call.start,
          [the(latest), ' and ', the(call), ' both waited when a run ended, ', the(latest), ' first'],
          [the(call), ' started before ', the(latest)],
        );
      }
      latest = call;
    }
    return met;
  },
  legal: `
    0 call_soon a
    call_soon b
    run
    a starts
    stop
    call_soon c
    a ends
    b starts
    b ends
    returns
    run
    c starts
    c ends
    hop
    settled
    stop
    returns
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    stop
    call_soon c
    a ends
    returns
    run
    hop
    settled
    stop
    returns
  `,
};
