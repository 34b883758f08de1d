/**
 * A coroutine that a loop drives, and the future of its outcome.
 *
 * A task that is not done is in one of three states, as in asyncio:
 *
 *     waiting    `awaited` is a future that is not done; its done-callback is `wakeUp`
 *     scheduled  a step is in the loop's queue: because `awaited` is done, or the coroutine gave up a turn, or is new
 *     at work    inside `step`, and nothing is scheduled
 *
 * Only `step` resumes the coroutine, and only the loop calls `step`: so `cancel` never runs code of the task. It cancels
 * what the task waits for; where there is nothing to cancel, `mustCancel` makes the next step throw a CancelledError.
 */

import { leavesTheRun } from '../spec/event-loop.js';
import type { Coroutine, Future as FuturePort, Task as TaskPort } from '../spec/future.js';
import { inWords, isCoroutine, isForeign, isFuture, refuseUnlessFresh, take } from './coroutine.js';
import { InvalidStateError, isCancelledError, RuntimeError } from './errors.js';
import { Future, type FutureState } from './future.js';
import type { HostLoop, OnLoop } from './host-loop.js';
import { outcomeOf, type Thrown } from './outcome.js';
import { loopOr, swapTask } from './running.js';

/** The tasks that are not done, by loop. They are held, so that none vanishes while it waits for something forgotten. */
const unfinished = new WeakMap<HostLoop, Set<TaskPort>>();

/** The tasks of a loop that are not done, in the order in which they were made. */
export const allTasks = ({ loop }: OnLoop = {}): readonly TaskPort[] => [...(unfinished.get(loopOr(loop)) ?? [])];

export class Task<Result = unknown> extends Future<Result> implements TaskPort<Result> {
  protected readonly coroutine: Coroutine<Result>;
  /** What it waits for. It may be done already, when the step that goes on is scheduled. */
  protected awaited: FuturePort | undefined;
  protected mustCancel = false;
  protected cancelRequests = 0;
  /** A cancel is on its way to what it waits for. */
  #asksAwaited = false;
  readonly #onAwaitedDone = (awaited: FuturePort): void => this.wakeUp(awaited);

  constructor(coroutine: Coroutine<Result>, options: OnLoop = {}) {
    super(options);
    refuseUnlessFresh(coroutine);
    this.coroutine = coroutine;
    this.scheduleStep();
    take(coroutine);
    const tasks = unfinished.get(this.loop) ?? new Set();
    unfinished.set(this.loop, tasks.add(this));
  }

  override setResult(_result: Result): void {
    throw new RuntimeError('A task has the result of its coroutine; it can be given no other.');
  }

  override setException(_exception: unknown): void {
    throw new RuntimeError('A task has the outcome of its coroutine; it can be given no other.');
  }

  /**
   * Asks the coroutine to end: a CancelledError is thrown where it waits, in a later iteration. Throws a RuntimeError if
   * tasks wait for each other in a ring, where CPython's would overflow the stack.
   */
  override cancel(): boolean {
    if (this.done()) return false;
    this.cancelRequests += 1;
    if (!this.#cancelAwaited()) this.mustCancel = true;
    return true;
  }

  #cancelAwaited(): boolean {
    if (this.awaited === undefined) return false;
    if (this.#asksAwaited)
      throw new RuntimeError('Tasks wait for each other in a ring: a cancel goes around for ever.');
    this.#asksAwaited = true;
    try {
      return this.awaited.cancel();
    } finally {
      this.#asksAwaited = false;
    }
  }

  cancelling(): number {
    return this.cancelRequests;
  }

  uncancel(): number {
    if (this.cancelRequests > 0) {
      this.cancelRequests -= 1;
      if (this.cancelRequests === 0) this.mustCancel = false;
    }
    return this.cancelRequests;
  }

  protected scheduleStep(thrown?: Thrown): void {
    this.loop.callSoon(() => this.step(thrown));
  }

  /** What the task awaited is done. */
  protected wakeUp(awaited: FuturePort): void {
    const outcome = outcomeOf(awaited);
    this.step(outcome.kind === 'result' ? undefined : outcome);
  }

  /** Resumes the coroutine, up to where it waits next. */
  protected step(given?: Thrown): void {
    if (this.done()) throw new InvalidStateError('A task that is done was resumed.');
    const thrown = this.mustCancel ? this.cancellation(given) : given;
    this.mustCancel = false;
    this.awaited = undefined;
    const outer = swapTask(this);
    try {
      this.resume(thrown);
    } finally {
      swapTask(outer);
    }
  }

  protected cancellation(given: Thrown | undefined): Thrown {
    return given !== undefined && isCancelledError(given.exception) ? given : { exception: this.makeCancelledError() };
  }

  protected resume(thrown: Thrown | undefined): void {
    let result: IteratorResult<FuturePort | undefined, Result>;
    try {
      result = thrown === undefined ? this.coroutine.next() : this.coroutine.throw(thrown.exception);
    } catch (exception) {
      this.fail(exception);
      return;
    }
    if (result.done === true) this.complete(result.value);
    else this.waitFor(result.value);
  }

  protected complete(result: Result): void {
    // It was cancelled in its last step, so there is no other place left where it could be told.
    if (this.mustCancel) super.cancel();
    else super.setResult(result);
  }

  protected fail(exception: unknown): void {
    if (isCancelledError(exception)) {
      this.cancelledBy = { exception };
      super.cancel();
      return;
    }
    super.setException(exception);
    if (leavesTheRun(exception)) throw exception;
  }

  /** What a coroutine yields may be anything, whatever its type says. */
  protected waitFor(yielded: unknown): void {
    if (yielded === undefined) this.scheduleStep();
    else if (!isFuture(yielded) || yielded === this || isForeign(yielded, this.loop)) {
      this.scheduleStep({ exception: new RuntimeError(this.whyNot(yielded)) });
    } else {
      yielded.addDoneCallback(this.#onAwaitedDone);
      this.awaited = yielded;
      if (this.mustCancel && yielded.cancel()) this.mustCancel = false;
    }
  }

  /** Why it cannot be waited for. */
  protected whyNot(yielded: unknown): string {
    if (yielded === this) return 'A task cannot wait for itself.';
    if (isFuture(yielded)) return 'A task was given a future of another loop.';
    if (isCoroutine(yielded)) return 'A task was given a generator; use yield* for a coroutine.';
    return `A task waits for futures only, and was given ${inWords(yielded)}.`;
  }

  protected override settle(state: FutureState<Result>): void {
    super.settle(state);
    unfinished.get(this.loop)?.delete(this);
  }
}
