/** All laws, in the order of their numbers, and those that are known and not checked. */

import { law as law1x1 } from './1.1-registration-order.js';
import { law as law1x2 } from './1.2-exactly-once.js';
import { law as law1x3 } from './1.3-never-synchronous.js';
import { law as law1x4 } from './1.4-nested-goes-last.js';
import { law as law1x6 } from './1.6-chain-spares-timers.js';
import { law as law1x7 } from './1.7-arguments.js';
import { law as law1x8 } from './1.8-cancelled-never-runs.js';
import { law as law1x9 } from './1.9-cancel-again.js';
import { law as law1x10 } from './1.10-cancel-self.js';
import { law as law1x11 } from './1.11-exception-is-contained.js';
import { law as law1x12 } from './1.12-many-callbacks.js';
import { law as law1x13 } from './1.13-kept-between-runs.js';
import { law as law1x14 } from './1.14-soon-and-due-meet.js';
import { law as law1x15 } from './1.15-context.js';
import { law as law2x1 } from './2.1-not-early.js';
import { law as law2x2 } from './2.2-deadline-order.js';
import { law as law2x3 } from './2.3-order-after-blocking.js';
import { law as law2x4 } from './2.4-equal-deadlines.js';
import { law as law2x5 } from './2.5-no-delay.js';
import { law as law2x6 } from './2.6-once.js';
import { law as law2x7 } from './2.7-cancelled-timer.js';
import { law as law2x8 } from './2.8-cancel-earliest.js';
import { law as law2x10 } from './2.10-far.js';
import { law as law2x11 } from './2.11-infinity.js';
import { law as law2x12 } from './2.12-nan.js';
import { law as law2x13 } from './2.13-zero-timer-chain.js';
import { law as law2x14 } from './2.14-delay-from-call.js';
import { law as law2x15 } from './2.15-when.js';
import { law as law2x16 } from './2.16-past-longest-wait.js';
import { law as law2x17 } from './2.17-cancelled-are-released.js';
import { law as law2x18 } from './2.18-waiting-is-idle.js';
import { law as law2x20 } from './2.20-due-timer-fires.js';
import { law as law3x1 } from './3.1-stop-ends-after-batch.js';
import { law as law3x2 } from './3.2-stop-before-run.js';
import { law as law3x3 } from './3.3-stop-is-consumed.js';
import { law as law3x4 } from './3.4-nothing-lost-between-runs.js';
import { law as law3x5 } from './3.5-runs-until-stopped.js';
import { law as law3x10 } from './3.10-no-run-inside-a-run.js';
import { law as law3x11 } from './3.11-no-close-while-running.js';
import { law as law3x12 } from './3.12-closed-for-good.js';
import { law as law3x13 } from './3.13-close-drops.js';
import { law as law3x14 } from './3.14-is-running.js';
import { law as law3x15 } from './3.15-exits-leave.js';
import { law as law10x1 } from './10.1-handler-is-told.js';
import { law as law10x2 } from './10.2-raising-handler.js';
import { law as law10x3 } from './10.3-other-exceptions.js';
import { law as law15x1 } from './15.1-monotonic.js';
import { law as law15x2 } from './15.2-wall-clock.js';
import { law as law15x3 } from './15.3-coarse-clock.js';
import { law as law15x4 } from './15.4-due-now.js';
import type { Law, UncheckedLaw } from './law.js';

export const laws: readonly Law[] = [
  law1x1,
  law1x2,
  law1x3,
  law1x4,
  law1x6,
  law1x7,
  law1x8,
  law1x9,
  law1x10,
  law1x11,
  law1x12,
  law1x13,
  law1x14,
  law1x15,
  law2x1,
  law2x2,
  law2x3,
  law2x4,
  law2x5,
  law2x6,
  law2x7,
  law2x8,
  law2x10,
  law2x11,
  law2x12,
  law2x13,
  law2x14,
  law2x15,
  law2x16,
  law2x17,
  law2x18,
  law2x20,
  law3x1,
  law3x2,
  law3x3,
  law3x4,
  law3x5,
  law3x10,
  law3x11,
  law3x12,
  law3x13,
  law3x14,
  law3x15,
  law10x1,
  law10x2,
  law10x3,
  law15x1,
  law15x2,
  law15x3,
  law15x4,
];

export const chapters: Readonly<Record<string, string>> = {
  1: 'Scheduling',
  2: 'Timers',
  3: 'Lifecycle',
  10: 'Exceptions',
  15: 'Time',
};

const needsReadiness = 'needs readable file descriptors in programs';
const needsFutures = 'needs futures and tasks in programs';

export const uncheckedLaws: readonly UncheckedLaw[] = [
  {
    id: '1.5',
    title: 'An endless chain of callSoon does not keep a readable descriptor from being served.',
    basis: 'cpython',
    source: 'CPython, BaseEventLoop._run_once',
    unchecked: needsReadiness,
  },
  {
    id: '2.9',
    title: 'An earlier timer that is added while the loop sleeps for a later one shortens the sleep.',
    basis: 'promised',
    source: 'asyncio, call_later',
    unchecked: 'needs a call from outside the loop, from I/O or another thread, in programs',
  },
  {
    id: '2.19',
    title: 'Timers fire while a descriptor is readable all the time.',
    basis: 'cpython',
    source: 'CPython, BaseEventLoop._run_once',
    unchecked: needsReadiness,
  },
  {
    id: '3.6',
    title: 'runUntilComplete returns the result or raises the exception, also of a future that is done.',
    basis: 'promised',
    source: 'asyncio, run_until_complete',
    unchecked: needsFutures,
  },
  {
    id: '3.7',
    title: 'runUntilComplete raises if the loop is stopped before the future is done.',
    basis: 'promised',
    source: 'CPython, test_base_events.test_run_until_complete_stopped',
    unchecked: needsFutures,
  },
  {
    id: '3.8',
    title: 'A future whose run was left does not stop a later run when it is done.',
    basis: 'promised',
    source: 'CPython, test_base_events.test_run_until_complete_loop_orphan_future_close_loop',
    unchecked: needsFutures,
  },
  {
    id: '3.9',
    title: 'Done-callbacks that the future had before the run are called before runUntilComplete returns.',
    basis: 'cpython',
    source: 'CPython, BaseEventLoop.run_until_complete',
    unchecked: needsFutures,
  },
  {
    id: '3.16',
    title: 'A runner cancels and awaits the tasks that are left, closes asynchronous generators and the loop.',
    basis: 'promised',
    source: 'CPython, test_runners.test_asyncio_run_cancels_hanging_tasks',
    unchecked: needsFutures,
  },
  {
    id: '10.4',
    title:
      'An exception that an await delivers is not reported as well, and a failing task does not touch its siblings.',
    basis: 'promised',
    source: 'asyncio, Task',
    unchecked: needsFutures,
  },
];

const byId = new Map(laws.map((law) => [law.id, law]));

export const lawOf = (id: string): Law | undefined => byId.get(id);

/** The chapter of a law's number. */
export const chapterOf = (id: string): string => id.split('.')[0] ?? id;

/** Orders numbers as people count: 2.2 before 2.10. */
export const byNumber = (left: { readonly id: string }, right: { readonly id: string }): number => {
  const [leftChapter = 0, leftLaw = 0] = left.id.split('.').map(Number);
  const [rightChapter = 0, rightLaw = 0] = right.id.split('.').map(Number);
  return leftChapter - rightChapter || leftLaw - rightLaw;
};
