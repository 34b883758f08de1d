/**
 * How the harness ends a run: not by waiting, but by what runs although it was later in line.
 *
 * When nothing is awaited any more it sets a timer of one tick, takes a few turns of callSoon after it, says `settled`
 * and stops the loop. A call that the loop has lost is awaited for ever: then the horizon, a timer that was set at the
 * beginning and lies beyond all others, does the same. Without timers, a long chain of callSoon stands for the horizon.
 * All of these are calls like any other, and stand in the trace.
 */

import { defaultFuel, type Program } from '../../spec/program.js';
import { type CallEvent, type CallId, harnessCallbacks, unknownCall } from '../../spec/trace.js';
import type { Calls } from './calls.js';
import type { ClientSide } from './client-side.js';
import { horizonHopsPerFuel, settlingDelay, settlingHops, settlingHopsOfTasks } from './limits.js';
import { horizonOf, type Needs } from './reach.js';
import type { Recorder } from './recorder.js';
import type { Subject } from './subject.js';

export class Settling {
  /** Seconds from the start of a run to its horizon; 0 without timers. */
  readonly horizon: number;
  readonly #calls: Calls;
  readonly #recorder: Recorder;
  readonly #stop: () => void;
  /** With clients the run ends when these are done: servers wait for ever. */
  readonly #clients: ClientSide | undefined;
  readonly #timed: boolean;
  readonly #delay: number;
  readonly #mostHops: number;
  /** Turns of callSoon before the run is stopped. */
  readonly #turns: number;
  /** The armed horizon and settling timers. */
  #horizonCall: CallEvent | undefined;
  #settleCall: CallEvent | undefined;
  #hopping = false;
  /** The loop was asked to stop: whatever is left is for the next run. */
  #ending = false;
  #hops = 0;
  #firstHop: CallId = unknownCall;
  /** The timer after which the turns began. */
  #after: CallEvent | undefined;

  constructor(
    program: Program,
    subject: Subject,
    needs: Needs,
    calls: Calls,
    recorder: Recorder,
    /** Stops the loop, and records it. */
    stop: () => void,
    clients?: ClientSide,
  ) {
    this.#clients = clients;
    this.#calls = calls;
    this.#recorder = recorder;
    this.#stop = stop;
    this.#timed = subject.manifest.claims.includes('timers');
    this.#delay = settlingDelay * subject.tick;
    this.#turns = program.coroutines === undefined ? settlingHops : settlingHopsOfTasks;
    this.#mostHops = horizonHopsPerFuel * (program.fuel ?? defaultFuel) + this.#turns;
    this.horizon = this.#timed ? horizonOf(program, needs, subject) : 0;
  }

  /** A run is about to begin. */
  prepare(): void {
    this.#ending = false;
    if (!this.#timed) {
      if (!this.#hopping) this.#beginHops(undefined);
      return;
    }
    this.#horizonCall ??= this.#calls.schedule(harnessCallbacks.horizon, 'later', this.horizon);
    this.settleWhenIdle();
  }

  /** Somebody has asked the loop to stop. */
  end(): void {
    this.#ending = true;
  }

  /** At the end of a segment: if nothing is awaited any more, the run is brought to its end. */
  settleWhenIdle(): void {
    if (!this.#timed || this.#ending || this.#hopping) return;
    if (this.#settleCall !== undefined || (this.#calls.awaited > 0 && this.#clients === undefined)) return;
    this.#settleCall = this.#calls.schedule(harnessCallbacks.settle, 'later', this.#delay);
  }

  /** One of the harness's own callbacks has started. */
  execute(callback: string): void {
    switch (callback) {
      case harnessCallbacks.horizon: {
        const timer = this.#horizonCall;
        this.#horizonCall = undefined;
        // What is still under way cannot have been missed: nothing is asked of the end.
        const underWay = this.#clients?.underWay === true;
        this.#clients?.abandon();
        if (underWay) return this.#stop();
        if (!this.#hopping) this.#beginHops(timer);
        return;
      }
      case harnessCallbacks.settle: {
        const timer = this.#settleCall;
        this.#settleCall = undefined;
        if (this.#hopping || this.#clients?.waits === true) return;
        if (this.#calls.awaited === 0 || this.#clients !== undefined) this.#beginHops(timer);
        return;
      }
      default:
        this.#takeHop();
    }
  }

  #beginHops(after: CallEvent | undefined): void {
    this.#after = after;
    this.#hopping = true;
    this.#hops = 1;
    this.#firstHop = this.#calls.schedule(harnessCallbacks.hop, 'soon', 0).call;
  }

  #takeHop(): void {
    if (!this.#hopping) return;
    const waits = !this.#timed && this.#calls.awaited > 0;
    if (this.#hops % this.#turns !== 0 || (waits && this.#hops < this.#mostHops)) {
      this.#hops += 1;
      const call = this.#calls.schedule(harnessCallbacks.hop, 'soon', 0).call;
      if (this.#hops % this.#turns === 1) this.#firstHop = call;
      return;
    }
    this.#hopping = false;
    // A callback that was scheduled meanwhile (by an exception handler, say) has its own turn to settle.
    if (this.#timed && this.#calls.awaited > 0 && this.#horizonCall !== undefined && this.#clients === undefined)
      return;
    this.#recorder.record(
      this.#after === undefined
        ? { kind: 'settled', hop: this.#firstHop }
        : { kind: 'settled', hop: this.#firstHop, deadline: this.#after.before + Number(this.#after.asked) },
    );
    this.#stop();
  }
}
