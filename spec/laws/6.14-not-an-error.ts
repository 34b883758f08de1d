import type { HandlerEvent } from '../trace.js';
import { breach, type Law } from './law.js';
import { never } from './records.js';
import { isCancelledError } from './task-end.js';

export const law: Law = {
  id: '6.14',
  title: 'A task that is cancelled is no error: nobody is told of it but those who await it.',
  basis: 'promised',
  needs: ['tasks', 'cancellation', 'exceptions'],
  source: 'asyncio, CancelledError: "now a subclass of BaseException rather than Exception"; pyodide#5782',
  why: 'Every orderly shutdown would fill the log with errors.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    for (const index of reading.handlers) {
      const { raised } = reading.event(index) as HandlerEvent;
      // What is collected after a run may have been left in the middle.
      if (raised.error !== 'foreign' || !isCancelledError(raised) || reading.runAt(index) === never) continue;
      if (reading.closed !== never && reading.closed < index) continue;
      return breach(index, ['a cancelled task is no error'], ['the exception handler was told of CancelledError']);
    }
    for (const { raised, end, until } of reading.runs) {
      if (until !== undefined || raised === undefined || !isCancelledError(raised)) continue;
      return breach(end, ['a cancelled task is no error'], ['the run raised CancelledError']);
    }
    let met = 0;
    for (const task of tasks.futures) {
      if (task?.kind !== 'task' || task.implicit || !isCancelledError(task.outcome?.raised)) continue;
      // A step that raises ends its own run at once, if the loop lets the exception out.
      const step = task.steps.at(-1);
      const run = reading.runs[step?.run ?? never];
      if (run === undefined || (run.end === never && reading.lastSettled === never)) continue;
      met += 1;
    }
    return met;
  },
  legal: `
    0 spawn t
    cancel_future t = true
    run
    t steps thrown CancelledError
    t fails CancelledError
    hop
    settled
  `,
  illegal: `
    0 spawn t
    cancel_future t = true
    run
    t steps thrown CancelledError
    t fails CancelledError
    handler foreign CancelledError
    handled
    hop
    settled
  `,
};
