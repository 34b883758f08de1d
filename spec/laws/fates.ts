/**
 * What futures have come to at the hands of the program, and what else shows them to be done or pending. What cancels them
 * unseen is left to others (cancel-reach.ts).
 */

import type { CancelReach } from './cancel-reach.js';
import type { Reading } from './reading.js';
import { firstAfter, never } from './records.js';
import { isCancelledError, type TaskEnd } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading } from './task-records.js';

export interface Fate {
  /** The event by which it was done. */
  readonly at: number;
  /** Undefined where the trace leaves open what it is. */
  readonly end: TaskEnd | undefined;
}

export class Fates {
  readonly #reading: Reading;
  readonly #tasks: TaskReading;
  readonly #reach: CancelReach;
  readonly #fates = new Map<FutureReading, Fate | undefined>();
  readonly #directCancels = new Map<number, number>();
  /** Events that show a future to be done, or pending, by its number. */
  readonly #shownDone = new Map<number, number[]>();
  readonly #shownPending = new Map<number, number[]>();
  /** Ends of groups that raised, in order. */
  readonly #groupsRaised: number[] = [];

  constructor(reading: Reading, tasks: TaskReading, reach: CancelReach) {
    this.#reading = reading;
    this.#tasks = tasks;
    this.#reach = reach;
    for (const index of tasks.cancels) {
      const event = reading.event(index);
      if (event.kind !== 'cancelFuture' || event.refused !== undefined) continue;
      if (event.answer === true && !this.#directCancels.has(event.future)) this.#directCancels.set(event.future, index);
      if (event.answer === false) add(this.#shownDone, event.future, index);
      if (event.answer === true) add(this.#shownPending, event.future, index);
    }
    for (const index of tasks.settles) {
      const event = reading.event(index);
      if (event.kind !== 'settle') continue;
      if (event.refused === undefined) add(this.#shownPending, event.future, index);
      else if (event.refused === 'InvalidStateError') add(this.#shownDone, event.future, index);
    }
    for (const index of tasks.asks) {
      const event = reading.event(index);
      if (event.kind !== 'askFuture') continue;
      if (event.what === 'done' && event.answer === false && event.raised === undefined)
        add(this.#shownPending, event.future, index);
      if ((event.what === 'done' || event.what === 'cancelled') && event.answer === true)
        add(this.#shownDone, event.future, index);
      if (isCancelledError(event.raised)) add(this.#shownDone, event.future, index);
    }
    for (const block of tasks.blocks) {
      const last = block?.parts.at(-1);
      if (block?.of === 'group' && last?.event.raised !== undefined) this.#groupsRaised.push(last.at);
    }
    this.#groupsRaised.sort((left, right) => left - right);
  }

  /** Undefined while it is not seen to be done. */
  of(future: FutureReading): Fate | undefined {
    if (this.#fates.has(future)) return this.#fates.get(future);
    const fate = future.kind === 'task' ? this.#ofTask(future) : this.#ofFuture(future);
    this.#fates.set(future, fate);
    return fate;
  }

  /** The first event from `from` on that shows it to be pending; `never`. */
  shownPending(future: FutureReading, from: number): number {
    return this.#shownPending.get(future.id)?.find((index) => index >= from) ?? never;
  }

  /** The first event that shows it to be done, if that is before `until`; `never`. */
  shownDone(future: FutureReading, until: number): number {
    return this.#shownDone.get(future.id)?.find((index) => index < until) ?? never;
  }

  #ofFuture(future: FutureReading): Fate | undefined {
    const settle = future.settles.find((index) => {
      const event = this.#reading.event(index);
      return event.kind === 'settle' && event.refused === undefined;
    });
    const cancel = this.#directCancels.get(future.id);
    if (cancel !== undefined && (settle === undefined || cancel < settle))
      return { at: cancel, end: { kind: 'cancelled', requested: false } };
    if (settle === undefined) return undefined;
    const event = this.#reading.event(settle);
    if (event.kind !== 'settle') return undefined;
    if (event.raised === undefined) return { at: settle, end: { kind: 'value', value: event.value ?? null } };
    return { at: settle, end: isOpen(event.raised.type) ? undefined : { kind: 'raised', raised: event.raised } };
  }

  #ofTask(task: FutureReading): Fate | undefined {
    const { outcome, done: at } = task;
    if (at === never || outcome === undefined) return undefined;
    if (outcome.raised !== undefined) {
      if (isCancelledError(outcome.raised)) return { at, end: { kind: 'cancelled', requested: false } };
      return { at, end: isOpen(outcome.raised.type) ? undefined : { kind: 'raised', raised: outcome.raised } };
    }
    return { at, end: this.#mayBeCancelledLast(task) ? undefined : { kind: 'value', value: outcome.value } };
  }

  /**
   * Whether a task that has returned may have been cancelled in its last step: by itself, at once or through others; or by
   * a group that asked anew for a cancellation which had collided with a failure.
   */
  #mayBeCancelledLast(task: FutureReading): boolean {
    const start = task.steps.at(-1)?.start ?? never;
    const within = (ascending: readonly number[]): boolean => {
      const next = ascending[firstAfter(ascending.length, (place) => ascending[place] ?? 0, start)];
      return next !== undefined && next < task.done;
    };
    return within(this.#tasks.cancels) || (within(this.#groupsRaised) && this.#reach.first(task) < task.done);
  }
}

/** Values that count as no exception where a language asks for one: what is made of them is open. */
const isOpen = (type: string): boolean => type === 'Falsy';

const add = (lists: Map<number, number[]>, key: number, index: number): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [index]);
  else list.push(index);
};
