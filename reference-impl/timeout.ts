/**
 * A block with a deadline: when it is over, the task inside is cancelled, and the CancelledError that comes out of the
 * block becomes a TimeoutError.
 *
 * A task can be cancelled by others at the same time. The count of requests tells: the block takes back its own one, and
 * if more are left than there were on the way in, the CancelledError is meant for somebody further out, and stays.
 */

import type { Coroutine, Task, TimeoutBlock } from '../spec/future.js';
import { type Instant, instant } from '../spec/time.js';
import { atOnce } from './coroutine.js';
import { isCancelledError, RuntimeError, TimeoutError } from './errors.js';
import type { HostLoop, OnLoop } from './host-loop.js';
import { currentTask } from './loop-tasks.js';
import type { Thrown } from './outcome.js';
import { loopOr } from './running.js';
import { Timer, timeOf } from './timer.js';

interface Open {
  readonly kind: 'entered' | 'expiring';
  readonly task: Task;
  /** How many requests to cancel the task were open on the way in. */
  readonly cancelling: number;
}

type State = { readonly kind: 'created' } | Open | { readonly kind: 'expired' | 'exited' };

export class Timeout implements TimeoutBlock {
  protected readonly loop: HostLoop;
  protected state: State = { kind: 'created' };
  protected timer: Timer | undefined;
  #when: Instant | null;

  /** `when`: an instant of the loop's clock, or null for never. */
  constructor(when: number | null, { loop }: OnLoop = {}) {
    this.loop = loopOr(loop);
    this.#when = when === null ? null : instant(when);
  }

  when(): Instant | null {
    return this.#when;
  }

  /** Whether its time was over before the block was. */
  expired(): boolean {
    return this.state.kind === 'expiring' || this.state.kind === 'expired';
  }

  reschedule(when: number | null): void {
    if (this.state.kind !== 'entered') {
      throw new RuntimeError(`Only a timeout that is open can be rescheduled; this one is ${this.state.kind}.`);
    }
    this.#when = when === null ? null : instant(when);
    this.timer?.cancel();
    this.timer = when === null ? undefined : Timer.at(this.loop, when, () => this.expire());
  }

  enter(): Coroutine<this> {
    return atOnce(() => {
      if (this.state.kind !== 'created') throw new RuntimeError('A timeout can be entered once only.');
      const task = currentTask({ loop: this.loop });
      if (task === undefined) throw new RuntimeError('A timeout can be used inside a task only.');
      this.state = { kind: 'entered', task, cancelling: task.cancelling?.() ?? 0 };
      this.reschedule(this.#when);
      return this;
    });
  }

  exit(raised?: Thrown): Coroutine<boolean> {
    return atOnce(() => {
      this.timer?.cancel();
      this.timer = undefined;
      if (this.state.kind === 'expiring') this.translate(raised, this.state);
      else this.state = { kind: 'exited' };
      return false;
    });
  }

  /** Turns the cancellation that it has asked for, and no other, into a TimeoutError. */
  protected translate(raised: Thrown | undefined, { task, cancelling }: Open): void {
    this.state = { kind: 'expired' };
    const requests = task.uncancel?.() ?? 0;
    if (requests <= cancelling && raised !== undefined && isCancelledError(raised.exception)) {
      throw new TimeoutError('The time of the block was over.', { cause: raised.exception });
    }
  }

  protected expire(): void {
    if (this.state.kind !== 'entered') return;
    this.state = { ...this.state, kind: 'expiring' };
    this.timer = undefined;
    this.state.task.cancel();
  }
}

/** A block that is over in so many seconds at the latest; `null` sets no limit. */
export const timeout = (seconds: number | null, { loop }: OnLoop = {}): Timeout => {
  const host = loopOr(loop);
  return new Timeout(seconds === null ? null : timeOf(host) + seconds, { loop: host });
};

/** A block that is over at that time of the loop's clock at the latest. */
export const timeoutAt = (when: number | null, options: OnLoop = {}): Timeout => new Timeout(when, options);
