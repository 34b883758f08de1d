/** A handle is a callback that waits for its turn, with its arguments and the context of the moment it was made. */

import { AsyncResource } from 'node:async_hooks';
import type { Handle, TimerHandle } from '../spec/event-loop.js';
import type { Instant } from '../spec/time.js';

export type AnyFunction = (...args: never[]) => unknown;

export class SoonHandle implements Handle {
  #callback: AnyFunction | undefined;
  #args: readonly unknown[];
  readonly #context = new AsyncResource('looplaw.Handle');

  constructor(callback: AnyFunction, args: readonly unknown[]) {
    this.#callback = callback;
    this.#args = args;
  }

  cancel(): void {
    this.#callback = undefined;
    this.#args = [];
  }

  cancelled(): boolean {
    return this.#callback === undefined;
  }

  /** Calls the callback. The loop asks `cancelled` before, right before, since an earlier callback may have cancelled it. */
  run(): void {
    if (this.#callback === undefined) return;
    this.#context.runInAsyncScope(this.#callback as (...args: unknown[]) => unknown, undefined, ...this.#args);
  }
}

/** A handle with a deadline. It tells its loop when it is cancelled before that, for the sake of the heap. */
export class DeadlineHandle extends SoonHandle implements TimerHandle {
  /** In the heap, as opposed to in the ready queue or done. */
  waiting = true;
  readonly #when: Instant;
  readonly #onCancel: () => void;

  constructor(when: Instant, callback: AnyFunction, args: readonly unknown[], onCancel: () => void) {
    super(callback, args);
    this.#when = when;
    this.#onCancel = onCancel;
  }

  when(): Instant {
    return this.#when;
  }

  override cancel(): void {
    if (this.cancelled()) return;
    super.cancel();
    if (this.waiting) this.#onCancel();
  }
}
