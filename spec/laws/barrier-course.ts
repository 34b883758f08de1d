/**
 * Follows a barrier. It lets its parties go in whole groups: as many groups as have come, and not one more. A party that
 * is cancelled leaves a place which another takes, so the places are compared only where nobody may have been cancelled.
 */

import type { CreateEvent } from '../trace.js';
import { exposureOf, raisedByItself } from './exposure.js';
import { type Breach, breach, named, thing } from './law.js';
import type { Reading } from './reading.js';
import type { TaskReading } from './task-reading.js';
import type { ThingReading, WaitReading } from './task-records.js';
import { type Follower, follow, type Moment } from './thing-course.js';

/** How many parties went on; or the first breach. */
export const barrierBreach = (reading: Reading, tasks: TaskReading, made: ThingReading): number | Breach => {
  const fault = wronglyMade(made.event, made.at);
  if (fault !== undefined) return fault;
  if (made.event.refused !== undefined) return 1;
  const course = new BarrierCourse(tasks, made);
  follow(reading, made, course);
  return course.breach ?? course.gone;
};

const wronglyMade = ({ size: parties = 1, refused }: CreateEvent, at: number): Breach | undefined => {
  if (parties >= 1)
    return refused === undefined
      ? undefined
      : breach(at, [`a barrier can have ${parties} parties`], ['to make it raised ', refused]);
  if (refused === 'ValueError') return undefined;
  return breach(
    at,
    [`a barrier of ${parties} parties is a ValueError`],
    [refused === undefined ? 'it was made all the same' : `it raised ${refused}`],
  );
};

class BarrierCourse implements Follower {
  breach: Breach | undefined;
  gone = 0;
  readonly #made: ThingReading;
  readonly #parties: number;
  /** Nobody who waits may have been cancelled. */
  readonly #steady: boolean;
  /** The one who may have been cancelled, if there is no other. */
  readonly #only: WaitReading | undefined;
  #came = 0;
  readonly #inside = new Set<WaitReading>();
  /** Those that have come since the last group was full. */
  readonly #gathering = new Set<WaitReading>();
  readonly #places = new Map<unknown, number>();

  constructor(tasks: TaskReading, made: ThingReading) {
    this.#made = made;
    this.#parties = made.event.size ?? 1;
    const exposure = exposureOf(tasks);
    const perhaps = made.waits.filter((wait) => wait.event.what === 'waitOn' && exposure.mayBeCancelled(wait));
    this.#steady = perhaps.length === 0;
    this.#only = perhaps.length === 1 ? perhaps[0] : undefined;
  }

  take(moment: Moment): boolean {
    // When an abort or a reset takes hold is not seen.
    if (moment.kind === 'use') return false;
    if (moment.kind === 'ask' || moment.wait.event.what !== 'waitOn') return true;
    if (moment.kind === 'begin') {
      this.#came += 1;
      this.#inside.add(moment.wait);
      if (this.#came % this.#parties === 0) this.#gathering.clear();
      else this.#gathering.add(moment.wait);
    } else this.#ended(moment.wait);
    return this.breach === undefined;
  }

  get #groups(): number {
    return Math.floor(this.#came / this.#parties);
  }

  #ended(wait: WaitReading): void {
    this.#inside.delete(wait);
    if (wait.outcome?.raised !== undefined) {
      // Who is cancelled before his group is full does not count any more.
      if (this.#gathering.delete(wait) && wait === this.#only) this.#came -= 1;
      const raised = raisedByItself(wait);
      if (raised !== undefined)
        this.#blame(
          wait.end,
          ['nobody has broken ', thing(this.#made)],
          ['the wait of ', named(wait.task), ` raised ${raised}`],
        );
      return;
    }
    this.gone += 1;
    if (this.gone > this.#groups * this.#parties) {
      return this.#blame(
        wait.end,
        [`${this.#came} have come to `, thing(this.#made), `, which waits for ${this.#parties}`],
        [named(wait.task), ` went on, as number ${this.gone}`],
      );
    }
    if (this.#steady) this.#takePlace(wait.outcome?.value, wait.end);
  }

  #takePlace(place: unknown, at: number): void {
    const taken = (this.#places.get(place) ?? 0) + 1;
    this.#places.set(place, taken);
    if (typeof place !== 'number' || place < 0 || place >= this.#parties || !Number.isInteger(place)) {
      return this.#blame(
        at,
        ['the places at ', thing(this.#made), ` are 0 to ${this.#parties - 1}`],
        [`one was ${JSON.stringify(place)}`],
      );
    }
    if (taken > this.#groups)
      this.#blame(at, ['each place at ', thing(this.#made), ' is given once to a group'], [`${place} was given again`]);
  }

  settle(due: number, last: number): void {
    if (!this.#steady || last >= due || this.gone >= this.#groups * this.#parties) return;
    const [stuck] = this.#inside;
    if (stuck === undefined) return;
    this.#blame(
      last,
      [`${this.#came} have come to `, thing(this.#made), `, which waits for ${this.#parties}`],
      [named(stuck.task), ' did not go on'],
    );
  }

  #blame(...[at, because, however]: Parameters<typeof breach>): void {
    this.breach ??= breach(at, because, however);
  }
}
