/**
 * What an await of a combinator may come to: its documented outcome. How many turns it takes, and who wins a race that the
 * documentation leaves open, is free.
 */

import { type Json, sameJson } from '../program.js';
import type { AwaitedEvent, FutureId, Outcome, Raised } from '../trace.js';
import type { FutureState, WaitState } from './task-state.js';
import { isCancel } from './task-state.js';

/** Why an outcome is wrong: the law, what holds, and what came. */
export interface Wrong {
  readonly law: string;
  readonly because: string;
  readonly however: string;
}

interface Seen {
  /** Whether it is the task that awaits, or one in which that runs in line. */
  isOwn(target: FutureState): boolean;
  readonly wait: WaitState;
  readonly event: AwaitedEvent;
  readonly targets: readonly FutureState[];
  /** The task may have been cancelled, so that CancelledError is right. */
  readonly mayBeCancelled: boolean;
  /** The time is past the deadline of the timeout. */
  readonly late: boolean;
}

const told = (raised: Raised | undefined): string => (raised === undefined ? 'a result' : raised.type);

const isSame = (raised: Raised, other: Raised | undefined): boolean =>
  other !== undefined &&
  raised.type === other.type &&
  (raised.error === other.error || raised.error === 'foreign' || other.error === 'foreign');

const isOutcome = ({ value, raised }: AwaitedEvent, outcome: Outcome): boolean =>
  raised === undefined
    ? outcome.raised === undefined && sameJson(value ?? null, outcome.value)
    : isSame(raised, outcome.raised);

/** A value as gather gives it: an exception is an item. */
const itemOf = ({ value, raised }: Outcome): Json =>
  raised === undefined ? value : { raised: { error: raised.error, type: raised.type } };

const isItem = (item: Json | undefined, outcome: Outcome): boolean => {
  if (item === undefined) return false;
  if (sameJson(item, itemOf(outcome))) return true;
  // An exception of the loop's own may have been made anew.
  const held = typeof item === 'object' && item !== null && 'raised' in item ? item.raised : undefined;
  return (
    isCancel(outcome.raised) &&
    typeof held === 'object' &&
    held !== null &&
    'type' in held &&
    held.type === 'CancelledError'
  );
};

export const gathered = ({ wait, event, targets, mayBeCancelled }: Seen): Wrong | undefined => {
  const { value, raised } = event;
  const returns = wait.event.returnExceptions === true;
  if (raised === undefined) {
    if (!Array.isArray(value) || value.length !== targets.length)
      return {
        law: '7.1',
        because: `gather was given ${targets.length} awaitables`,
        however: `it gave ${JSON.stringify(value)}`,
      };
    for (const [index, target] of targets.entries()) {
      if (target.either) continue;
      if (target.outcome === undefined)
        return target.loose >= 0
          ? undefined
          : { law: '7.1', because: `number ${index + 1} of those gathered is not done`, however: 'gather was' };
      if (target.outcome.raised !== undefined && !returns)
        return {
          law: '7.2',
          because: `number ${index + 1} of those gathered has failed`,
          however: 'gather gave results',
        };
      if (!isItem(value[index], target.outcome))
        return {
          law: returns && target.outcome.raised !== undefined ? '7.3' : '7.1',
          because: `number ${index + 1} of those gathered came to ${JSON.stringify(itemOf(target.outcome))}`,
          however: `gather gave ${JSON.stringify(value[index])} there`,
        };
    }
    return undefined;
  }
  if (mayBeCancelled && isCancel(raised)) return undefined;
  if (returns)
    return { law: '7.3', because: 'exceptions were to be returned', however: `gather raised ${raised.type}` };
  const failed = targets.filter(({ outcome }) => outcome?.raised !== undefined);
  if (failed.length === 0 && targets.some(({ loose }) => loose >= 0)) return undefined;
  const before = failed.filter(({ doneAt }) => doneAt < wait.at);
  const first = failed.reduce<FutureState | undefined>(
    (least, each) => (least === undefined || each.doneAt < least.doneAt ? each : least),
    undefined,
  );
  const right = before.length > 0 ? before : first === undefined ? [] : [first];
  if (right.some(({ outcome }) => isSame(raised, outcome?.raised))) return undefined;
  if (targets.some(({ loose }) => loose >= 0) && isCancel(raised)) return undefined;
  return {
    law: isCancel(raised) && first === undefined ? '7.5' : '7.2',
    because: `the first of those gathered that failed did so with ${told(first?.outcome?.raised)}`,
    however: `gather raised ${raised.type}`,
  };
};

const idsIn = (sets: Json | undefined, key: 'done' | 'pending'): readonly Json[] => {
  const held =
    typeof sets === 'object' && sets !== null && !Array.isArray(sets) ? (sets as Record<string, Json>)[key] : undefined;
  return Array.isArray(held) ? held : [];
};

export const waited = ({ wait, event, targets, mayBeCancelled, late }: Seen): Wrong | undefined => {
  const { value, raised } = event;
  if (targets.length === 0) {
    if (raised?.type === 'ValueError') return undefined;
    return { law: '7.6', because: 'wait was given nothing to wait for', however: `it came to ${told(raised)}` };
  }
  if (raised !== undefined) {
    if (mayBeCancelled && isCancel(raised)) return undefined;
    return { law: '7.6', because: 'wait does not raise what the awaited raise', however: `it raised ${raised.type}` };
  }
  const done = idsIn(value, 'done');
  const pending = idsIn(value, 'pending');
  const ids: ReadonlySet<FutureId> = new Set(targets.map(({ id }) => id));
  const all = [...done, ...pending];
  if (
    all.length !== ids.size ||
    all.some((id) => typeof id !== 'number' || !ids.has(id)) ||
    new Set(all).size !== ids.size
  )
    return {
      law: '7.6',
      because: 'each awaited is in one of the two sets',
      however: `they hold ${JSON.stringify(value)}`,
    };
  if (targets.some(({ loose }) => loose >= 0)) return undefined;
  for (const target of targets) {
    if (done.includes(target.id) && target.doneAt < 0)
      return { law: '7.6', because: 'one of the awaited is not done', however: 'it stands among the done' };
    if (pending.includes(target.id) && target.doneAt >= 0 && target.doneAt < wait.at)
      return { law: '7.6', because: 'one of the awaited was done before', however: 'it stands among the pending' };
  }
  if (late || isFulfilled(wait, targets, () => true)) return undefined;
  return { law: '7.6', because: 'what it waits for has not come', however: 'wait has come back' };
};

/** Whether what `wait` waits for has come, by those that count. */
export const isFulfilled = (
  { event: { until } }: WaitState,
  targets: readonly FutureState[],
  counts: (target: FutureState) => boolean,
): boolean => {
  const over = targets.filter((target) => target.doneAt >= 0 && counts(target));
  if (over.length === targets.length) return true;
  if (until === 'first') return over.length > 0;
  return (
    until === 'firstException' && over.some(({ outcome, cancelled }) => outcome?.raised !== undefined && !cancelled)
  );
};

export const waitedFor = ({ isOwn, wait, event, targets, mayBeCancelled, late }: Seen): Wrong | undefined => {
  const { raised } = event;
  const [target] = targets;
  // A task that waits for itself is told so, or waits for ever.
  if (target === undefined || (isOwn(target) && raised?.type === 'RuntimeError')) return undefined;
  if (target.outcome !== undefined && isOutcome(event, target.outcome)) return undefined;
  if (isCancel(raised) && (mayBeCancelled || target.either || (target.loose >= 0 && target.doneAt < 0)))
    return undefined;
  // Some loops end a task that is cancelled before it begins without its coroutine.
  const neverBegan = target.task?.phase === 'new';
  if (raised?.type === 'TimeoutError' && wait.event.in !== undefined) {
    if (!late) return { law: '7.7', because: 'the timeout has not passed', however: 'wait_for raised TimeoutError' };
    if (target.doneAt >= 0 && target.doneAt < wait.at)
      return { law: '7.8', because: 'what was awaited was done already', however: 'wait_for raised TimeoutError' };
    if (target.doneAt >= 0 || neverBegan || target.task === undefined) return undefined;
    return {
      law: '7.7',
      because: 'what was awaited has not finished its cleanup',
      however: 'wait_for raised TimeoutError',
    };
  }
  return {
    law: wait.event.in !== undefined && wait.event.in <= 0 ? '7.8' : '7.10',
    because: `what was awaited ${target.outcome === undefined ? 'is not done' : `came to ${JSON.stringify(itemOf(target.outcome))}`}`,
    however: `wait_for gave ${raised === undefined ? JSON.stringify(event.value ?? null) : raised.type}`,
  };
};

export const shielded = ({ event, targets, mayBeCancelled }: Seen): Wrong | undefined => {
  const [target] = targets;
  if (target === undefined) return undefined;
  if (target.outcome !== undefined && isOutcome(event, target.outcome)) return undefined;
  if (isCancel(event.raised) && (mayBeCancelled || target.loose >= 0)) return undefined;
  return {
    law: '7.11',
    because: `what is shielded ${target.outcome === undefined ? 'is not done' : `came to ${JSON.stringify(itemOf(target.outcome))}`}`,
    however: `shield gave ${event.raised === undefined ? JSON.stringify(event.value ?? null) : event.raised.type}`,
  };
};

export const completed = ({ event, targets, mayBeCancelled, late }: Seen): Wrong | undefined => {
  const { raised } = event;
  if (isCancel(raised) && mayBeCancelled) return undefined;
  if (raised?.type === 'TimeoutError' && late) return undefined;
  const over = targets.filter(({ outcome }) => outcome !== undefined);
  if (over.some(({ outcome }) => outcome !== undefined && isOutcome(event, outcome))) return undefined;
  if (isCancel(raised) && targets.some(({ loose }) => loose >= 0)) return undefined;
  return {
    law: '7.13',
    because: `of those awaited ${over.length} are done`,
    however: `as_completed gave ${raised === undefined ? JSON.stringify(event.value ?? null) : raised.type}, which none of them came to`,
  };
};

/** Why a task that waits must have gone on by now; `because` is what has become of that which it waits for. */
export const whyForgotten = (
  wait: WaitState,
  targets: readonly FutureState[],
  /** What was done, or begun, before this event has had time enough. */
  limit: number,
  /** A sleep's deadline, or a timeout's, surely lies before that of a timer that has run. */
  isDue: boolean,
): Pick<Wrong, 'law' | 'because'> | undefined => {
  if (wait.at >= limit) return undefined;
  const isOver = ({ doneAt }: FutureState): boolean => doneAt >= 0 && doneAt < limit;
  switch (wait.event.what) {
    case 'sleep':
      return isDue ? { law: '5.8', because: 'the time is over that ' } : undefined;
    case 'gather': {
      const fails = wait.event.returnExceptions !== true;
      if (fails && targets.some((target) => isOver(target) && target.outcome?.raised !== undefined))
        return { law: '7.2', because: 'one of those has failed that ' };
      return targets.every(isOver) ? { law: '7.1', because: 'all those are done that ' } : undefined;
    }
    case 'wait':
      return isFulfilled(wait, targets, isOver) ? { law: '7.6', because: 'that has come which ' } : undefined;
    case 'shield':
    case 'waitFor': {
      const [target] = targets;
      if (target === undefined || !isOver(target)) return undefined;
      return { law: wait.event.what === 'shield' ? '7.11' : '7.10', because: 'that is done which ' };
    }
    default:
      return undefined;
  }
};
