import type { AskEvent, CloseEvent, NestedRunEvent } from '../trace.js';
import { type Breach, breach, type Law } from './law.js';
import { lost, lostAmong } from './loss.js';
import type { Reading } from './reading.js';
import { firstAfter, never } from './records.js';

export const law: Law = {
  id: '3.10',
  title:
    'To run a loop inside its own run, or another one in the same thread, raises, and the running loop stays usable.',
  basis: 'promised',
  needs: ['guards'],
  source: 'CPython, test_events.test_running_loop_within_a_loop; the fault: python/cpython#130145',
  why: 'A nested run would call callbacks in the middle of the callback that started it.',
  check(reading) {
    let met = 0;
    for (const index of reading.nestedRuns) {
      const event = reading.event(index) as NestedRunEvent;
      const inRun = reading.runAt(index);
      if (inRun === never || !reading.isCertain(index) || (event.other && !reading.claims('runningLoop'))) continue;
      if (event.outcome !== 'refused') {
        return breach(
          index,
          ['a loop was running in this thread'],
          [event.other ? 'another loop' : 'the same loop', ' was run inside that run, and nothing was raised'],
        );
      }
      met += 1;
      const victim = lostAmong(reading, index);
      if (victim !== undefined) return lost(victim, ' when a run inside the run was refused');
    }
    return met === 0 ? 0 : (afterwards(reading) ?? met);
  },
  legal: `
    0 call_soon a
    run
    a starts
    nested run refused
    ask isRunning = true
    a ends
  `,
  illegal: `
    0 call_soon a
    run
    a starts
    nested run refused
    ask isRunning = false
    a ends
  `,
};

/** What the loop says and allows later in a run in which another run was refused. */
const afterwards = (reading: Reading): Breach | undefined => {
  const because = ['a run inside the run was refused, and the loop goes on running'] as const;
  const refusedBefore = (index: number): boolean => {
    const { nestedRuns } = reading;
    const last = nestedRuns[firstAfter(nestedRuns.length, (at) => nestedRuns[at] ?? 0, index) - 1];
    const run = reading.runAt(index);
    return last !== undefined && run !== never && reading.runAt(last) === run;
  };
  for (const ask of reading.asks) {
    const { what, answer } = reading.event(ask) as AskEvent;
    const expected = what === 'isRunning' ? true : what === 'runningLoop' ? 'this' : undefined;
    if (expected === undefined || answer === null || answer === expected || !refusedBefore(ask)) continue;
    if (!reading.isCertain(ask)) continue;
    return breach(ask, because, [what, ' says ', JSON.stringify(answer)]);
  }
  for (const close of reading.closes) {
    if ((reading.event(close) as CloseEvent).refused !== undefined || !refusedBefore(close)) continue;
    if (!reading.isCertain(close)) continue;
    return breach(close, because, ['it could be closed']);
  }
  return undefined;
};
