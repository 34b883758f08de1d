import type { CreateEvent } from '../trace.js';
import { exposureOf, raisedByItself } from './exposure.js';
import { type Breach, breach, type Law, named, thing } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { ThingReading, WaitReading } from './task-records.js';
import { type Follower, follow, type Moment, thingsOf } from './thing-course.js';

export const law: Law = {
  id: '9.4',
  title:
    'A semaphore lets in as many as it counts, in the order in which they came, and a waiter that is cancelled passes its turn on; to release a bounded one too often is a ValueError.',
  basis: 'promised',
  needs: ['tasks', 'semaphores'],
  source:
    'asyncio, Semaphore: "The counter can never go below zero"; BoundedSemaphore: "raises a ValueError in release() if it increases the internal counter above the initial value"; CPython, test_locks.SemaphoreTests.test_acquire_cancel_before_awoken, test_acquire_fifo_order',
  why: 'What a semaphore guards has room for so many, and breaks under more.',
  caveat:
    'A release may already count for the waiter that it is meant for, or only for itself until that one goes on: a bounded semaphore with waiters may refuse it or not. A waiter that may have been cancelled is not passed over, and neither is one for whom another one is left. Negative counts are refused with a ValueError.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const made of tasks.things) {
      if (made === undefined || !made.event.what.toLowerCase().endsWith('semaphore')) continue;
      const fault = wronglyMade(made.event, made.at);
      if (fault !== undefined) return fault;
    }
    for (const made of thingsOf(tasks, 'semaphore', 'boundedSemaphore')) {
      const course = new SemaphoreCourse(reading, tasks, made).follow();
      if (course.breach !== undefined) return course.breach;
      met += course.met;
    }
    return met;
  },
  legal: `
    0 create boundedSemaphore s size 1
    spawn a
    spawn b
    run
    a steps
    await acquire of s
    awaited
    await yield
    a pauses
    b steps
    await acquire of s
    b pauses
    a steps
    awaited
    use s release
    a finishes
    b steps
    awaited
    use s release
    use s release refused ValueError
    b finishes
  `,
  illegal: `
    0 create semaphore s size 1
    spawn a
    spawn b
    run
    a steps
    await acquire of s
    awaited
    await yield
    a pauses
    b steps
    await acquire of s
    awaited
    b finishes
  `,
};

const wronglyMade = ({ size = 1, refused }: CreateEvent, at: number): Breach | undefined => {
  if (size < 0 === (refused !== undefined)) {
    if (refused === undefined || refused === 'ValueError') return undefined;
    return breach(at, ['a negative count is a ValueError'], ['it raised ', refused]);
  }
  return refused === undefined
    ? breach(at, [`a semaphore cannot count ${size}`], ['it was made all the same'])
    : breach(at, [`a semaphore can count ${size}`], ['to make it raised ', refused]);
};

/** Follows a semaphore: how many more it can let in, as far as this is seen, and who waits. */
class SemaphoreCourse implements Follower {
  breach: Breach | undefined;
  met = 0;
  readonly #reading: Reading;
  readonly #tasks: TaskReading;
  readonly #made: ThingReading;
  readonly #bound: number;
  #left: number;
  readonly #pending = new Set<WaitReading>();
  #obscure = false;

  constructor(reading: Reading, tasks: TaskReading, made: ThingReading) {
    this.#reading = reading;
    this.#tasks = tasks;
    this.#made = made;
    this.#left = made.event.size ?? 1;
    this.#bound = made.event.what === 'semaphore' ? Number.POSITIVE_INFINITY : this.#left;
  }

  follow(): this {
    follow(this.#reading, this.#made, this);
    return this;
  }

  take(moment: Moment): boolean {
    this.#see(moment);
    return this.breach === undefined && !this.#obscure;
  }

  #see(moment: Moment): void {
    switch (moment.kind) {
      case 'ask':
        if (moment.event.what === 'locked') this.#asked(moment.at, moment.event.answer);
        return;
      case 'use':
        if (moment.event.do === 'release') this.#released(moment.at, moment.event.refused);
        return;
      case 'begin': {
        const { event, pauses, end } = moment.wait;
        if (event.what === 'acquire') this.#pending.add(moment.wait);
        // A leave that takes its time releases at a moment that is not seen.
        else if (event.what === 'leave' && (pauses > 0 || end === never)) this.#obscure = true;
        return;
      }
      case 'end':
        if (moment.wait.event.what === 'acquire') this.#acquired(moment.wait);
        else if (moment.wait.event.what === 'leave') this.#leave(moment.wait);
        return;
    }
  }

  #acquired(wait: WaitReading): void {
    this.#pending.delete(wait);
    if (wait.outcome?.raised !== undefined) {
      const raised = raisedByItself(wait);
      if (raised !== undefined)
        this.#blame(wait.end, [named(wait.task), ' acquires ', thing(this.#made)], ['the acquire raised ', raised]);
      return;
    }
    this.met += 1;
    this.#left -= 1;
    if (this.#left < 0)
      this.#blame(wait.end, ['as many hold ', thing(this.#made), ' as it counts'], [named(wait.task), ' got it too']);
    const earlier = [...this.#pending].filter(({ at }) => at <= wait.at);
    // One is left for each of those, who may have been handed it already.
    if (this.#left >= earlier.length) return;
    const exposure = exposureOf(this.#tasks);
    for (const other of earlier) {
      if (exposure.mayBeCancelled(other, wait.end)) continue;
      this.#blame(
        wait.end,
        [named(other.task), ' was waiting for ', thing(this.#made), ' before ', named(wait.task), ' came'],
        [named(wait.task), ' got it first'],
      );
    }
  }

  #released(at: number, refused: string | undefined): void {
    if (refused === undefined) {
      if (this.#left >= this.#bound && this.#pending.size === 0)
        this.#blame(at, ['nobody holds ', thing(this.#made)], ['its release was not refused']);
      this.#left += 1;
      return;
    }
    this.met += 1;
    if (this.#left < this.#bound)
      this.#blame(at, [thing(this.#made), ' may be released once more'], ['its release raised ', refused]);
    else if (refused !== 'ValueError')
      this.#blame(at, ['to release ', thing(this.#made), ' too often is a ValueError'], ['it raised ', refused]);
  }

  #leave(wait: WaitReading): void {
    const raised = wait.outcome?.raised;
    if (raised === undefined) return this.#released(wait.end, undefined);
    const told = this.#tasks.blocks[wait.event.block ?? never]?.parts.find(({ event }) => event.part === 'exit')?.event
      .raised;
    if (told?.type === raised.type || raisedByItself(wait) === undefined) this.#obscure = true;
    else this.#released(wait.end, raised.type);
  }

  #asked(at: number, answer: unknown): void {
    if (typeof answer !== 'boolean') return;
    this.met += 1;
    if (this.#left <= 0 && !answer)
      this.#blame(at, ['as many hold ', thing(this.#made), ' as it counts'], ['it says that it is not locked']);
    if (this.#left > 0 && this.#pending.size === 0 && answer)
      this.#blame(at, [thing(this.#made), ' can be acquired at once'], ['it says that it is locked']);
  }

  settle(due: number, last: number): void {
    if (last >= due || this.#left <= 0) return;
    const exposure = exposureOf(this.#tasks);
    for (const wait of this.#pending) {
      if (exposure.mayBeCancelled(wait)) continue;
      return this.#blame(
        last,
        [named(wait.task), ' waits for ', thing(this.#made), ', which can let one more in'],
        [named(wait.task), ' was never let in'],
      );
    }
  }

  #blame(...[at, because, however]: Parameters<typeof breach>): void {
    this.breach ??= breach(at, because, however);
  }
}
