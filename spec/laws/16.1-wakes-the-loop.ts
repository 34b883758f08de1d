import { breach, type Law, seconds } from './law.js';
import { sleptBetween, threadsOf } from './outside.js';

export const law: Law = {
  id: '16.1',
  title: 'A call from another thread wakes a loop that sleeps.',
  basis: 'promised',
  needs: ['threads'],
  source:
    'PEP 3156, call_soon_threadsafe: "when called from another thread while the event loop is blocked waiting for I/O, unblocks the event loop"; the fault: uvloop#408',
  why: 'A result that a worker thread has brought would wait for the next timer, which may be for tomorrow.',
  caveat:
    'Not by the time that goes by: the other thread itself sleeps and wakes many times, and so shows that the machine lets threads wake.',
  check(reading) {
    let met = 0;
    for (const { calls, serves } of threadsOf(reading)) {
      met += serves.length;
      for (const [at, event] of reading.trace.events.entries()) {
        if (event.kind !== 'unanswered') continue;
        const call = calls.find((each) => each.event.thread === event.thread && each.event.count === event.count);
        if (call === undefined || call.at > at || !sleptBetween(reading, call.at, at)) continue;
        return breach(
          at,
          ['another thread had called the loop, which slept'],
          ['that thread woke ', `${event.beats} times after `, seconds(event.beat), ' each, and the loop did not'],
        );
      }
    }
    return met;
  },
  legal: `
    clock real
    0 thread a 1
    run
    thread call 0
    1 serve a 0
    served
    hop
    settled
  `,
  illegal: `
    clock real
    0 thread a 1
    run
    thread call 0
    unanswered 0
  `,
};
