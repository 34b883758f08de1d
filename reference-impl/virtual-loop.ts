/** The reference loop on a virtual clock, with the clock at hand so that it can be moved on. */

import { duration } from '../spec/time.js';
import { VirtualClock } from './clock.js';
import { ReferenceLoop } from './event-loop.js';

export interface VirtualLoopOptions {
  /** Seconds: the clock moves in steps of that size. */
  readonly clockStep?: number;
}

export class VirtualLoop extends ReferenceLoop {
  protected override readonly clock: VirtualClock;

  constructor({ clockStep }: VirtualLoopOptions = {}) {
    const clock = new VirtualClock(clockStep);
    super({ clock, log: () => undefined });
    this.clock = clock;
  }

  /** Moves the clock on by so many seconds, as if a callback had kept the thread busy. */
  advance(by: number): void {
    this.clock.advance(duration(by));
  }
}
