/**
 * The run that is in progress: how it was asked to stop, and who may still start in it.
 *
 * Where one batch ends and the next begins cannot be seen. Sure is only that a callback is not in the batch of the one
 * that schedules it, and that what waited when a run began is the start of its first batch.
 */

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
  /** An exit has left some run. */
  exitedEver = false;
  #began = -1;
  #time = 0;
  #stoppedBefore = false;
  #stopPending = false;
  #stopPerhapsPending = false;
  #stopsEver = false;
  /** The start of the segment that called stop first, and of the one that raised an exit. */
  #stopSegment = -1;
  #exitSegment = -1;
  #firstStart = -1;
  /** The first of the queue when the run began, and the moment at which a timer may have come in between. */
  #queued: readonly Item[] = [];
  #earliestTimer = Number.POSITIVE_INFINITY;

  begin(at: number, time: number, queued: readonly Item[], earliestTimer: number): void {
    this.number += 1;
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

  stop(segment: number): void {
    if (!this.active) this.#stopPending = true;
    else if (this.#stopSegment < 0) this.#stopSegment = segment;
  }

  exit(segment: number): void {
    this.exitedEver = true;
    if (this.#exitSegment < 0) this.#exitSegment = segment;
  }

  started(index: number): void {
    if (this.#firstStart < 0) this.#firstStart = index;
  }

  /** Whether this callback may start now, as far as the end of the run is concerned. */
  mayStart(item: Item, index: number): void {
    const me = { call: item.event.call };
    if (this.#exitSegment >= 0 && item.at > this.#exitSegment) {
      refuse(
        '3.15',
        index,
        ['an exit had been raised, and ', me, ' was scheduled there or later'],
        [me, ' started in the same run'],
      );
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
  mayEnd(withExit: boolean, index: number, persistent: boolean, dueAt: number): void {
    if (withExit) {
      if (this.#exitSegment < 0)
        refuse('3.15', index, ['nothing has raised an exit in this run'], ['it ended with one']);
      return;
    }
    if (this.#exitSegment >= 0) refuse('3.15', index, ['an exit was raised in this run'], ['the run ended without it']);
    if (this.#stopSegment < 0 && !this.#stoppedBefore) this.#endedByItself(index, persistent);
    // Timers that are due may take a place in the batch, or come before it.
    if (!(this.#earliestTimer <= dueAt)) this.#mustHaveStarted(index);
  }

  #endedByItself(index: number, persistent: boolean): void {
    if (this.#stopPerhapsPending) return;
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
    return this.#stoppedBefore && !this.blocked;
  }

  get time(): number {
    return this.#time;
  }

  end(): void {
    const stopped = this.#stopSegment >= 0 || this.#stoppedBefore;
    this.#stopsEver ||= stopped;
    // Whether an exit uses the stop up is nowhere said.
    this.#stopPerhapsPending = (stopped || this.#stopPerhapsPending) && this.#exitSegment >= 0;
    this.active = false;
    this.refusedInside = false;
  }
}
