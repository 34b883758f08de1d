/** What a task has come to, as everybody who asks or awaits it must find it. */

import { type Json, sameJson } from '../program.js';
import type { AskFutureEvent, FutureId, Outcome, Raised } from '../trace.js';
import { never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading, WaitReading } from './task-records.js';

export type TaskEnd =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'raised'; readonly raised: Raised }
  /** `requested`: its coroutine returned, and a request to cancel it came too late to be delivered. */
  | { readonly kind: 'cancelled'; readonly requested: boolean };

export const isCancelledError = (raised: Raised | undefined): boolean => raised?.type === 'CancelledError';

/** Undefined while it is at work, and where the trace leaves open whether it was cancelled at the last moment. */
export const endOf = (tasks: TaskReading, task: FutureReading): TaskEnd | undefined => {
  const { outcome } = task;
  if (task.done === never || outcome === undefined) return undefined;
  if (outcome.raised !== undefined)
    return isCancelledError(outcome.raised)
      ? { kind: 'cancelled', requested: false }
      : { kind: 'raised', raised: outcome.raised };
  const last = task.steps.at(-1);
  const within = (index: number): boolean => index > (last?.start ?? never) && index < task.done;
  if (task.cancelled) return tasks.uncancels.some(within) ? undefined : { kind: 'cancelled', requested: true };
  // Who may be cancelled unseen may be so by a cancel of its own that goes round through a combinator.
  if ((task.loose !== never || task.exposed !== never) && tasks.cancels.some(within)) return undefined;
  return { kind: 'value', value: outcome.value };
};

/** Whether they are the same exception; those that no statement has raised are known by their type only. */
export const sameRaised = (left: Raised, right: Raised): boolean =>
  left.error === right.error && (left.error !== 'foreign' || left.type === right.type);

/** Whether an await, or an ask, found what the task has come to. */
export const isEnd = (end: TaskEnd, outcome: Outcome): boolean => {
  switch (end.kind) {
    case 'value':
      return outcome.raised === undefined && sameJson(outcome.value, end.value);
    case 'raised':
      return outcome.raised !== undefined && sameRaised(outcome.raised, end.raised);
    case 'cancelled':
      return isCancelledError(outcome.raised);
  }
};

/** For the end of a sentence: "it returned 1". */
export const saysEnd = (end: TaskEnd): string => {
  switch (end.kind) {
    case 'value':
      return `returned ${JSON.stringify(end.value)}`;
    case 'raised':
      return `raised ${end.raised.type}`;
    case 'cancelled':
      return end.requested ? 'was asked to be cancelled before it returned' : 'ended with CancelledError';
  }
};

export const saysOutcome = (outcome: Outcome): string =>
  outcome.raised === undefined ? JSON.stringify(outcome.value) : outcome.raised.type;

/** Tasks that something which awaits them runs in line: the task around has their place in the loop. */
export const isInLine = (task: FutureReading): boolean => task.steps.some(({ inside }) => inside);

const asksByFuture = new WeakMap<TaskReading, Map<FutureId, AskedReading[]>>();

/** What a future or a task was asked, in this order. */
export interface AskedReading {
  readonly at: number;
  readonly event: AskFutureEvent;
}

export const asksOf = (tasks: TaskReading, { id }: FutureReading): readonly AskedReading[] => {
  let known = asksByFuture.get(tasks);
  if (known === undefined) {
    known = new Map();
    for (const at of tasks.asks) {
      const event = tasks.trace.events[at] as AskFutureEvent;
      const asks = known.get(event.future);
      if (asks === undefined) known.set(event.future, [{ at, event }]);
      else asks.push({ at, event });
    }
    asksByFuture.set(tasks, known);
  }
  return known.get(id) ?? [];
};

export const saysAnswer = ({ answer, raised }: AskFutureEvent): string => {
  if (raised !== undefined) return raised.type;
  return raisedIn(answer)?.type ?? JSON.stringify(answer);
};

/** The exception that an answer is. */
export const raisedIn = (answer: Json): Raised | undefined =>
  typeof answer === 'object' && answer !== null && 'raised' in answer
    ? (answer as unknown as { readonly raised: Raised }).raised
    : undefined;

/**
 * The awaits of a task from which its end can be told. Left out are those of the task itself; those of a coroutine in line,
 * since the task around may be that very task; and what CPython says to those who await a task that awaits itself.
 */
export const awaitsOf = (tasks: TaskReading, task: FutureReading): readonly WaitReading[] =>
  task.waits.filter((wait) => {
    const type = wait.outcome?.raised?.type;
    if (wait.task === task || isInLine(wait.task) || type === 'GeneratorExit') return false;
    return type !== 'RuntimeError' || !awaitingThemselves(tasks).has(task);
  });

const selfAwaiting = new WeakMap<TaskReading, ReadonlySet<FutureReading>>();

/** Tasks that may have awaited themselves, also through `waitFor` or a coroutine in line. */
const awaitingThemselves = (tasks: TaskReading): ReadonlySet<FutureReading> => {
  const known = selfAwaiting.get(tasks);
  if (known !== undefined) return known;
  const found = new Set<FutureReading>();
  for (const wait of tasks.waits) {
    if (wait?.event.what !== 'future' && wait?.event.what !== 'waitFor') continue;
    for (const target of tasks.targets(wait)) if (target === wait.task || isInLine(wait.task)) found.add(target);
  }
  selfAwaiting.set(tasks, found);
  return found;
};

/** What languages call it when the stack is full. */
export const isExhaustion = (type: string): boolean =>
  type === 'RangeError' || type === 'RecursionError' || type === 'InternalError';
