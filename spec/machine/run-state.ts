/**
 * The run that is in progress: how it was asked to stop, and who may still start in it.
 *
 * Where one batch ends and the next begins cannot be seen. Sure is only that a callback is not in the batch of the one
 * that schedules it, and that what waited when a run began is the start of its first batch.
 */

import type { FutureId, Raised } from '../trace.js';
import type { Piece } from '../verdict.js';
import type { Item } from './agenda.js';
import { refuse } from './refusal.js';

/** Callbacks that a batch has at the least, if so many are ready. */
export const leastBatch = 2;

export class RunState {
  number = -1;
  active = false;
  blocked = false;
  /** A run inside this run was refused. */
  refusedInside = false;
  /** The last time that closing it was refused. */
  refusedClose = -1;
  /** An exit has left some run. */
  exitedEver = false;
  #began = -1;
  #time = 0;
  #stoppedBefore = false;
  #stopPending = false;
  #stopPerhapsPending = false;
  /** A stop came when a run that gave a promise may have been over. */
  #stopLate = false;
  /** The exits that were raised, by their numbers, and have not left a run yet. */
  readonly #exits = new Set<number>();
  #stopsEver = false;
  #asksLate = false;
  /** The start of the segment that called stop first, and of the one that raised an exit. */
  #stopSegment = -1;
  #exitSegment = -1;
  /** The end of the segment that raised the last exit; and the start of the first that was queued after it. */
  #exitEnd = -1;
  #afterExit = -1;
  #firstStart = -1;
  /** The first of the queue when the run began, and the moment at which a timer may have come in between. */
  #queued: readonly Item[] = [];
  #earliestTimer = Number.POSITIVE_INFINITY;

  /** What the run is to end with; undefined for one that goes on until somebody stops it. */
  until: FutureId | undefined;
  /** A runner runs the loop several times: what a stop ends is not the whole. */
  #main = false;

  begin(
    at: number,
    time: number,
    queued: readonly Item[],
    earliestTimer: number,
    until?: FutureId,
    main = false,
  ): void {
    this.number += 1;
    this.until = until;
    this.#main = main;
    this.active = true;
    this.blocked = false;
    this.refusedInside = false;
    this.#began = at;
    this.#time = time;
    this.#stoppedBefore = this.#stopPending;
    this.#stopPending = false;
    this.#stopSegment = -1;
    this.#exitSegment = -1;
    this.#firstStart = -1;
    this.#queued = queued;
    this.#earliestTimer = earliestTimer;
  }

  /** `late`: it comes from outside of any callback, and the run may be over already. */
  stop(segment: number, late: boolean): void {
    if (!this.active) {
      this.#stopPending = true;
      return;
    }
    if (this.#stopSegment >= 0 || this.#stoppedBefore || this.#stopPerhapsPending) this.#stopLate ||= late;
    if (this.#stopSegment < 0) this.#stopSegment = segment;
  }

  /** An exit was raised where nobody says whether it leaves the run. */
  mayExit(error: number): void {
    this.#exits.add(error);
  }

  exit(segment: number, end: number, error: number): void {
    this.#exitEnd = end;
    this.#afterExit = -1;
    this.exitedEver = true;
    this.#exits.add(error);
    if (this.#exitSegment < 0) this.#exitSegment = segment;
  }

  started(index: number): void {
    if (this.#firstStart < 0) this.#firstStart = index;
  }

  /** Whether this callback may start now, as far as the end of the run is concerned. */
  mayStart(item: { readonly at: number }, me: Piece, index: number): void {
    if (this.#main) return;
    if (this.#exitSegment >= 0) {
      if (item.at <= this.#exitEnd) return;
      // A loop may serve what is queued, and what that schedules, before it leaves; also one that was asked to stop.
      if (this.#afterExit < 0) this.#afterExit = index;
      if (item.at > this.#afterExit)
        refuse(
          '3.15',
          index,
          ['an exit had been raised, and ', me, ' was scheduled long after that'],
          [me, ' started in the same run'],
        );
      return;
    }
    if (this.#stopSegment >= 0 && item.at > this.#stopSegment) {
      refuse(
        '3.1',
        index,
        ['the loop had been asked to stop, and ', me, ' was scheduled there or later'],
        [me, ' started in the same run'],
      );
    }
    if (this.#stoppedBefore && item.at > this.#began) {
      refuse(
        '3.2',
        index,
        ['stop was called before the run, and ', me, ' was scheduled inside it'],
        [me, ' started in the same run'],
      );
    }
  }

  /** Whether the run may end here, with an exit or without; timers up to `dueAt` may have been served. */
  mayEnd(exit: Raised | undefined, index: number, persistent: boolean, dueAt: number): void {
    if (exit !== undefined) {
      // Of two exits in one batch the second may be kept for the next run.
      if (exit.error !== 'foreign' && this.#exits.delete(exit.error)) return;
      if (exit.error === 'foreign' && this.#exitSegment >= 0) return;
      return refuse(
        '3.15',
        index,
        [this.#exitSegment < 0 ? 'nothing has raised an exit in this run' : 'another exit was raised in this run'],
        ['it ended with ', exit.type],
      );
    }
    if (this.#exitSegment >= 0) refuse('3.15', index, ['an exit was raised in this run'], ['the run ended without it']);
    if (this.#stopSegment < 0 && !this.#stoppedBefore && this.until === undefined)
      this.#endedByItself(index, persistent);
    if (this.until !== undefined) return;
    // Timers that are due may take a place in the batch, or come before it.
    if (!(this.#earliestTimer <= dueAt)) this.#mustHaveStarted(index);
  }

  #endedByItself(index: number, persistent: boolean): void {
    if (this.#stopPerhapsPending) return;
    if (this.refusedInside)
      refuse('3.10', index, ['a run inside the run was refused, and nobody has called stop'], ['the run ended']);
    if (this.#stopsEver)
      refuse('3.3', index, ['the stop of an earlier run was used up by that run'], ['this run ended by itself']);
    if (persistent) refuse('3.5', index, ['nobody has called stop'], ['the run ended']);
  }

  /**
   * The batch in which the loop was asked to stop, or which follows a stop from before the run, is served to its end. How
   * long a batch is cannot be seen, and some loops serve only a few callbacks at a time; two are the least.
   */
  #mustHaveStarted(index: number): void {
    const [first] = this.#queued;
    const stoppedByFirst =
      first !== undefined && first.startedAt === this.#stopSegment && first.startedAt === this.#firstStart;
    if (!this.#stoppedBefore && !stoppedByFirst) return;
    for (const item of this.#queued) {
      if (item.state !== 'waiting') continue;
      refuse(
        this.#stoppedBefore ? '3.2' : '3.1',
        index,
        [{ call: item.event.call }, ' was in the batch after which the run was to end'],
        ['the run ended before ', { call: item.event.call }, ' had started'],
      );
    }
  }

  /** Whether the loop, were it right, could have waited: not after a stop from before the run. */
  get mustNotWait(): boolean {
    return this.#stoppedBefore && !this.blocked && !this.#main;
  }

  /** An exit was raised in this run. */
  get hasExit(): boolean {
    return this.#exitSegment >= 0;
  }

  /** Whether somebody has asked the run to stop, or may have. */
  get wasStopped(): boolean {
    return this.#stopSegment >= 0 || this.#stoppedBefore || this.#stopPerhapsPending || this.#exitSegment >= 0;
  }

  get time(): number {
    return this.#time;
  }

  /**
   * `later`: when exactly it ended was not seen. `keepsStops`: whether an exit uses a stop up is not said. `done`: what it
   * was to end with is done, and may have asked for a stop that comes too late for a run that was stopped anyway.
   */
  end(later: boolean, keepsStops: boolean, done: boolean): void {
    const stopped = this.#stopSegment >= 0 || this.#stoppedBefore;
    this.#stopsEver ||= stopped;
    const kept = (stopped || this.#stopPerhapsPending) && this.#exitSegment >= 0 && keepsStops;
    this.#asksLate ||= done && (stopped || this.#exitSegment >= 0);
    this.#stopPerhapsPending = kept || this.#asksLate || (this.#stopLate && later);
    this.#stopLate = false;
    this.active = false;
    this.refusedInside = false;
    this.refusedClose = -1;
  }
}
