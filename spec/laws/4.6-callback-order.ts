import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import type { DoneReading } from './task-records.js';

export const law: Law = {
  id: '4.6',
  title: 'The done-callbacks of a future are called in the order in which they were added.',
  basis: 'cpython',
  needs: ['futures', 'asyncioOrder'],
  source: 'CPython, Future.__schedule_callbacks; python/cpython#75218 asks to document it',
  why: 'What was added first often prepares what was added later.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const future of tasks.futures) {
      if (future === undefined || future.dones.length < 2) continue;
      // Whether a callback was removed or the future was done by then is not seen: which call is whose, neither.
      if (future.loose !== never && future.dones.some(({ removed }) => removed !== never)) continue;
      let latest: DoneReading | undefined;
      for (const done of future.dones) {
        if (done.start === never) continue;
        if (latest !== undefined && done.start < latest.start) {
          return breach(
            done.start,
            [`${latest.event.callback} was added to `, named(future), ` before ${done.event.callback}`],
            [`${done.event.callback} was called first`],
          );
        }
        if (latest !== undefined) met += 1;
        latest = done;
      }
    }
    return met;
  },
  legal: `
    0 future f
    add_done f a
    add_done f b
    settle f with 1
    run
    notify a f
    notified
    notify b f
    notified
  `,
  illegal: `
    0 future f
    add_done f a
    add_done f b
    settle f with 1
    run
    notify b f
    notified
    notify a f
    notified
  `,
};
