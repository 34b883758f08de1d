/** Waiting for a run that gives a promise. */

import { mostSeconds } from './limits.js';

/** Leaves a program whose subject did not come back. */
export class GivenUp {
  constructor(
    readonly after: number,
    /** Events came to the last. */
    readonly goesOn: boolean,
  ) {}
}

/**
 * Waits for a run, but not for ever. Seconds are counted one by one, each from the end of the one before: a machine that
 * stands still for a minute takes one of them away, and the loop has all the others to go on. While events come, the
 * loop is not hanging, however slow it is; so it gets more time, up to a limit.
 */
export const withPatience = (running: Promise<void>, seconds: number, progress: () => number): Promise<void> =>
  new Promise((resolve, reject) => {
    let silent = 0;
    let waited = 0;
    let events = progress();
    let watchdog: NodeJS.Timeout;
    const count = (): void => {
      const now = progress();
      silent = now > events ? 0 : silent + 1;
      events = now;
      waited += 1;
      if (silent >= seconds) return reject(new GivenUp(silent, false));
      if (waited >= seconds + mostSeconds) return reject(new GivenUp(waited, true));
      watchdog = setTimeout(count, 1000);
    };
    watchdog = setTimeout(count, 1000);
    running.then(resolve, reject).finally(() => clearTimeout(watchdog));
  });

export const isThenable = (value: unknown): value is PromiseLike<void> =>
  typeof value === 'object' && value !== null && typeof (value as Partial<PromiseLike<void>>).then === 'function';

/** Whatever else runs on this host has its turn. */
export const hostTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
