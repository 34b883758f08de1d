/**
 * Node's own loop behind the port. It is no asyncio loop, and claims what Node documents: immediates run in the order of
 * their creation, and those made meanwhile in the next iteration; a timer fires some time after its delay, without a
 * promise about the order; delays are whole milliseconds from 1 to 2^31 - 1. Its coroutines are async functions, which
 * nobody can cancel, and whose awaits always give up a turn. Nobody can stop Node's loop and go on later:
 * a run is only the time until `stop`.
 */

import { type Duration, type Instant, instant } from '../../spec/time.js';
import { definePromiseAdapter } from '../harness/adapter.js';

type Callback = (...args: never[]) => unknown;

const arguable = (callback: Callback): ((...args: unknown[]) => void) => callback as (...args: unknown[]) => void;

class NodeLoop {
  #end: (() => void) | undefined;

  callSoon(callback: Callback, ...args: readonly unknown[]): { cancel(): void; cancelled(): boolean } {
    const immediate = setImmediate(arguable(callback), ...args);
    return cancelledBy(() => clearImmediate(immediate));
  }

  callLater(
    delay: Duration,
    callback: Callback,
    ...args: readonly unknown[]
  ): { cancel(): void; cancelled(): boolean } {
    // Node cuts fractions of a millisecond off, so that a delay would be shorter than what was asked for.
    const timeout = setTimeout(arguable(callback), Math.ceil(delay * 1000), ...args);
    return cancelledBy(() => clearTimeout(timeout));
  }

  callAt(when: Instant, callback: Callback, ...args: readonly unknown[]): { cancel(): void; cancelled(): boolean } {
    return this.callLater((when - this.time()) as Duration, callback, ...args);
  }

  time(): Instant {
    return instant(performance.now() / 1000);
  }

  /** An async function, started in a job of its own. What it raises is a matter for whoever awaits it. */
  createTask<Result>(start: () => Promise<Result>): Promise<Result> {
    const task = Promise.resolve().then(start);
    task.catch(() => undefined);
    return task;
  }

  sleep(delay: Duration): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, Math.ceil(delay * 1000));
    });
  }

  gather(tasks: readonly Promise<unknown>[], { returnExceptions = false } = {}): Promise<readonly unknown[]> {
    if (!returnExceptions) return Promise.all(tasks);
    return Promise.allSettled(tasks).then((settled) =>
      settled.map((each) => (each.status === 'fulfilled' ? each.value : each.reason)),
    );
  }

  runForever(): Promise<void> {
    return new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  stop(): void {
    this.#end?.();
  }
}

const cancelledBy = (cancel: () => void): { cancel(): void; cancelled(): boolean } => {
  let isCancelled = false;
  return {
    cancel() {
      isCancelled = true;
      cancel();
    },
    cancelled: () => isCancelled,
  };
};

export default definePromiseAdapter({
  name: 'node',
  version: process.versions.node,
  clock: 'real',
  resolution: 0.001,
  claims: ['arguments', 'cancel', 'context', 'timers', 'tasks', 'sleep', 'gather'],
  create: () => new NodeLoop(),
});
