import { isExit } from './exits.js';
import { doneSince } from './future-state.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';

export const law: Law = {
  id: '4.13',
  title: 'To await a future that is done goes on at once: no turn is given up.',
  basis: 'cpython',
  needs: ['tasks', 'awaitDoneIsSync'],
  source: 'CPython, Future.__await__: if not self.done(): yield self',
  why: 'What runs between two lines may change what the first has seen; where nothing is to be waited for, nothing runs.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const wait of tasks.waits) {
      if (wait?.event.what !== 'future') continue;
      const [future] = tasks.targets(wait);
      if (future === undefined || future === wait.task) continue;
      const since = doneSince(tasks, future);
      if (since === never || since > wait.at) continue;
      // What becomes of a task that an exit has torn through is another matter.
      if (future.outcome?.raised !== undefined && isExit(future.outcome.raised)) continue;
      if (wait.pauses > 0) {
        return breach(
          wait.at,
          [named(future), ' was done when ', named(wait.task), ' awaited it'],
          [named(wait.task), ' gave control back'],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 future f
    settle f with 1
    spawn t
    run
    t steps
    await future f
    awaited 1
    t finishes
  `,
  illegal: `
    0 future f
    settle f with 1
    spawn t
    run
    t steps
    await future f
    t pauses
    t steps
    awaited 1
    t finishes
  `,
};
