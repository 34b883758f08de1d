import { doneSince, isOpen } from './future-state.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { mayBeStoppedByEarlier, untilsOf } from './until.js';

export const law: Law = {
  id: '3.9',
  title: 'Done-callbacks that the future had before the run are called before runUntilComplete returns.',
  basis: 'cpython',
  needs: ['untilComplete'],
  source: 'CPython, BaseEventLoop.run_until_complete adds a callback of its own, which stops the loop, to the others',
  why: 'After the run nobody runs the loop, and what the callbacks would have released is never released.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const { until, future, outcome, exit, stopped, run } of untilsOf(reading, 'any')) {
      const since = doneSince(tasks, future);
      if (outcome === undefined || exit || stopped || !isOpen(reading, run.end)) continue;
      if (since === never || since > until.end || mayBeStoppedByEarlier(reading, until.begin)) continue;
      for (const { at, removed, start, event } of future.dones) {
        if (at > until.begin || removed !== never) continue;
        if (start === never || start > until.end) {
          return breach(
            until.end,
            [`${event.callback} was added to `, named(future), ' before the run, and ', named(future), ' is done'],
            [`the run ended before ${event.callback} was called`],
          );
        }
        met += 1;
      }
    }
    return met;
  },
  legal: `
    0 future f
    add_done f a
    settle f with 1
    run until f
    notify a f
    notified
    returns value 1
  `,
  illegal: `
    0 future f
    add_done f a
    settle f with 1
    run until f
    returns value 1
  `,
};
