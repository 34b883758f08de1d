import { isOpen, isPending } from './future-state.js';
import { breach, type Law, named } from './law.js';
import { saysOutcome } from './task-end.js';
import { untilsOf } from './until.js';

export const law: Law = {
  id: '3.7',
  title: 'runUntilComplete that ends before the future is done raises RuntimeError.',
  basis: 'promised',
  needs: ['untilComplete'],
  source: "CPython, test_base_events.test_run_until_complete_stopped: 'Event loop stopped before Future completed.'",
  why: 'A result that is none would be taken for one.',
  check(reading) {
    if (reading.tasks === undefined) return 0;
    let met = 0;
    for (const { until, future, outcome, exit } of untilsOf(reading, 'any')) {
      if (outcome === undefined || exit || !isOpen(reading, until.begin) || !isPending(future, until.end)) continue;
      if (outcome.raised?.type !== 'RuntimeError' || outcome.raised.error !== 'foreign') {
        return breach(
          until.end,
          ['the loop was run until ', named(future), ' was done, and stopped before'],
          [outcome.raised === undefined ? 'the run returned ' : 'the run raised ', saysOutcome(outcome)],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 future f
    call_soon a
    run until f
    a starts
    stop
    a ends
    returns raising foreign RuntimeError
  `,
  illegal: `
    0 future f
    call_soon a
    run until f
    a starts
    stop
    a ends
    returns value null
  `,
};
