import { doneSince, isPending } from './future-state.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { endedByItself, untilsOf } from './until.js';

export const law: Law = {
  id: '3.8',
  title: 'A future whose run was left before it was done does not stop a later run when it is done at last.',
  basis: 'promised',
  needs: ['untilComplete'],
  source: 'CPython, test_base_events.test_run_until_complete_loop_orphan_future_close_loop',
  why: 'The next run of the same loop is another matter, and would end for no reason that anybody can see.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const { until, future } of untilsOf(reading, 'any')) {
      if (until.end === never || !isPending(future, until.end)) continue;
      const since = doneSince(tasks, future);
      const later = since === never ? undefined : reading.runs.find(({ end }) => end > since);
      if (later === undefined || later.until === future.id || later.begin < until.end) continue;
      const goal = later.until === undefined ? undefined : tasks.future(later.until);
      if (goal === undefined ? later.until === undefined : isPending(goal, later.end)) {
        if (endedByItself(reading, later)) {
          return breach(
            later.end,
            ['the run until ', named(future), ' was done was left, and nobody has stopped the later one'],
            [named(future), ' was done, and the later run ended'],
          );
        }
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 future f
    stop
    run until f
    returns raising foreign RuntimeError
    call_soon a
    run
    a starts
    settle f with 1
    a ends
    hop
    settled
    stop
    returns
  `,
  illegal: `
    0 future f
    stop
    run until f
    returns raising foreign RuntimeError
    call_soon a
    run
    a starts
    settle f with 1
    a ends
    returns
  `,
};
