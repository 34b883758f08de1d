/**
 * Requests to cancel a task, and what must come of them.
 *
 * A request finds its task before its first step, where it waits, or at work; then it is kept until the task waits next.
 * Whatever the task waits for, CancelledError is thrown in at its next step, with two exceptions. A task that is awaited
 * may swallow the request, and a combinator does with it what it likes. And from Python 3.13 on `uncancel` takes back
 * what has not been delivered.
 */

import type { SettleEvent } from '../trace.js';
import type { Phrase } from '../verdict.js';
import { type Breach, breach, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { asksOf, isCancelledError, saysAnswer } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { CancelReading, FutureReading, StepReading, WaitReading } from './task-records.js';

export interface Delivery {
  readonly task: FutureReading;
  readonly request: CancelReading;
  readonly state: 'unstarted' | 'waiting' | 'atWork';
  /** The step before the request, or in which it came. */
  readonly previous: StepReading | undefined;
  /** The step that it is delivered with. */
  readonly next: StepReading | undefined;
  /** The await in which the task stands when it is delivered. */
  readonly wait: WaitReading | undefined;
  /** The request before, if that was delivered with the same step; and whether CancelledError had been thrown in before. */
  readonly earlier: CancelReading | undefined;
  readonly again: boolean;
  /** CancelledError must be thrown in at the next step. */
  readonly certain: boolean;
}

const found = new WeakMap<TaskReading, readonly Delivery[]>();

export const deliveriesOf = (tasks: TaskReading): readonly Delivery[] => {
  const known = found.get(tasks);
  if (known !== undefined) return known;
  const deliveries: Delivery[] = [];
  for (const task of tasks.futures) {
    if (task?.kind === 'task' && task.cancels.length > 0) addDeliveries(tasks, task, deliveries);
  }
  found.set(tasks, deliveries);
  return deliveries;
};

const addDeliveries = (tasks: TaskReading, task: FutureReading, deliveries: Delivery[]): void => {
  const { steps } = task;
  let passed = 0;
  const struck = struckTasks(tasks).get(task) ?? Number.POSITIVE_INFINITY;
  let earlier: CancelReading | undefined;
  for (const request of task.cancels) {
    for (; passed < steps.length && (steps[passed]?.start ?? 0) < request.at; passed += 1) earlier = undefined;
    const again = struck < request.at;
    const previous = steps[passed - 1];
    const next = steps[passed];
    const isAtWork = previous !== undefined && (previous.end === never || previous.end > request.at);
    const state = previous === undefined ? 'unstarted' : isAtWork ? 'atWork' : 'waiting';
    const wait = next?.from ?? (state === 'unstarted' ? undefined : task.waiting);
    const paused = previous !== undefined && previous.end !== never && !previous.finishes;
    const certain =
      !takenBack(tasks, task, request.at, next) &&
      (state === 'unstarted' ||
        (paused && wait !== undefined && throwsIn(tasks, wait, state === 'atWork' ? previous.end : request.at)));
    deliveries.push({ task, request, state, previous, next, wait, earlier, again, certain });
    earlier = request;
  }
};

/** A block of the task's own takes its requests back unseen, which may leave none if the program had taken some before. */
const takenBack = (tasks: TaskReading, task: FutureReading, from: number, next: StepReading | undefined): boolean =>
  tasks.uncancels.some((index) => {
    const event = tasks.trace.events[index];
    if (event?.kind !== 'uncancel' || event.future !== task.id) return false;
    return (index > from || task.exposed !== never) && (next === undefined || index < next.start);
  });

/** Whether a request that comes while the task stands in that await is thrown in at its next step. */
const throwsIn = (tasks: TaskReading, wait: WaitReading, from: number): boolean => {
  switch (wait.event.what) {
    case 'yield':
    case 'sleep':
    case 'wait':
    case 'acquire':
    case 'waitOn':
    case 'put':
    case 'get':
    case 'join':
      return true;
    case 'future': {
      const [target] = tasks.targets(wait);
      if (target === undefined || target === wait.task) return false;
      return target.kind === 'future'
        ? target.done === never || target.done > wait.at
        : target.done !== never && target.done < from && target.done > wait.at;
    }
    default:
      return false;
  }
};

/** Nothing came of the request, although it must have by the end of the trace. */
const isLost = (reading: Reading, { certain, next, state, previous, request }: Delivery): boolean =>
  certain && next === undefined && mustHaveCome(reading, state === 'atWork' ? (previous?.end ?? never) : request.at);

/** The task was resumed, and CancelledError was not raised where it waited. */
const isIgnored = ({ certain, next, wait }: Delivery): boolean =>
  certain &&
  next !== undefined &&
  !isCancelledError(next.thrown) &&
  !endsCancelled(wait, next) &&
  !(next.thrown === undefined && goesOnInside(wait, next));

/** What it awaits goes on after this step: a primitive may have met the request, and be busy with its own cleanup. */
const goesOnInside = (wait: WaitReading | undefined, { end }: StepReading): boolean =>
  wait !== undefined && !plain.has(wait.event.what) && end !== never && (wait.end === never || wait.end > end);

const plain: ReadonlySet<string> = new Set(['future', 'sleep', 'yield', 'badYield', 'other']);

/** A loop may as well resume the task, and let the await find out that what it waited for was cancelled. */
const endsCancelled = (wait: WaitReading | undefined, { start, end }: StepReading): boolean =>
  wait !== undefined && isCancelledError(wait.outcome?.raised) && wait.end > start && (end === never || wait.end < end);

/** The breach of a request that was lost or ignored; `because` tells of the request. */
export const undelivered = (reading: Reading, delivery: Delivery, because: Phrase): Breach | undefined => {
  const { next } = delivery;
  if (isLost(reading, delivery))
    return breach(reading.lastSettled, because, ['CancelledError was never raised where it waits']);
  if (next === undefined || !isIgnored(delivery)) return undefined;
  return breach(next.start, because, [
    next.thrown === undefined ? 'it went on as if nobody had asked' : `${next.thrown.type} was thrown into it`,
  ]);
};

/** The future that the task waited for when it was asked, if it was surely pending: it is cancelled at once. */
const awaitedFuture = (tasks: TaskReading, { wait, request, state }: Delivery): FutureReading | undefined => {
  if (state !== 'waiting' || wait?.event.what !== 'future') return undefined;
  const [future] = tasks.targets(wait);
  if (future?.kind !== 'future' || future.loose !== never || future.done !== request.at) return undefined;
  return future;
};

/** Whether the awaited future was seen to be cancelled: how often; or the breach. */
export const cancelsAwaited = (tasks: TaskReading, delivery: Delivery): number | Breach => {
  const future = awaitedFuture(tasks, delivery);
  if (future === undefined) return 0;
  const from = delivery.request.at;
  const because = [named(future), ' was awaited by a task that was asked to be cancelled'];
  for (const { at, event } of asksOf(tasks, future)) {
    if (at < from || (event.what !== 'done' && event.what !== 'cancelled') || event.answer === true) continue;
    return breach(at, because, [`asked whether it was ${event.what}, it said `, saysAnswer(event)]);
  }
  for (const at of future.settles) {
    const event = tasks.trace.events[at] as SettleEvent;
    if (at < from || event.refused !== undefined) continue;
    return breach(at, because, ['it could still be given ', event.raised === undefined ? 'a result' : 'an exception']);
  }
  return 1;
};

const strikes = new WeakMap<TaskReading, ReadonlyMap<FutureReading, number>>();

/** The tasks in which CancelledError was raised where they waited, and the event at which this came first. */
export const struckTasks = (tasks: TaskReading): ReadonlyMap<FutureReading, number> => {
  const known = strikes.get(tasks);
  if (known !== undefined) return known;
  const struck = new Map<FutureReading, number>();
  const strike = (task: FutureReading, at: number): void => {
    if (at < (struck.get(task) ?? Number.POSITIVE_INFINITY)) struck.set(task, at);
  };
  for (const { task, thrown, start } of tasks.steps) if (isCancelledError(thrown)) strike(task, start);
  for (const wait of tasks.waits) {
    if (wait !== undefined && isCancelledError(wait.outcome?.raised)) strike(wait.task, wait.end);
  }
  strikes.set(tasks, struck);
  return struck;
};
