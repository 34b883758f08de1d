/**
 * Follows a queue: what was put into it and came out (queue-items.ts), who waits, and how much is in it at the least and at
 * the most. A put or get that had to wait takes effect somewhere between its beginning and its end: in CPython when it goes
 * on, in a loop that hands items over when the other side came.
 *
 * In CPython a newcomer may take what a waiter was woken for, which then waits again behind the others. So only waiters
 * are compared, and none that was woken in vain: its task was seen to go on, and to wait again.
 */

import type { Json } from '../program.js';
import type { Phrase } from '../verdict.js';
import { type Exposure, exposureOf, raisedByItself } from './exposure.js';
import { type Breach, breach, named, thing } from './law.js';
import { type Item, QueueItems } from './queue-items.js';
import type { Reading } from './reading.js';
import type { TaskReading } from './task-reading.js';
import type { ThingReading, WaitReading } from './task-records.js';
import { type Follower, follow, type Moment, thingsOf } from './thing-course.js';

export class QueueCourse implements Follower {
  breach: Breach | undefined;
  /** Items that were got, and attempts that were refused. */
  met = 0;
  readonly #reading: Reading;
  readonly #made: ThingReading;
  readonly #exposure: Exposure;
  /** Infinite if there is no limit, NaN if it is not told. */
  readonly #most: number;
  readonly #items: QueueItems;
  readonly #puts = new Map<WaitReading, Item | undefined>();
  readonly #gets = new Set<WaitReading>();
  /** When gets came to nothing. */
  readonly #givenUp: number[] = [];
  /** Puts that have come back, less gets that have. */
  #sure = 0;

  constructor(reading: Reading, tasks: TaskReading, made: ThingReading) {
    this.#reading = reading;
    this.#made = made;
    this.#exposure = exposureOf(tasks);
    this.#items = new QueueItems(made.event.what);
    const { size = Number.NaN } = made.event;
    this.#most = size <= 0 ? Number.POSITIVE_INFINITY : size;
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
    if (moment.kind === 'ask') {
      if (moment.event.what === 'size') this.#asked(moment.at, moment.event.answer);
      return;
    }
    if (moment.kind === 'use') {
      const { event, at } = moment;
      if (event.do === 'putNowait') this.#putNowait(at, event.item ?? null, event.refused);
      else if (event.do === 'getNowait') this.#getNowait(at, event.answer ?? null, event.refused);
      return;
    }
    const { wait, at, kind } = moment;
    if (wait.event.what === 'put') {
      if (kind === 'end') return this.#put(wait);
      // What a put raises it has not put.
      const puts = wait.outcome?.raised === undefined;
      const item = puts ? this.#items.add(wait.event.item ?? null, at, Number.POSITIVE_INFINITY) : undefined;
      this.#puts.set(wait, item);
    } else if (wait.event.what === 'get') {
      if (kind === 'end') this.#get(wait);
      else this.#gets.add(wait);
    }
  }

  /** So many are in it at the least; and at the most. */
  get #least(): number {
    return this.#sure - this.#gets.size;
  }

  get #largest(): number {
    return this.#sure + this.#puts.size;
  }

  #put(wait: WaitReading): void {
    const item = this.#puts.get(wait);
    this.#puts.delete(wait);
    if (wait.outcome?.raised !== undefined) {
      const raised = raisedByItself(wait);
      if (raised !== undefined)
        this.#blame(
          wait.end,
          [named(wait.task), ' puts an item into ', thing(this.#made)],
          ['the put raised ', raised],
        );
      return;
    }
    if (item !== undefined) item.high = wait.end;
    this.#came(wait.end);
    this.#overtaken(wait, this.#puts.keys());
  }

  #putNowait(at: number, value: Json, refused: string | undefined): void {
    if (refused === undefined) {
      this.#items.add(value, at, at);
      this.#came(at);
      return;
    }
    this.met += 1;
    if (this.#largest < this.#most)
      this.#blame(at, ['there is room in ', thing(this.#made)], ['putNowait raised ', refused]);
    else if (refused !== 'QueueFull')
      this.#blame(at, ['putNowait raises QueueFull when there is no room'], ['it raised ', refused]);
  }

  #came(at: number): void {
    this.#sure += 1;
    if (this.#least > this.#most)
      this.#blame(at, [thing(this.#made), ` was made for ${this.#most}`], [`it took ${this.#least}`]);
  }

  #get(wait: WaitReading): void {
    this.#gets.delete(wait);
    if (wait.outcome?.raised !== undefined) {
      this.#givenUp.push(wait.end);
      const raised = raisedByItself(wait);
      if (raised !== undefined)
        this.#blame(
          wait.end,
          [named(wait.task), ' gets an item from ', thing(this.#made)],
          ['the get raised ', raised],
        );
      return;
    }
    this.#gone(wait.pauses === 0 ? wait.end : wait.at, wait.end, wait.outcome?.value ?? null);
    this.#overtaken(wait, this.#gets);
  }

  #getNowait(at: number, answer: Json, refused: string | undefined): void {
    if (refused === undefined) {
      this.#gone(at, at, answer);
      return;
    }
    this.met += 1;
    if (this.#least > 0) this.#blame(at, ['there is an item in ', thing(this.#made)], ['getNowait raised ', refused]);
    else if (refused !== 'QueueEmpty')
      this.#blame(at, ['getNowait raises QueueEmpty when there is no item'], ['it raised ', refused]);
  }

  /** An item has come out, between two events. */
  #gone(from: number, at: number, value: Json): void {
    this.met += 1;
    this.#sure -= 1;
    // What waiting getters may have been handed, or may have given back since.
    const handed = this.#gets.size + (from === at ? 0 : this.#givenUp.filter((end) => end > from).length);
    const fault = this.#items.take(value, from, handed);
    if (fault === 'missing') {
      this.#blame(at, [`no ${JSON.stringify(value)} was left in `, thing(this.#made)], ['a get came back with it']);
    } else if (fault !== undefined) {
      this.#blame(
        at,
        [JSON.stringify(fault.value), ' was in ', thing(this.#made), ` and comes before ${JSON.stringify(value)}`],
        [`${JSON.stringify(value)} came out first`],
      );
    }
  }

  /** Who came later and had to wait too must not be served first. */
  #overtaken(wait: WaitReading, others: Iterable<WaitReading>): void {
    if (wait.pauses === 0) return;
    for (const other of others) {
      if (other.at > wait.at) return;
      if (other.pauses > 1 || this.#exposure.mayBeCancelled(other, wait.end)) continue;
      return this.#blame(
        wait.end,
        [named(other.task), ' was waiting at ', thing(this.#made), ' before ', named(wait.task)],
        [named(wait.task), ' was served first'],
      );
    }
  }

  #asked(at: number, answer: Json): void {
    if (typeof answer !== 'number') return;
    this.met += 1;
    const least = Math.max(this.#least, 0);
    const largest = Math.min(this.#largest, Number.isNaN(this.#most) ? this.#largest : this.#most);
    if (answer < least || answer > largest)
      this.#blame(
        at,
        [thing(this.#made), least === largest ? ` holds ${least}` : ` holds from ${least} to ${largest}`],
        [`it says ${answer}`],
      );
  }

  settle(due: number, last: number): void {
    if (last >= due) return;
    const waitsInVain = (waits: Iterable<WaitReading>, because: string): void => {
      for (const wait of waits) {
        if (this.#exposure.mayBeCancelled(wait)) continue;
        return this.#blame(last, [because, thing(this.#made)], [named(wait.task), ' waits there for ever']);
      }
    };
    if (this.#sure > 0) waitsInVain(this.#gets, 'there is an item in ');
    if (this.#sure < this.#most) waitsInVain(this.#puts.keys(), 'there is room in ');
  }

  #blame(at: number, because: Phrase, however: Phrase): void {
    this.breach ??= breach(at, because, however);
  }
}

/** Queues whose items can be compared: a priority is a number here. */
export const queuesOf = (tasks: TaskReading): readonly ThingReading[] => {
  const priorities = (made: ThingReading): boolean =>
    made.event.what !== 'priorityQueue' ||
    (made.waits.every(({ event }) => event.what !== 'put' || typeof event.item === 'number') &&
      made.uses.every((index) => {
        const event = tasks.trace.events[index];
        return event?.kind !== 'use' || event.do !== 'putNowait' || typeof event.item === 'number';
      }));
  return thingsOf(tasks, 'queue', 'lifoQueue', 'priorityQueue').filter(priorities);
};
