import { barrierBreach } from './barrier-course.js';
import { exposureOf, raisedByItself } from './exposure.js';
import { type Breach, breach, type Law, named, thing } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { ThingReading, WaitReading } from './task-records.js';
import { type Follower, follow, type Moment, thingsOf } from './thing-course.js';

export const law: Law = {
  id: '9.3',
  title:
    'To set an event wakes all that wait for it, even if clear follows at once, and nobody else; and the parties of a barrier go on when the last one has come.',
  basis: 'cpython',
  needs: ['tasks', 'events'],
  source:
    'asyncio, Event.set: "All tasks waiting for event to be set will be immediately awakened"; Event.wait: "If the event is set, return True immediately"; Barrier.wait: "When all the tasks party to the barrier have called this function, they are all unblocked simultaneously"; CPython, test_locks.EventTests.test_clear_with_waiters',
  why: 'What is told to everybody must not depend on who looks again first.',
  caveat:
    'A waiter that finds the event set may go on at once while older ones are still on their way. Barriers that were aborted or reset are left out: when that takes hold is not seen.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const made of thingsOf(tasks, 'event')) {
      const course = new EventCourse(reading, tasks, made).follow();
      if (course.breach !== undefined) return course.breach;
      met += course.met;
    }
    for (const made of tasks.things) {
      if (made?.event.what !== 'barrier' || !reading.claims('barriers')) continue;
      const found = barrierBreach(reading, tasks, made);
      if (typeof found !== 'number') return found;
      met += found;
    }
    return met;
  },
  legal: `
    0 create event e
    spawn a
    spawn b
    run
    a steps
    await waitOn of e
    a pauses
    b steps
    use e set
    use e clear
    b finishes
    a steps
    awaited
    a finishes
    hop
    settled
  `,
  illegal: `
    0 create event e
    spawn a
    spawn b
    run
    a steps
    await waitOn of e
    a pauses
    b steps
    use e set
    use e clear
    b finishes
    hop
    settled
  `,
};

/** Follows an event: whether it is set, and since when each waiter may go on. */
class EventCourse implements Follower {
  breach: Breach | undefined;
  met = 0;
  readonly #reading: Reading;
  readonly #tasks: TaskReading;
  readonly #made: ThingReading;
  #isSet = false;
  /** Those that wait, and the moment from which they may go on: `never` while it has not come. */
  readonly #waiting = new Map<WaitReading, number>();
  /** Those that found it unset. */
  readonly #queued = new Set<WaitReading>();

  constructor(reading: Reading, tasks: TaskReading, made: ThingReading) {
    this.#reading = reading;
    this.#tasks = tasks;
    this.#made = made;
  }

  follow(): this {
    follow(this.#reading, this.#made, this);
    return this;
  }

  take(moment: Moment): boolean {
    this.#see(moment);
    return this.breach === undefined;
  }

  #see(moment: Moment): void {
    switch (moment.kind) {
      case 'begin':
        if (moment.wait.event.what !== 'waitOn') return;
        this.#waiting.set(moment.wait, this.#isSet ? moment.at : never);
        if (!this.#isSet) this.#queued.add(moment.wait);
        return;
      case 'end':
        if (moment.wait.event.what === 'waitOn') this.#ended(moment.wait);
        return;
      case 'use': {
        const { event, at } = moment;
        if (event.do !== 'set' && event.do !== 'clear') return;
        if (event.refused !== undefined)
          return this.#blame(
            at,
            [thing(this.#made), ' can be set and cleared'],
            [`its ${event.do} raised `, event.refused],
          );
        this.#isSet = event.do === 'set';
        if (!this.#isSet) return;
        for (const [wait, since] of this.#waiting) if (since === never) this.#waiting.set(wait, at);
        return;
      }
      case 'ask':
        if (moment.event.what !== 'isSet' || typeof moment.event.answer !== 'boolean') return;
        this.met += 1;
        if (moment.event.answer !== this.#isSet)
          this.#blame(
            moment.at,
            [thing(this.#made), this.#isSet ? ' was set' : ' is not set'],
            [`it says ${moment.event.answer}`],
          );
        return;
    }
  }

  #ended(wait: WaitReading): void {
    const since = this.#waiting.get(wait);
    this.#waiting.delete(wait);
    const queued = this.#queued.delete(wait);
    if (wait.outcome?.raised !== undefined) {
      const raised = raisedByItself(wait);
      if (raised !== undefined)
        this.#blame(wait.end, [named(wait.task), ' waits for ', thing(this.#made)], ['the wait raised ', raised]);
      return;
    }
    this.met += 1;
    if (since === never)
      this.#blame(
        wait.end,
        [thing(this.#made), ' has not been set since ', named(wait.task), ' waits for it'],
        [named(wait.task), ' went on'],
      );
    // That those which one set wakes go on in their order is CPython's order, and promised nowhere.
    if (!queued || !this.#reading.claims('asyncioOrder')) return;
    const exposure = exposureOf(this.#tasks);
    for (const other of this.#queued) {
      if (other.at > wait.at) return;
      if (exposure.mayBeCancelled(other, wait.end)) continue;
      this.#blame(
        wait.end,
        [named(other.task), ' was waiting for ', thing(this.#made), ' before ', named(wait.task)],
        [named(wait.task), ' was woken first'],
      );
    }
  }

  settle(due: number): void {
    const exposure = exposureOf(this.#tasks);
    for (const [wait, since] of this.#waiting) {
      if (since === never || since >= due || exposure.mayBeCancelled(wait)) continue;
      return this.#blame(
        since,
        [thing(this.#made), ' was set while ', named(wait.task), ' waited for it'],
        [named(wait.task), ' was never woken'],
      );
    }
  }

  #blame(...[at, because, however]: Parameters<typeof breach>): void {
    this.breach ??= breach(at, because, however);
  }
}
