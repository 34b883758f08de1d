import type { AskFutureEvent } from '../trace.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import {
  awaitsOf,
  endOf,
  isCancelledError,
  isEnd,
  raisedIn,
  sameRaised,
  saysAnswer,
  saysEnd,
  saysOutcome,
  type TaskEnd,
} from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '5.6',
  title:
    "What its coroutine returns or raises is the task's result or exception, the same for all who ask or await it, however often; until then it has none.",
  basis: 'promised',
  needs: ['tasks'],
  source:
    'asyncio, Task, and Future.result: "If the Future is done and has a result set by the set_result() method, the result value is returned"',
  why: 'A result that is lost, or given out before it is there, is wrong data; an exception that is another cannot be handled.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const index of tasks.asks) {
      const event = tasks.trace.events[index] as AskFutureEvent;
      const task = tasks.future(event.future);
      if (task?.kind !== 'task' || task.implicit || task.refused || event.what === 'cancelling') continue;
      const found =
        task.done === never || task.done > index
          ? askedEarly(task, event, index)
          : askedLate(tasks, task, event, index);
      if (typeof found !== 'number') return found;
      met += found;
    }
    for (const task of tasks.futures) {
      if (task?.kind !== 'task' || task.implicit || task.waits.length === 0) continue;
      const found = awaited(reading, tasks, task);
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 spawn t
    spawn u
    run
    t steps
    t fails Error
    u steps
    await future t
    awaited raising Error
    u finishes
    ask_future exception t = {"raised":{"error":0,"type":"Error"}}
  `,
  illegal: `
    0 spawn t
    spawn u
    run
    t steps
    t fails Error
    u steps
    await future t
    awaited raising Error#1
    u finishes
  `,
};

/** Asked while the task is not over. One that was cancelled before it began may be done although it never began. */
const askedEarly = (task: FutureReading, event: AskFutureEvent, index: number): number | Breach => {
  const [first] = task.steps;
  if ((first === undefined || first.start > index) && (task.cancels.length > 0 || task.loose !== never)) return 0;
  const because = [named(task), ' was not over'] as const;
  if (event.what === 'done' || event.what === 'cancelled') {
    if (event.answer === false && event.raised === undefined) return 1;
    return breach(index, because, [`asked whether it was ${event.what}, it said `, saysAnswer(event)]);
  }
  if (event.raised?.type === 'InvalidStateError') return 1;
  return breach(index, because, [`asked for its ${event.what}, it gave `, saysAnswer(event)]);
};

const askedLate = (tasks: TaskReading, task: FutureReading, event: AskFutureEvent, index: number): number | Breach => {
  const { raised, answer } = event;
  if (event.what === 'done') {
    if (answer === true && raised === undefined) return 1;
    return breach(index, [named(task), ' was over'], ['asked whether it was done, it said ', saysAnswer(event)]);
  }
  const end = endOf(tasks, task);
  if (end === undefined || isAnswer(end, event)) return end === undefined ? 0 : 1;
  return breach(
    index,
    [named(task), ' ', saysEnd(end)],
    [
      event.what === 'cancelled' ? 'asked whether it was cancelled, it said ' : `asked for its ${event.what}, it gave `,
      saysAnswer(event),
    ],
  );
};

const isAnswer = (end: TaskEnd, { what, answer, raised }: AskFutureEvent): boolean => {
  if (what === 'cancelled') return raised === undefined && answer === (end.kind === 'cancelled');
  if (what === 'result' || end.kind === 'cancelled')
    return isEnd(end, raised === undefined ? { value: answer } : { raised });
  if (raised !== undefined) return false;
  if (end.kind === 'value') return answer === null;
  // A value that counts as false may be an exception in one language, and cannot be told from others in the next.
  if (end.raised.type === 'Falsy') return true;
  const given = raisedIn(answer);
  return given !== undefined && sameRaised(given, end.raised);
};

const awaited = (reading: Reading, tasks: TaskReading, task: FutureReading): number | Breach => {
  let met = 0;
  const end = endOf(tasks, task);
  for (const wait of awaitsOf(tasks, task)) {
    const { outcome } = wait;
    if (outcome === undefined) {
      if (end === undefined || wait.pauses === 0 || wait.task.waiting !== wait) continue;
      if (wait.task.steps.at(-1)?.end === never || !mustHaveCome(reading, Math.max(task.done, wait.at))) continue;
      return breach(
        reading.lastSettled,
        [named(wait.task), ' awaits ', named(task), ', which ', saysEnd(end)],
        [named(wait.task), ' was never told'],
      );
    }
    // Whether CancelledError is the awaiter's own or the task's is for the laws of cancellation.
    if (isCancelledError(outcome.raised)) continue;
    if (task.done === never || task.done > wait.end) {
      return breach(
        wait.end,
        [named(wait.task), ' awaited ', named(task), ', which was not over'],
        ['the await gave ', saysOutcome(outcome)],
      );
    }
    if (end === undefined) continue;
    if (!isEnd(end, outcome))
      return breach(
        wait.end,
        [named(wait.task), ' awaited ', named(task), ', which ', saysEnd(end)],
        [
          'the await gave ',
          saysOutcome(outcome),
          outcome.raised !== undefined && end.kind === 'raised' ? ', another exception' : '',
        ],
      );
    met += 1;
  }
  return met;
};
