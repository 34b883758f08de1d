/**
 * Follows a queue: what was put into it, and what came out.
 *
 * A put or get that had to wait takes effect somewhere between its beginning and its end: in CPython when it goes on, in
 * a loop that hands items over when the other side came. So an item has been put from `low` to `high`, and of two items
 * one was first only if these are apart. What waiting getters may have been handed already is not held against others.
 *
 * In CPython a newcomer may take what a waiter was woken for, which then waits again behind the others. So only waiters
 * are compared, and none that was woken in vain: its task was seen to go on, and to wait again.
 */

import { type Json, sameJson } from '../program.js';
import type { Phrase } from '../verdict.js';
import { type Exposure, exposureOf, raisedByItself } from './exposure.js';
import { type Breach, breach, named, thing } from './law.js';
import type { Reading } from './reading.js';
import type { TaskReading } from './task-reading.js';
import type { ThingReading, WaitReading } from './task-records.js';
import { type Follower, follow, type Moment, thingsOf } from './thing-course.js';

interface Item {
  readonly value: Json;
  low: number;
  /** Infinite while the put has not come back. */
  high: number;
}

export class QueueCourse implements Follower {
  breach: Breach | undefined;
  /** Items that were got, and attempts that were refused. */
  met = 0;
  readonly #reading: Reading;
  readonly #made: ThingReading;
  readonly #exposure: Exposure;
  /** Infinite if there is no limit, NaN if it is not told. */
  readonly #most: number;
  /** What may be in it. */
  readonly #items: Item[] = [];
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
      const item = { value: wait.event.item ?? null, low: at, high: Number.POSITIVE_INFINITY };
      const puts = wait.outcome?.raised === undefined;
      this.#puts.set(wait, puts ? item : undefined);
      if (puts) this.#items.push(item);
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
      this.#items.push({ value, low: at, high: at });
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
    const { what } = this.#made.event;
    const same = this.#items.filter((item) => sameJson(item.value, value)).sort(byLikelihood(what));
    const [likely] = same;
    if (likely === undefined) {
      return this.#blame(
        at,
        [`no ${JSON.stringify(value)} was left in `, thing(this.#made)],
        ['a get came back with it'],
      );
    }
    // What waiting getters may have been handed, or may have given back since.
    const handed = this.#gets.size + (from === at ? 0 : this.#givenUp.filter((end) => end > from).length);
    const before = (taken: Item): readonly Item[] =>
      this.#items.filter((item) => item !== taken && isFirst(item, taken, what, from));
    const taken = same.find((item) => before(item).length <= handed);
    if (taken === undefined) {
      const [other] = before(likely);
      return this.#blame(
        at,
        [JSON.stringify(other?.value), ' was in ', thing(this.#made), ` and comes before ${JSON.stringify(value)}`],
        [`${JSON.stringify(value)} came out first`],
      );
    }
    this.#items.splice(this.#items.indexOf(taken), 1);
    // Which of equal items it was cannot be told.
    for (const item of same) {
      item.low = Math.min(item.low, taken.low);
      item.high = Math.max(item.high, taken.high);
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

/** Of equal items those first that have surely been put, and must come out before the others. */
const byLikelihood =
  (what: string) =>
  (left: Item, right: Item): number => {
    const sure = Number(left.high === Number.POSITIVE_INFINITY) - Number(right.high === Number.POSITIVE_INFINITY);
    if (sure !== 0) return sure;
    return what === 'lifoQueue' ? right.high - left.high || right.low - left.low : left.low - right.low;
  };

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

/** Whether `item` was surely in the queue and must come out before `other`, in a get that began at `from`. */
const isFirst = (item: Item, other: Item, what: string, from: number): boolean => {
  switch (what) {
    case 'lifoQueue':
      return item.low > other.high && item.high < from;
    case 'priorityQueue':
      return Number(item.value) < Number(other.value) && item.high < from;
    default:
      return item.high < other.low;
  }
};
