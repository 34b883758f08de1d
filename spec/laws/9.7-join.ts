import { exposureOf, raisedByItself } from './exposure.js';
import { type Breach, breach, type Law, named, thing } from './law.js';
import { queuesOf } from './queue-course.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { ThingReading, WaitReading } from './task-records.js';
import { type Follower, follow, type Moment } from './thing-course.js';

export const law: Law = {
  id: '9.7',
  title:
    'join comes back when taskDone was called as often as items were put, of every kind of queue; one call too many is a ValueError.',
  basis: 'promised',
  needs: ['tasks', 'queues'],
  source:
    'asyncio, Queue.join: "When the count of unfinished tasks drops to zero, join() unblocks"; Queue.task_done: "Raises ValueError if called more times than there were items placed in the queue"',
  why: 'A program that waits for its work to be done must neither go on too early nor hang.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const made of queuesOf(tasks)) {
      const course = new JoinCourse(reading, tasks, made).follow();
      if (course.breach !== undefined) return course.breach;
      met += course.met;
    }
    return met;
  },
  legal: `
    0 create queue q size 0
    use q putNowait item 1
    spawn a
    run
    a steps
    await join of q
    a pauses
    use q getNowait = 1
    use q taskDone
    use q taskDone refused ValueError
    a steps
    awaited
    a finishes
    hop
    settled
  `,
  illegal: `
    0 create queue q size 0
    use q putNowait item 1
    spawn a
    run
    a steps
    await join of q
    awaited
    a finishes
  `,
};

/** Follows what a queue still expects to be done. A put that waits counts from a moment that is not seen. */
class JoinCourse implements Follower {
  breach: Breach | undefined;
  met = 0;
  readonly #reading: Reading;
  readonly #tasks: TaskReading;
  readonly #made: ThingReading;
  /** Unfinished at the least. */
  #open = 0;
  readonly #puts = new Set<WaitReading>();
  /** The joins, with the moment from which they may come back, and that from which they must. */
  readonly #joins = new Map<WaitReading, { may: number; must: number }>();

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
    this.#look(moment.at);
    return this.breach === undefined;
  }

  #see(moment: Moment): void {
    if (moment.kind === 'ask') return;
    if (moment.kind === 'use') {
      const { event, at } = moment;
      if (event.do === 'putNowait' && event.refused === undefined) this.#open += 1;
      else if (event.do === 'taskDone') this.#done(at, event.refused);
      return;
    }
    const { kind, wait } = moment;
    if (wait.event.what === 'put') {
      if (kind === 'begin') this.#puts.add(wait);
      else {
        this.#puts.delete(wait);
        if (wait.outcome?.raised === undefined) this.#open += 1;
      }
    } else if (wait.event.what === 'join') {
      if (kind === 'begin') this.#joins.set(wait, { may: never, must: never });
      else this.#joined(wait);
    }
  }

  #done(at: number, refused: string | undefined): void {
    this.met += 1;
    if (refused === undefined) {
      this.#open -= 1;
      if (this.#open + this.#puts.size < 0)
        this.#blame(at, ['taskDone was called for every item of ', thing(this.#made)], ['one more was not refused']);
    } else if (this.#open > 0)
      this.#blame(at, [thing(this.#made), ` expects ${this.#open} more calls of taskDone`], ['one raised ', refused]);
    else if (refused !== 'ValueError')
      this.#blame(at, ['taskDone raises a ValueError when nothing is unfinished'], ['it raised ', refused]);
  }

  /** The count may be zero now; or it surely is. */
  #look(at: number): void {
    if (this.#open > 0) return;
    const sure = this.#open + this.#puts.size <= 0;
    for (const since of this.#joins.values()) {
      if (since.may === never) since.may = at;
      if (sure && since.must === never) since.must = at;
    }
  }

  #joined(wait: WaitReading): void {
    const since = this.#joins.get(wait);
    this.#joins.delete(wait);
    if (wait.outcome?.raised !== undefined) {
      const raised = raisedByItself(wait);
      if (raised !== undefined)
        this.#blame(wait.end, [named(wait.task), ' joins ', thing(this.#made)], ['the join raised ', raised]);
      return;
    }
    this.met += 1;
    if (since?.may === never)
      this.#blame(
        wait.end,
        [`${this.#open} of the items of `, thing(this.#made), ' are not done'],
        ['the join of ', named(wait.task), ' came back'],
      );
  }

  settle(due: number): void {
    const exposure = exposureOf(this.#tasks);
    for (const [wait, { must }] of this.#joins) {
      if (must === never || must >= due || exposure.mayBeCancelled(wait)) continue;
      return this.#blame(
        must,
        ['taskDone was called for every item of ', thing(this.#made)],
        ['the join of ', named(wait.task), ' never came back'],
      );
    }
  }

  #blame(...[at, because, however]: Parameters<typeof breach>): void {
    this.breach ??= breach(at, because, however);
  }
}
