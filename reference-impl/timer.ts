/**
 * A call that comes later, unless it is cancelled. It can be cancelled on every loop: where a loop's own timer cannot, it
 * fires and does nothing.
 */

import { between, duration, type Instant, instant } from '../spec/time.js';
import { RuntimeError } from './errors.js';
import type { HostLoop } from './host-loop.js';

export const timeOf = (loop: HostLoop): Instant => {
  if (loop.time === undefined) throw new RuntimeError('This loop has no time; it would need time and callLater.');
  return loop.time();
};

export class Timer {
  #callback: (() => void) | undefined;
  #handle: unknown;

  private constructor(callback: () => void) {
    this.#callback = callback;
  }

  /** In so many seconds. */
  static after(loop: HostLoop, seconds: number, callback: () => void): Timer {
    if (loop.callLater === undefined) throw new RuntimeError('This loop has no timers; it would need callLater.');
    const timer = new Timer(callback);
    timer.#handle = loop.callLater(duration(seconds), () => timer.#fire());
    return timer;
  }

  /** At that time, or in the next iteration if it is over. */
  static at(loop: HostLoop, when: number, callback: () => void): Timer {
    const now = timeOf(loop);
    if (when > now && loop.callAt === undefined) return Timer.after(loop, between(now, instant(when)), callback);
    const timer = new Timer(callback);
    const fire = (): void => timer.#fire();
    timer.#handle = when > now ? loop.callAt?.(instant(when), fire) : loop.callSoon(fire);
    return timer;
  }

  cancel(): void {
    this.#callback = undefined;
    const handle = this.#handle;
    if (typeof handle === 'object' && handle !== null && 'cancel' in handle && typeof handle.cancel === 'function') {
      handle.cancel();
    }
  }

  #fire(): void {
    const callback = this.#callback;
    this.#callback = undefined;
    callback?.();
  }
}
