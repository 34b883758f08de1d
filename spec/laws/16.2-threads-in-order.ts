import { breach, type Law } from './law.js';
import { threadsOf } from './outside.js';
import { never } from './records.js';

export const law: Law = {
  id: '16.2',
  title: 'Of the calls of one thread none is lost, and they are served in their order, once each.',
  basis: 'cpython',
  needs: ['threads'],
  source: 'CPython, BaseEventLoop.call_soon_threadsafe: appends to the ready queue',
  why: 'Two threads that feed a loop would lose lines, or mix up the lines of one.',
  caveat: 'Nothing is said of the order between threads, nor of when a call is served.',
  check(reading) {
    let met = 0;
    for (const { event, calls, serves } of threadsOf(reading)) {
      const refused = new Set(calls.filter((call) => call.event.refused !== undefined).map((call) => call.event.count));
      let next = 0;
      for (const { event: serve, at } of serves) {
        while (refused.has(next)) next += 1;
        if (serve.count !== next) {
          return breach(
            at,
            [`call ${next} of thread ${event.thread} was the next of that thread`],
            [`call ${serve.count} of it was served`],
          );
        }
        next += 1;
        met += 1;
      }
      if (reading.lastSettled === never || reading.lastTurns === never || reading.closed !== never) continue;
      while (refused.has(next)) next += 1;
      const lost = calls.find((call) => call.event.count === next);
      if (lost !== undefined && lost.at < reading.lastTurns) {
        return breach(
          reading.lastSettled,
          [`call ${next} of thread ${event.thread} had come back before the loop's last turns`],
          ['it was never served'],
        );
      }
    }
    return met;
  },
  legal: `
    clock real
    0 thread a 2
    run
    thread call 0
    thread call 1
    serve a 0
    served
    serve a 1
    served
    hop
    settled
  `,
  illegal: `
    clock real
    0 thread a 2
    run
    thread call 0
    thread call 1
    serve a 1
    served
  `,
};
