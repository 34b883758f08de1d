/**
 * What a future is at a given moment, as far as the trace leaves no doubt.
 *
 * It is certainly pending as long as nothing has settled it and nothing can have cancelled it unseen; that a loop accepts
 * a result proves that it was. What a task's request to cancel does to the future that the task waits for is a question of
 * other laws, so here such a future is neither pending nor done.
 */

import { type Json, sameJson } from '../program.js';
import type { AskFutureEvent, Outcome, Raised, RemoveDoneEvent } from '../trace.js';
import { type Breach, breach, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { endOf, isCancelledError, isEnd, sameRaised, saysEnd, type TaskEnd } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { DoneReading, FutureReading } from './task-records.js';

export const isPending = (future: FutureReading, index: number): boolean => {
  const { kind, done, steps, cancels, loose, cancelled } = future;
  if (future.refused || (done !== never && done <= index)) return false;
  if (kind === 'task' && (steps[0]?.start ?? Number.POSITIVE_INFINITY) < index) return true;
  if (kind === 'future' && done !== never && !cancelled) return true;
  return (loose === never || loose > index) && !cancels.some(({ at }) => at <= index);
};

/** What a future, or a task, has come to; undefined while it is pending, and where there is doubt. */
export const certainEnd = (tasks: TaskReading, future: FutureReading): TaskEnd | undefined => {
  if (future.kind === 'task') return endOf(tasks, future);
  const { done, outcome, cancelled, cancels } = future;
  if (done === never || outcome === undefined) return undefined;
  if (cancelled) {
    const [first] = cancels;
    return first?.direct === true && first.answer === true ? { kind: 'cancelled', requested: true } : undefined;
  }
  return outcome.raised === undefined
    ? { kind: 'value', value: outcome.value }
    : { kind: 'raised', raised: outcome.raised };
};

/** The event by which it was done for certain; `never`. */
export const doneSince = (tasks: TaskReading, future: FutureReading): number =>
  future.kind === 'task' || certainEnd(tasks, future) !== undefined ? future.done : never;

/** For the end of a sentence: "f was given 1", "t returned 1". */
export const saysState = (future: FutureReading, end: TaskEnd): string => {
  if (future.kind === 'task') return saysEnd(end);
  switch (end.kind) {
    case 'value':
      return `was given ${JSON.stringify(end.value)}`;
    case 'raised':
      return `was given ${end.raised.type}`;
    case 'cancelled':
      return 'was cancelled';
  }
};

/** Whether the loop was open at that event: what one asks of a closed loop may be refused. */
export const isOpen = (reading: Reading, index: number): boolean => reading.closed === never || index < reading.closed;

/** A call that never came may have been taken back, also where that was too late: whether that helps is for law 4.8 alone. */
export const mayBeRemoved = (tasks: TaskReading, { at, removed, event, future }: DoneReading): boolean =>
  removed !== never ||
  tasks.removals.some((index) => {
    const removal = tasks.trace.events[index] as RemoveDoneEvent;
    return index > at && removal.future === future.id && removal.callback === event.callback;
  });

/** Values that count as false, and as nothing, in some language. */
export const isFalsy = (value: Json): boolean =>
  value === null || value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0);

export const raisedIn = (answer: Json): Raised | undefined =>
  typeof answer === 'object' && answer !== null && 'raised' in answer
    ? (answer as unknown as { readonly raised: Raised }).raised
    : undefined;

/** What was asked of a pending future. */
export const askedWhilePending = (future: FutureReading, event: AskFutureEvent, index: number): Breach | undefined => {
  const { what, answer, raised } = event;
  const isQuestion = what === 'done' || what === 'cancelled';
  if (isQuestion ? raised === undefined && answer === false : raised?.type === 'InvalidStateError') return undefined;
  return breach(index, [named(future), ' was still pending'], saysAnswer(event));
};

/** What was asked of a future that is done. */
export const askedWhenDone = (
  future: FutureReading,
  end: TaskEnd,
  event: AskFutureEvent,
  index: number,
): Breach | undefined =>
  isAnswer(end, event) ? undefined : breach(index, [named(future), ' ', saysState(future, end)], saysAnswer(event));

const isAnswer = (end: TaskEnd, { what, answer, raised }: AskFutureEvent): boolean => {
  if (what === 'done') return raised === undefined && answer === true;
  if (what === 'cancelled') return raised === undefined && answer === (end.kind === 'cancelled');
  if (end.kind === 'cancelled') return isCancelledError(raised);
  if (what === 'result') return isEnd(end, raised === undefined ? { value: answer } : { raised });
  if (raised !== undefined) return false;
  if (end.kind === 'value') return answer === null;
  // A value that counts as false may be an exception in one language, and cannot be told from others in the next.
  if (end.raised.type === 'Falsy') return true;
  const given = raisedIn(answer);
  return given !== undefined && sameRaised(given, end.raised);
};

const saysAnswer = ({ what, answer, raised }: AskFutureEvent): readonly [string, string] => [
  what === 'done' || what === 'cancelled'
    ? `asked whether it was ${what}, it said `
    : `asked for its ${what}, it gave `,
  raised?.type ?? raisedIn(answer)?.type ?? JSON.stringify(answer),
];

/** Whether two outcomes are the same. */
export const sameOutcome = (left: Outcome, right: Outcome): boolean => {
  if (left.raised === undefined) return right.raised === undefined && sameJson(left.value, right.value);
  return right.raised !== undefined && sameRaised(left.raised, right.raised);
};
