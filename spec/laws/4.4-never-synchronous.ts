import { breach, type Law, named } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '4.4',
  title:
    'A done-callback is never called by whoever settles or cancels the future, or adds the callback: it has a turn of its own.',
  basis: 'promised',
  needs: ['futures'],
  source:
    'asyncio, Future.add_done_callback: "If the Future is already done when this method is called, the callback is scheduled with loop.call_soon()"',
  why: 'Who gives a result still holds what the callback would take, and deadlocks or finds its own state half changed.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const done of tasks.dones) {
      if (done === undefined || done.start === never) continue;
      const segment = reading.segments[reading.firstSegmentAfter(done.start - 1)];
      if (segment === undefined || segment.start !== done.start) continue;
      const { callback } = done.event;
      if (segment.insideAnother) {
        return breach(
          done.start,
          ['what was at work had not given control back'],
          [`the done-callback ${callback} of `, named(done.future), ' was called all the same'],
        );
      }
      if (segment.run === never && reading.claims('restart') && reading.closed === never) {
        return breach(
          done.start,
          ['nothing is running the loop'],
          [`the done-callback ${callback} of `, named(done.future), ' was called at once'],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 future f
    add_done f a
    settle f with 1
    run
    notify a f
    notified
  `,
  illegal: `
    0 future f
    add_done f a
    settle f with 1
    notify a f
    notified
    run
  `,
};
