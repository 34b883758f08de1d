/**
 * Follows a condition: its lock, who waits for a notification, and how many of these there were.
 *
 * `notify(n)` gives at most n notifications, each to one who waits at that time. A waiter that raises gives one as well:
 * that of its own, or one too many, which CPython allows. A waiter that comes back must have had one; and as long as
 * somebody waits none may be left over.
 */

import type { UseEvent } from '../trace.js';
import { raisedByItself } from './exposure.js';
import { named, thing } from './law.js';
import { LockCourse } from './lock-course.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { ThingReading, WaitReading } from './task-records.js';
import { follow, type Moment } from './thing-course.js';

export class ConditionCourse extends LockCourse {
  /** How many waits have come back, with a notification or cancelled. */
  woken = 0;
  readonly #waiting = new Set<WaitReading>();
  /** The waits that a notification can account for. */
  readonly #notified: ReadonlySet<WaitReading>;
  /** What was notified, and (minus one each) what came back with a notification. */
  readonly #wakes: { readonly at: number; readonly count: number }[] = [];
  /** When somebody may have been woken last. */
  #lastWake = never;

  constructor(reading: Reading, tasks: TaskReading, made: ThingReading) {
    super(reading, tasks, made);
    this.#notified = notifiedAmong(reading, made);
  }

  protected override see(moment: Moment): void {
    if (moment.kind === 'use' && isNotify(moment.event)) return this.#notify(moment.event, moment.at);
    if (moment.kind === 'begin' && moment.wait.event.what === 'waitOn') return this.#begin(moment.wait);
    if (moment.kind === 'end' && moment.wait.event.what === 'waitOn') return this.#end(moment.wait);
    super.see(moment);
  }

  /** Who waits for a notification and has none is not on the way to the lock. */
  protected override get free(): boolean {
    if (!super.free) return false;
    for (const wait of this.#waiting) if (this.#lastWake > wait.at || this.exposure.mayBeCancelled(wait)) return false;
    return true;
  }

  #begin(wait: WaitReading): void {
    if (isRefused(wait)) {
      this.answers += 1;
      if (this.holder?.task === wait.task)
        this.blame(wait.end, [named(wait.task), ' holds the lock of ', thing(this.made)], ['its wait was refused']);
      return;
    }
    if (this.free) {
      const passes = wait.pauses > 0 || wait.outcome !== undefined;
      if (passes)
        this.blame(
          wait.at,
          ['nobody holds the lock of ', thing(this.made)],
          [named(wait.task), ' may wait all the same'],
        );
    }
    if (this.holder === undefined) this.obscure = true;
    this.letGo(wait.at);
    this.#waiting.add(wait);
  }

  #end(wait: WaitReading): void {
    if (isRefused(wait)) return;
    this.#waiting.delete(wait);
    const raised = wait.outcome?.raised;
    // A coroutine that is closed cannot wait for the lock.
    if (raised?.type === 'GeneratorExit') {
      this.obscure = true;
      return;
    }
    const fault = raisedByItself(wait);
    if (fault !== undefined)
      this.blame(wait.end, [named(wait.task), ' waits for ', thing(this.made)], ['the wait raised ', fault]);
    this.hold(wait, wait.end);
    this.woken += 1;
    if (raised !== undefined) {
      this.#lastWake = wait.end;
      return;
    }
    this.#wakes.push({ at: wait.end, count: -1 });
    if (!this.#notified.has(wait)) {
      this.blame(
        wait.end,
        ['every notification of ', thing(this.made), ' has woken somebody else'],
        [named(wait.task), ' came back from its wait too'],
      );
    }
    if (!this.reading.claims('asyncioOrder')) return;
    for (const other of this.#waiting) {
      if (other.at > wait.at) break;
      if (this.exposure.mayBeCancelled(other, wait.end)) continue;
      this.blame(
        wait.end,
        [named(other.task), ' was waiting for ', thing(this.made), ' before ', named(wait.task)],
        [named(wait.task), ' was woken first'],
      );
    }
  }

  #notify(event: UseEvent, at: number): void {
    const { refused, task } = event;
    if (refused === undefined) {
      if (this.free) this.blame(at, ['nobody holds the lock of ', thing(this.made)], ['a notify was not refused']);
      this.#lastWake = at;
      this.#wakes.push({ at, count: countOf(event) });
      return;
    }
    this.answers += 1;
    // A loop may also refuse whoever is not the one that holds it.
    if (this.holder !== undefined && this.holder.task.id === task)
      this.blame(
        at,
        [named(this.holder.task), ' holds the lock of ', thing(this.made)],
        ['its notify raised ', refused],
      );
    else if (refused !== 'RuntimeError')
      this.blame(at, ['to notify without the lock is a RuntimeError'], ['it raised ', refused]);
  }

  override settle(due: number, last: number): void {
    super.settle(due, last);
    if (last >= due || this.holder !== undefined || this.breach !== undefined) return;
    for (const wait of this.#waiting) {
      if (this.exposure.mayBeCancelled(wait)) continue;
      if (!leavesOneOver(this.#wakes, wait.at)) return;
      this.forgets = true;
      this.blame(
        last,
        [
          named(wait.task),
          ' waits for ',
          thing(this.made),
          ', which was notified more often than somebody else came back',
        ],
        [named(wait.task), ' was never woken'],
      );
      return;
    }
  }
}

const isNotify = (event: UseEvent): boolean => event.do === 'notify' || event.do === 'notifyAll';

/** How many may be woken. */
const countOf = (event: UseEvent): number =>
  event.do === 'notifyAll' ? Number.POSITIVE_INFINITY : Math.max(event.count ?? 1, 0);

const isRefused = ({ outcome, pauses }: WaitReading): boolean =>
  pauses === 0 && outcome?.raised?.type === 'RuntimeError';

/** Gives each notification to those that it may have been meant for, the first to come back first. */
const notifiedAmong = (reading: Reading, made: ThingReading): ReadonlySet<WaitReading> => {
  const notified = new Set<WaitReading>();
  const waiting = new Set<WaitReading>();
  const wake = (count: number): void => {
    const candidates = [...waiting].filter((wait) => wait.end !== never && wait.outcome?.raised === undefined);
    candidates.sort((left, right) => left.end - right.end);
    for (const wait of candidates.slice(0, count)) {
      notified.add(wait);
      waiting.delete(wait);
    }
  };
  const take = (moment: Moment): boolean => {
    if (moment.kind === 'use' && isNotify(moment.event)) {
      if (moment.event.refused === undefined) wake(countOf(moment.event));
    } else if (moment.kind === 'begin' || moment.kind === 'end') {
      if (moment.wait.event.what !== 'waitOn' || isRefused(moment.wait)) return true;
      if (moment.kind === 'begin') waiting.add(moment.wait);
      else {
        waiting.delete(moment.wait);
        if (moment.wait.outcome?.raised !== undefined) wake(1);
      }
    }
    return true;
  };
  follow(reading, made, { take, settle: () => undefined });
  return notified;
};

/** Whether more was notified since that event than waits came back afterwards. */
const leavesOneOver = (wakes: readonly { readonly at: number; readonly count: number }[], since: number): boolean => {
  let open = 0;
  for (let index = wakes.length - 1; index >= 0; index -= 1) {
    const wake = wakes[index];
    if (wake === undefined || wake.at < since) return false;
    open += wake.count;
    if (open > 0) return true;
  }
  return false;
};
