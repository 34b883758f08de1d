/**
 * What the laws of combinators ask of a trace: what the children have come to, by when, who may have been cancelled, and
 * whether a request to cancel has come through.
 */

import type { AwaitKind, Outcome } from '../trace.js';
import { type Arrival, arrivalOf } from './arrival.js';
import { CancelReach, endOfWait } from './cancel-reach.js';
import { Fates } from './fates.js';
import type { Reading } from './reading.js';
import { firstAfter, never } from './records.js';
import { isCancelledError, isEnd, type TaskEnd } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { BlockReading, CancelReading, FutureReading, StepReading, WaitReading } from './task-records.js';

export type { TaskEnd } from './task-end.js';

/** Awaits in which CancelledError comes only to who is cancelled, and at once. */
const simple: ReadonlySet<string> = new Set([
  'sleep',
  'yield',
  'wait',
  'shield',
  'asCompleted',
  'acquire',
  'waitOn',
  'put',
  'get',
  'join',
]);

/** Of these the ones that cannot raise CancelledError but by a request. */
const passive: ReadonlySet<string> = new Set(['sleep', 'yield', 'wait', 'acquire', 'waitOn', 'put', 'get', 'join']);

export class Combining {
  readonly reading: Reading;
  readonly tasks: TaskReading;
  readonly arrival: Arrival;
  readonly reach: CancelReach;
  readonly #waits = new Map<AwaitKind, WaitReading[]>();
  readonly #waitsByTask = new Map<FutureReading, WaitReading[]>();
  readonly #evidence = new Map<FutureReading, number>();
  readonly #fates: Fates;

  constructor(reading: Reading, tasks: TaskReading) {
    this.reading = reading;
    this.tasks = tasks;
    this.arrival = arrivalOf(reading);
    this.reach = new CancelReach(tasks, this.arrival);
    this.#fates = new Fates(reading, tasks, this.reach);
  }

  /** The awaits of one kind, in order. */
  waits(what: AwaitKind): readonly WaitReading[] {
    if (this.#waits.size === 0) {
      for (const wait of this.tasks.waits) {
        if (wait === undefined) continue;
        const waits = this.#waits.get(wait.event.what);
        if (waits === undefined) this.#waits.set(wait.event.what, [wait]);
        else waits.push(wait);
      }
    }
    return this.#waits.get(what) ?? [];
  }

  /** The awaits of a task, in order. */
  waitsOf(task: FutureReading): readonly WaitReading[] {
    if (this.#waitsByTask.size === 0) {
      for (const wait of this.tasks.waits) {
        if (wait === undefined) continue;
        const waits = this.#waitsByTask.get(wait.task);
        if (waits === undefined) this.#waitsByTask.set(wait.task, [wait]);
        else waits.push(wait);
      }
    }
    return this.#waitsByTask.get(task) ?? [];
  }

  /** Whether the task was thrown a CancelledError between two events where nothing but a request can have thrown it. */
  wasRequested(task: FutureReading, from: number, to: number): boolean {
    return task.steps.some(
      (step) =>
        step.start > from &&
        step.start < to &&
        isCancelledError(step.thrown) &&
        step.from !== undefined &&
        passive.has(step.from.event.what),
    );
  }

  /** The requests of the program to cancel a task, answered with true, between two events. */
  directRequests(task: FutureReading, from: number, to: number): readonly CancelReading[] {
    return task.cancels.filter(({ direct, answer, at }) => direct && answer === true && at > from && at < to);
  }

  /** Children of an await, each once. */
  children(wait: WaitReading): readonly FutureReading[] {
    return [...new Set(this.tasks.targets(wait))];
  }

  /** The first of some that has surely raised, or was surely cancelled. */
  firstFailed(futures: readonly FutureReading[]): FutureReading | undefined {
    let first: FutureReading | undefined;
    for (const future of futures) {
      const { kind } = this.endOf(future) ?? {};
      if (kind === undefined || kind === 'value') continue;
      if (first === undefined || this.doneAt(future) < this.doneAt(first)) first = future;
    }
    return first;
  }

  /** The event by which the last of them was done. */
  allDoneAt(futures: readonly FutureReading[]): number {
    return Math.max(never, ...futures.map((future) => this.doneAt(future)));
  }

  /** The event by which it was done, as far as the trace shows it; infinity. */
  doneAt(future: FutureReading): number {
    return this.#fates.of(future)?.at ?? Number.POSITIVE_INFINITY;
  }

  endOf(future: FutureReading): TaskEnd | undefined {
    return this.#fates.of(future)?.end;
  }

  /** Whether it was done at an event; undefined where that is not seen. */
  isDone(future: FutureReading, index: number): boolean | undefined {
    const settled = this.#fates.of(future);
    if (settled !== undefined) return settled.at < index;
    if (future.kind === 'task' && future.steps.length > 0) return false;
    return this.reach.first(future) >= index ? false : undefined;
  }

  /** Whether an await that ended so late may have found it cancelled. */
  mayBeCancelled(future: FutureReading, index: number): boolean {
    const settled = this.#fates.of(future);
    if (settled === undefined) return this.isDone(future, index) === undefined;
    return settled.at < index && (settled.end === undefined || settled.end.kind === 'cancelled');
  }

  /** Whether the await gave what the future has come to. Where that is open, it may have. */
  gave(future: FutureReading, outcome: Outcome, index: number): boolean {
    const settled = this.#fates.of(future);
    if (settled === undefined || settled.at > index)
      return isCancelledError(outcome.raised) && this.mayBeCancelled(future, index);
    return settled.end === undefined || isEnd(settled.end, outcome);
  }

  /** The event by which an await should have ended for a cause, and had not; `never`. */
  overdue(wait: WaitReading, cause: number): number {
    if (!Number.isFinite(cause)) return never;
    const due = this.arrival.due(Math.max(cause, wait.at));
    return due !== never && endOfWait(wait) > due ? due : never;
  }

  /** The same where the cause is a timer that the await has set, of so many seconds. */
  overdueTimer(wait: WaitReading, seconds: number): number {
    const due = this.arrival.dueTimer(wait.at, this.arrival.latestTime(wait.at) + seconds);
    return due !== never && endOfWait(wait) > due ? due : never;
  }

  /** Whether the await ended before a timer of so many seconds, set in it, could run. */
  endedBefore(wait: WaitReading, seconds: number): boolean {
    const earliest = wait.event.time + seconds;
    return this.reading.claims('timers') && wait.endTime < earliest - this.reading.slack(earliest);
  }

  /** The requests to cancel the task that came while it had paused in that await. */
  requestsIn(wait: WaitReading): readonly CancelReading[] {
    const { cancels, steps } = wait.task;
    return cancels.filter(({ at, answer }) => {
      if (answer === false || at < wait.at || at > endOfWait(wait)) return false;
      const before = steps[firstAfter(steps.length, (place) => steps[place]?.start ?? 0, at) - 1];
      return before !== undefined && before.end !== never && before.end < at && before.end > wait.at;
    });
  }

  /** The first event from `from` on that shows it to be pending; `never`. */
  shownPending(future: FutureReading, from: number): number {
    return this.#fates.shownPending(future, from);
  }

  /** The program has taken requests back, and nobody sees which, and for whom else: what they would have done is left open. */
  get takesBack(): boolean {
    return this.tasks.uncancels.length > 0;
  }

  /** An event that shows it to be cancelled although nobody can have cancelled it; `never`. */
  cancelledForNothing(future: FutureReading): number {
    const known = this.#evidence.get(future);
    if (known !== undefined) return known;
    const found = future.kind === 'task' ? this.#taskForNothing(future) : this.#futureForNothing(future);
    this.#evidence.set(future, found);
    return found;
  }

  /** The event at which it is clear that a request at `cause`, which should have reached a future, has not; `never`. */
  notReached(future: FutureReading, cause: number, due = this.arrival.due(cause)): number {
    if (due === never || future.refused || this.takesBack) return never;
    if (future.kind === 'future') {
      if (this.doneAt(future) < cause) return never;
      return this.shownPending(future, due);
    }
    const { steps } = future;
    let place = firstAfter(steps.length, (each) => steps[each]?.start ?? 0, cause);
    const before = steps[place - 1];
    if (before?.finishes === true && before.end < cause) return never;
    for (; ; place += 1) {
      const step = steps[place];
      const from = step === undefined ? future.waiting : step.from;
      const unstarted = place === 0;
      if (step !== undefined && step.start < due && isCancelledError(step.thrown)) return never;
      if (unstarted && step === undefined) return never;
      if (steps[place - 1]?.finishes === true) return never;
      if (!unstarted && (from === undefined || !this.#isSimple(from))) return never;
      if (step === undefined || step.start >= due)
        return step !== undefined && isCancelledError(step.thrown) && step.start === due ? never : due;
    }
  }

  /** A step with a CancelledError that nobody's request and nothing that was awaited explains. */
  isForNothing(step: StepReading): boolean {
    return isCancelledError(step.thrown) && this.reach.first(step.task) > step.start && !this.#isExplained(step);
  }

  /** Whether it ended with CancelledError, and nobody can have cancelled it but one block or await. */
  onlyCancelledBy(future: FutureReading, source: WaitReading | BlockReading): boolean {
    const end = this.endOf(future);
    if (Number.isFinite(this.doneAt(future)) && end?.kind !== 'cancelled') return false;
    if (this.reach.first(future, source) !== Number.POSITIVE_INFINITY) return false;
    // What awaits something cancelled raises CancelledError as well, and may not even pause for it.
    if (
      this.waitsOf(future).some(({ event, outcome }) => isCancelledError(outcome?.raised) && !passive.has(event.what))
    )
      return false;
    return future.steps.every(
      ({ thrown, from }) => thrown === undefined || from === undefined || passive.has(from.event.what),
    );
  }

  #taskForNothing(task: FutureReading): number {
    return task.steps.find((step) => this.isForNothing(step))?.start ?? never;
  }

  #futureForNothing(future: FutureReading): number {
    return this.#fates.shownDone(future, Math.min(this.reach.first(future), this.doneAt(future)));
  }

  #isExplained({ from, start }: StepReading): boolean {
    if (from === undefined || passive.has(from.event.what)) return false;
    switch (from.event.what) {
      case 'future':
      case 'gather':
      case 'shield':
      case 'asCompleted':
        return this.tasks.targets(from).some((target) => this.mayBeCancelled(target, start));
      default:
        return true;
    }
  }

  #isSimple(wait: WaitReading): boolean {
    if (wait.event.what !== 'future') return simple.has(wait.event.what);
    return this.tasks.future(wait.event.on?.[0])?.kind === 'future';
  }
}

const known = new WeakMap<Reading, Combining>();

/** Undefined where there is nothing to look at: no tasks, or tasks that wait for each other in a ring. */
export const combiningOf = (reading: Reading): Combining | undefined => {
  const { tasks } = reading;
  if (tasks === undefined || tasks.ring !== never) return undefined;
  const found = known.get(reading);
  if (found !== undefined) return found;
  const made = new Combining(reading, tasks);
  known.set(reading, made);
  return made;
};
