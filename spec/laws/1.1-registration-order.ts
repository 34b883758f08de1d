import { breach, type Law, the } from './law.js';
import { type CallReading, never } from './records.js';

export const law: Law = {
  id: '1.1',
  title: 'Callbacks of callSoon start in the order in which they were registered.',
  basis: 'promised',
  needs: [],
  source: 'asyncio, call_soon: "callbacks are called in the order in which they are registered"',
  why: 'Programs hand work on by callSoon and rely on it not to overtake what was handed on before.',
  caveat: 'Only callbacks of callSoon are compared; against timers and I/O the order is free.',
  check(reading) {
    // A call that starts before one which was made earlier has overtaken it; so has one that starts before a call which is
    // then cancelled. A call that never comes is another law's.
    let met = 0;
    let latest: CallReading | undefined;
    for (const call of reading.soon) {
      const until = call.start !== never ? call.start : call.cancelled;
      if (until === never) continue;
      if (latest !== undefined && call.start !== never && call.start < endOf(latest)) {
        return breach(
          call.start,
          [the(latest), ' and ', the(call), ' were both waiting, and ', the(latest), ' was scheduled first'],
          [the(call), ' started while ', the(latest), ' was still waiting'],
        );
      }
      if (latest !== undefined && call.at < endOf(latest) && !call.own) met += 1;
      if (latest === undefined || until > endOf(latest)) latest = call;
    }
    return met;
  },
  legal: `
    0 call_soon a
    call_soon b
    run
    a starts
    a ends
    b starts
    b ends
  `,
  illegal: `
    0 call_soon a
    call_soon b
    run
    b starts
    b ends
    a starts
    a ends
  `,
};

const endOf = (call: CallReading): number => (call.start !== never ? call.start : call.cancelled);
