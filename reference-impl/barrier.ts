/**
 * A place where so many tasks wait for each other, again and again.
 *
 * It fills until all parties have come, then it drains until the last of them has gone, and a newcomer waits outside for
 * that. An aborted barrier lets nobody in; a reset throws out those who wait, and begins anew.
 */

import type { Awaitable, BarrierPort, Coroutine } from '../spec/future.js';
import { atOnce } from './coroutine.js';
import { BrokenBarrierError, ValueError } from './errors.js';
import type { OnLoop } from './host-loop.js';
import { Waiters } from './waiters.js';

export class Barrier implements BarrierPort {
  protected phase: 'filling' | 'draining' | 'resetting' | 'broken' = 'filling';
  /** How many are inside. */
  protected count = 0;
  protected readonly size: number;
  /** All who wait for the next phase, inside and outside. */
  protected readonly waiters: Waiters;

  constructor(parties: number, { loop }: OnLoop = {}) {
    if (!(parties >= 1)) throw new ValueError(`Expected one party or more, got ${parties}.`);
    this.size = parties;
    this.waiters = new Waiters(loop);
  }

  parties(): number {
    return this.size;
  }

  /** How many wait for the others. */
  waiting(): number {
    return this.phase === 'filling' ? this.count : 0;
  }

  broken(): boolean {
    return this.phase === 'broken';
  }

  /** The result is the place of this party, from 0 on. */
  *wait(): Coroutine<number> {
    while (this.phase === 'draining' || this.phase === 'resetting') yield* this.nextPhase();
    if (this.broken()) throw new BrokenBarrierError('The barrier was aborted.');
    const place = this.count;
    this.count += 1;
    try {
      if (this.count === this.size) this.change('draining');
      else yield* this.others();
      return place;
    } finally {
      this.count -= 1;
      this.noteGone();
    }
  }

  enter(): Coroutine<number> {
    return this.wait();
  }

  exit(): Coroutine<false> {
    return atOnce(() => false);
  }

  /** Breaks the barrier for good. It takes effect at once; that it can also be awaited is for those who know asyncio's. */
  abort(): Awaitable<void> {
    this.change('broken');
    return atOnce(() => undefined);
  }

  /** Begins anew; whoever waits inside gets a BrokenBarrierError. */
  reset(): Awaitable<void> {
    this.change(this.count > 0 ? 'resetting' : 'filling');
    return atOnce(() => undefined);
  }

  protected *others(): Coroutine<void> {
    while (this.phase === 'filling') yield* this.nextPhase();
    if (this.phase !== 'draining') throw new BrokenBarrierError('The barrier was aborted or reset.');
  }

  protected *nextPhase(): Coroutine<void> {
    const waiter = this.waiters.join();
    try {
      yield* waiter;
    } finally {
      this.waiters.delete(waiter);
    }
  }

  /** One has left the inside. The last one opens the barrier again. */
  protected noteGone(): void {
    if (this.count > 0) return;
    if (this.phase === 'draining' || this.phase === 'resetting') this.change('filling');
  }

  protected change(phase: Barrier['phase']): void {
    this.phase = phase;
    for (const waiter of this.waiters.all()) if (!waiter.done()) waiter.setResult();
  }
}
