import type { RemoveDoneEvent } from '../trace.js';
import { doneSince, isOpen } from './future-state.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';

export const law: Law = {
  id: '4.8',
  title:
    'To remove a done-callback when the future is done is too late: nothing is removed, and the callback is called.',
  basis: 'cpython',
  needs: ['futures'],
  source: 'CPython, Future.__schedule_callbacks empties the list',
  why: 'Who is told that nothing was removed must reckon with the call.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.removals.length === 0) return 0;
    let met = 0;
    for (const index of tasks.removals) {
      const { answer, refused, callback, future: id } = reading.event(index) as RemoveDoneEvent;
      const future = tasks.future(id);
      if (future === undefined || !isOpen(reading, index)) continue;
      const since = doneSince(tasks, future);
      if (since === never || since > index) continue;
      if (refused !== undefined || answer !== 0) {
        return breach(
          index,
          [named(future), ' was done, and its callbacks were on their way'],
          [
            refused === undefined
              ? `removeDoneCallback says that it removed ${JSON.stringify(answer)}`
              : `removeDoneCallback raised ${refused}`,
          ],
        );
      }
      for (const done of future.dones) {
        if (done.event.callback !== callback || done.removed !== never || done.at > index) continue;
        if (done.start === never && mustHaveCome(reading, Math.max(since, done.at))) {
          return breach(
            reading.lastSettled,
            [`${callback} was removed from `, named(future), ' when that was done already'],
            [`${callback} was never called`],
          );
        }
        if (done.start > index) met += 1;
      }
    }
    return met;
  },
  legal: `
    0 future f
    add_done f a
    settle f with 1
    remove_done f a = 0
    run
    notify a f
    notified
  `,
  illegal: `
    0 future f
    add_done f a
    settle f with 1
    remove_done f a = 1
    run
  `,
};
