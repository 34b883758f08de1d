import { mayBeUnseen } from './cancel-reason.js';
import { struckTasks } from './delivery.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { isSleepOverdue } from './sleep.js';
import { asksOf, awaitsOf, isCancelledError, isInLine, saysAnswer } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '6.12',
  title:
    'After CancelledError the except and finally blocks of a task run, and may await; it is not done before they are.',
  basis: 'promised',
  needs: ['tasks', 'cancellation'],
  source:
    'asyncio, Task.cancel: "The coroutine then has a chance to clean up or even deny the request using try/except/finally"',
  why: 'Files stay open, locks stay held and transactions hang if the cleanup is cut off where it waits first.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    const struck = struckTasks(tasks);
    if (struck.size === 0) return 0;
    let met = 0;
    for (const wait of tasks.waits) {
      if (wait === undefined || wait.at < (struck.get(wait.task) ?? Number.POSITIVE_INFINITY)) continue;
      if (wait.end !== never) {
        if (wait.pauses > 0) met += 1;
        continue;
      }
      if (!isCutOff(reading, tasks, wait)) continue;
      return breach(
        reading.lastSettled,
        [named(wait.task), ' had been told of CancelledError, and awaited something in its cleanup'],
        ['what it awaited is over, and it was never resumed'],
      );
    }
    for (const [task, from] of struck) {
      const early = doneEarly(tasks, task, from);
      if (early !== undefined) return early;
    }
    return met;
  },
  legal: `
    0 spawn t
    call_soon a
    run
    t steps
    part k try body
    await sleep in 5
    t pauses
    a starts
    cancel_future t = true
    a ends
    t steps thrown CancelledError
    awaited raising CancelledError
    part k try finally
    await yield
    t pauses
    t steps
    awaited
    part k try end raising CancelledError
    t fails CancelledError
  `,
  illegal: `
    0 spawn t
    call_soon a
    run
    t steps
    part k try body
    await sleep in 5
    t pauses
    a starts
    cancel_future t = true
    a ends
    t steps thrown CancelledError
    awaited raising CancelledError
    part k try finally
    await yield
    t pauses
    hop
    settled
  `,
};

/** Whether the task must have gone on by the end of the trace. */
const isCutOff = (reading: Reading, tasks: TaskReading, wait: WaitReading): boolean => {
  const { task, pauses, event, at } = wait;
  const last = task.steps.at(-1);
  if (pauses === 0 || task.waiting !== wait || last === undefined || last.end === never || isInLine(task)) return false;
  if (event.what === 'yield') return mustHaveCome(reading, last.end);
  if (event.what === 'sleep') return isSleepOverdue(reading, wait);
  const [future] = tasks.targets(wait);
  if (event.what !== 'future' || future === undefined || future.done === never || future === task) return false;
  return mustHaveCome(reading, Math.max(future.done, at));
};

/** Before the cleanup is over nobody may find the task done. */
const doneEarly = (tasks: TaskReading, task: FutureReading, from: number): Breach | undefined => {
  if (task.implicit) return undefined;
  const because = [named(task), ' had been told of CancelledError, and was still cleaning up'];
  const isMeanwhile = (index: number): boolean => index > from && (task.done === never || index < task.done);
  for (const { at, event } of asksOf(tasks, task)) {
    if (!isMeanwhile(at) || (event.what !== 'done' && event.what !== 'cancelled') || event.answer === false) continue;
    return breach(at, because, [`asked whether it was ${event.what}, it said `, saysAnswer(event)]);
  }
  for (const { task: awaiter, end, outcome } of awaitsOf(tasks, task)) {
    if (outcome === undefined || !isMeanwhile(end)) continue;
    const isItsOwn = awaiter.cancels.length > 0 || mayBeUnseen(awaiter);
    if (isCancelledError(outcome.raised) && isItsOwn) continue;
    return breach(end, because, [named(awaiter), ', which awaited it, went on']);
  }
  return undefined;
};
