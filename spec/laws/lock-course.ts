/**
 * Follows a lock through a trace: who holds it, and who waits.
 *
 * It is held from the moment when an `acquire` has come back to the next `release`. Between a release and the end of a
 * waiter's `acquire` it is on its way: whether it counts as locked then is the loop's affair. So it is free for certain
 * only while nobody waits for it. The lock of a condition (condition-course.ts) is one too.
 */

import type { Phrase } from '../verdict.js';
import { type Exposure, exposureOf, raisedByItself } from './exposure.js';
import { type Breach, breach, named, thing } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import type { TaskReading } from './task-reading.js';
import type { ThingReading, WaitReading } from './task-records.js';
import { type Follower, follow, type Moment } from './thing-course.js';

export class LockCourse implements Follower {
  breach: Breach | undefined;
  /** It came after a waiter had been cancelled. */
  afterCancel = false;
  /** A waiter was passed over for ever. */
  forgets = false;
  /** How often somebody came to hold it; was refused, or told whether it is locked; and how often a waiter was cancelled that may have been chosen. */
  acquired = 0;
  answers = 0;
  passedOn = 0;
  protected readonly reading: Reading;
  protected readonly tasks: TaskReading;
  protected readonly made: ThingReading;
  protected readonly exposure: Exposure;
  protected holder: WaitReading | undefined;
  protected readonly pending = new Set<WaitReading>();
  /** From here on it is not known who holds it. */
  protected obscure = false;
  #lastRelease = never;
  #cancelled = false;

  constructor(reading: Reading, tasks: TaskReading, made: ThingReading) {
    this.reading = reading;
    this.tasks = tasks;
    this.made = made;
    this.exposure = exposureOf(tasks);
  }

  follow(): this {
    follow(this.reading, this.made, this);
    return this;
  }

  take(moment: Moment): boolean {
    this.see(moment);
    return this.breach === undefined && !this.obscure;
  }

  protected see(moment: Moment): void {
    switch (moment.kind) {
      case 'ask':
        if (moment.event.what === 'locked') this.#asked(moment.at, moment.event.answer, moment.event.refused);
        return;
      case 'use':
        if (moment.event.do === 'release') this.#released(moment.at, moment.event.refused);
        return;
      case 'begin':
        if (moment.wait.event.what === 'acquire') this.pending.add(moment.wait);
        // A leave that takes its time gives the lock back at a moment that is not seen.
        else if (moment.wait.event.what === 'leave' && (moment.wait.pauses > 0 || moment.wait.end === never))
          this.obscure = true;
        return;
      case 'end':
        if (moment.wait.event.what === 'acquire') this.#acquired(moment.wait);
        else if (moment.wait.event.what === 'leave') this.#left(moment.wait);
        return;
    }
  }

  settle(due: number, last: number): void {
    if (last >= due || this.holder !== undefined) return;
    for (const wait of this.pending) {
      if (this.exposure.mayBeCancelled(wait)) {
        this.#cancelled = true;
        continue;
      }
      this.forgets = true;
      this.blame(
        last,
        [named(wait.task), ' waits for ', thing(this.made), ', and nobody holds it'],
        ['it was never given to ', named(wait.task)],
      );
      return;
    }
  }

  protected blame(at: number, because: Phrase, however: Phrase): void {
    this.breach ??= breach(at, because, however);
    this.afterCancel = this.#cancelled;
  }

  /** Nobody holds it, and nobody is on the way to. */
  protected get free(): boolean {
    return this.holder === undefined && this.pending.size === 0;
  }

  protected hold(wait: WaitReading, at: number): void {
    if (this.holder !== undefined) {
      this.blame(
        at,
        [named(this.holder.task), ' holds ', thing(this.made), ' and has not released it'],
        [named(wait.task), ' got it too'],
      );
    }
    this.holder = wait;
  }

  protected letGo(at: number): void {
    this.holder = undefined;
    this.#lastRelease = at;
  }

  #acquired(wait: WaitReading): void {
    this.pending.delete(wait);
    if (wait.outcome?.raised !== undefined) {
      const raised = raisedByItself(wait);
      if (raised !== undefined)
        this.blame(wait.end, [named(wait.task), ' acquires ', thing(this.made)], ['the acquire raised ', raised]);
      if (this.#lastRelease > wait.at && this.holder === undefined && this.pending.size > 0) this.passedOn += 1;
      this.#cancelled = true;
      return;
    }
    this.acquired += 1;
    this.hold(wait, wait.end);
    for (const other of this.pending) {
      if (other.at > wait.at) break;
      if (this.exposure.mayBeCancelled(other, wait.end)) continue;
      this.blame(
        wait.end,
        [named(other.task), ' was waiting for ', thing(this.made), ' before ', named(wait.task), ' came'],
        [named(wait.task), ' got it first'],
      );
    }
  }

  #released(at: number, refused: string | undefined): void {
    if (refused === undefined) {
      if (this.free) this.blame(at, ['nobody holds ', thing(this.made)], ['its release was not refused']);
      // Whoever releases what is on its way to another is refused by CPython; a loop that hands over at once obeys.
      else if (this.holder === undefined) this.obscure = true;
      this.letGo(at);
      return;
    }
    this.answers += 1;
    if (this.holder !== undefined)
      this.blame(at, [named(this.holder.task), ' holds ', thing(this.made)], ['its release raised ', refused]);
    else if (refused !== 'RuntimeError')
      this.blame(
        at,
        ['to release ', thing(this.made), ', which nobody holds, is a RuntimeError'],
        ['it raised ', refused],
      );
  }

  #left(wait: WaitReading): void {
    const raised = wait.outcome?.raised;
    const told = this.tasks.blocks[wait.event.block ?? never]?.parts.find(({ event }) => event.part === 'exit')?.event
      .raised;
    if (raised === undefined) return this.#released(wait.end, undefined);
    // An exit may raise what it was told, and has released then; or raise the same of its own.
    if (told?.type === raised.type) {
      if (raised.error === 'foreign') this.obscure = true;
      else this.#released(wait.end, undefined);
    } else if (raised.type === 'RuntimeError' || raisedByItself(wait) !== undefined)
      this.#released(wait.end, raised.type);
    else this.obscure = true;
  }

  #asked(at: number, answer: unknown, refused: string | undefined): void {
    if (refused !== undefined)
      return this.blame(at, ['whether it is locked can be asked'], ['asking raised ', refused]);
    if (typeof answer !== 'boolean') return;
    this.answers += 1;
    if (this.holder !== undefined && !answer)
      this.blame(at, [named(this.holder.task), ' holds ', thing(this.made)], ['it says that it is not locked']);
    if (this.free && answer)
      this.blame(at, ['nobody holds ', thing(this.made), ' or waits for it'], ['it says that it is locked']);
  }
}
