import type { HandlerEvent, Raised } from '../trace.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { isExhaustion } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '5.15',
  title: 'Chains of tasks that await one another, ten thousand long, come to their end without exhausting the stack.',
  basis: 'cpython',
  needs: ['tasks'],
  source: 'CPython, Future.__schedule_callbacks: call_soon, and not a call',
  why: 'Recursive programs, and linked requests, grow such chains, and they must not depend on how deep a stack is.',
  caveat: 'To cancel a chain may recurse (gh-80637): with a cancel in the program nothing is demanded.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    const depths = new Map<FutureReading, number>();
    // Of two tasks of a chain the awaited one ends first, so its depth is known when the other goes on.
    for (const { from, task } of tasks.steps) {
      if (from?.event.what !== 'future') continue;
      const [awaited] = tasks.targets(from);
      if (awaited?.kind !== 'task') continue;
      const depth = (depths.get(awaited) ?? 0) + 1;
      depths.set(task, Math.max(depth, depths.get(task) ?? 0));
      if (depth > 1) met += 1;
    }
    for (const awaited of depths.keys()) {
      const left = awaited.waits.find((wait) => isLeft(reading, wait, awaited));
      if (left === undefined) continue;
      return breach(
        reading.lastSettled,
        [named(awaited), ', which ', named(left.task), ' awaits, is over'],
        [named(left.task), ' was never told'],
      );
    }
    if (depths.size > 0 && !mayRecurse(tasks)) {
      const found = exhausted(reading, tasks);
      if (found !== undefined) return found;
    }
    return met;
  },
  legal: `
    0 spawn t
    spawn u
    spawn v
    run
    t steps
    await future u
    t pauses
    u steps
    await future v
    u pauses
    v steps
    v finishes
    u steps
    awaited null
    u finishes
    t steps
    awaited null
    t finishes
  `,
  illegal: `
    0 spawn t
    spawn u
    spawn v
    run
    t steps
    await future u
    t pauses
    u steps
    await future v
    u pauses
    v steps
    v finishes
    u steps thrown RangeError
    awaited raising RangeError
    u fails RangeError
  `,
};

/** Whether it still waits for a task that is over, although it must have been told. */
const isLeft = (reading: Reading, { task, end, pauses, event }: WaitReading, awaited: FutureReading): boolean =>
  end === never &&
  pauses > 0 &&
  awaited.done !== never &&
  task !== awaited &&
  task.waiting?.event === event &&
  task.cancels.length === 0 &&
  mustHaveCome(reading, awaited.done);

/** Whether the program itself may exhaust the stack: by cancels, or by coroutines that run one another in line. */
const mayRecurse = (tasks: TaskReading): boolean => {
  if (tasks.cancels.length > 0) return true;
  for (const future of tasks.futures)
    if (future !== undefined && (future.loose !== never || future.exposed !== never)) return true;
  let nested = 0;
  for (const wait of tasks.waits) if (wait?.event.what === 'call' && wait.outer !== undefined) nested += 1;
  return nested > few;
};

/** Coroutines in line, one inside the other: so many are no matter for any stack. */
const few = 20;

const exhausted = (reading: Reading, tasks: TaskReading): Breach | undefined => {
  const because = ['tasks awaited one another, and nothing in the program recurses'];
  for (const task of tasks.futures) {
    const raised = task?.outcome?.raised;
    if (task !== undefined && raised !== undefined && isStackless(raised))
      return breach(task.done, because, [named(task), ' ended with ', raised.type]);
  }
  for (const { task, thrown, start } of tasks.steps)
    if (thrown !== undefined && isStackless(thrown))
      return breach(start, because, [thrown.type, ' was thrown into ', named(task)]);
  for (const { raised, end } of reading.runs)
    if (raised !== undefined && isStackless(raised)) return breach(end, because, ['the run raised ', raised.type]);
  for (const index of reading.handlers) {
    const { raised } = reading.event(index) as HandlerEvent;
    if (isStackless(raised)) return breach(index, because, ['the exception handler was told of ', raised.type]);
  }
  return undefined;
};

const isStackless = ({ error, type }: Raised): boolean => error === 'foreign' && isExhaustion(type);
