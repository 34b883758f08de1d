/**
 * A value that is not there yet, and who wants to be told when it is.
 *
 * A future leaves `pending` once, in `settle`, and that is where its done-callbacks are scheduled: with callSoon, in the
 * order in which they were added, so none is ever called by whoever gives the result. A callback runs in the context
 * (AsyncLocalStorage) of the moment when it was added.
 */

import { AsyncResource } from 'node:async_hooks';
import type { DoneCallback, Future as FuturePort } from '../spec/future.js';
import { CancelledError, InvalidStateError, RuntimeError } from './errors.js';
import type { HostLoop, OnLoop } from './host-loop.js';
import type { Thrown } from './outcome.js';
import { loopOr } from './running.js';
import { type Failure, watchFailure } from './unretrieved.js';

export type FutureState<Result> =
  | { readonly kind: 'pending' }
  | { readonly kind: 'result'; readonly result: Result }
  | Failure
  | { readonly kind: 'cancelled' };

const pending = { kind: 'pending' } as const;

interface Waiting<Result> {
  // A method, as in the port: so a future of something is also a future of anything.
  callback(future: FuturePort<Result>): unknown;
  readonly context: AsyncResource;
}

export class Future<Result = unknown> implements FuturePort<Result> {
  protected readonly loop: HostLoop;
  protected state: FutureState<Result> = pending;
  protected callbacks: Waiting<Result>[] = [];
  /** The CancelledError that ended a task: the first who asks is given that one, and others are given new ones. */
  protected cancelledBy: Thrown | undefined;

  constructor({ loop }: OnLoop = {}) {
    this.loop = loopOr(loop);
  }

  getLoop(): HostLoop {
    return this.loop;
  }

  done(): boolean {
    return this.state.kind !== 'pending';
  }

  cancelled(): boolean {
    return this.state.kind === 'cancelled';
  }

  result(): Result {
    const { state } = this;
    switch (state.kind) {
      case 'pending':
        throw new InvalidStateError('The future has no result yet; wait for it first.');
      case 'cancelled':
        throw this.makeCancelledError();
      case 'exception':
        state.retrieved = true;
        throw state.exception;
      case 'result':
        return state.result;
    }
  }

  exception(): unknown {
    const { state } = this;
    switch (state.kind) {
      case 'pending':
        throw new InvalidStateError('The future is not done yet; wait for it first.');
      case 'cancelled':
        throw this.makeCancelledError();
      case 'exception':
        state.retrieved = true;
        return state.exception;
      case 'result':
        return null;
    }
  }

  setResult(result: Result): void {
    this.refuseIfDone();
    this.settle({ kind: 'result', result });
  }

  setException(exception: unknown): void {
    this.refuseIfDone();
    const failure: Failure = { kind: 'exception', exception, retrieved: false };
    this.settle(failure);
    watchFailure(this, failure, this.loop);
  }

  cancel(): boolean {
    if (this.done()) return false;
    this.settle({ kind: 'cancelled' });
    return true;
  }

  addDoneCallback(callback: DoneCallback<Result>): void {
    const waiting = { callback, context: new AsyncResource('looplaw.DoneCallback') };
    if (this.done()) this.schedule(waiting);
    else this.callbacks.push(waiting);
  }

  removeDoneCallback(callback: DoneCallback<Result>): number {
    const before = this.callbacks.length;
    this.callbacks = this.callbacks.filter((waiting) => waiting.callback !== callback);
    return before - this.callbacks.length;
  }

  *[Symbol.iterator](): Iterator<FuturePort | undefined, Result, unknown> {
    if (!this.done()) yield this;
    if (!this.done()) throw new RuntimeError('A future was resumed before it was done; only a task can wait for one.');
    return this.result();
  }

  /** The one place where a future becomes done. */
  protected settle(state: FutureState<Result>): void {
    const { callbacks } = this;
    this.state = state;
    this.callbacks = [];
    for (const waiting of callbacks) this.schedule(waiting);
  }

  protected schedule({ callback, context }: Waiting<Result>): void {
    this.loop.callSoon(() => context.runInAsyncScope(callback, undefined, this));
  }

  protected makeCancelledError(): unknown {
    const cancelledBy = this.cancelledBy;
    this.cancelledBy = undefined;
    return cancelledBy === undefined ? new CancelledError('The future was cancelled.') : cancelledBy.exception;
  }

  protected refuseIfDone(): void {
    if (this.done()) throw new InvalidStateError('The future is done; it can be given one outcome only.');
  }
}
