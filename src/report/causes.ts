/**
 * What led to what in a trace, as far as its events tell: an event that scheduled, woke or cancelled, and where that shows.
 * It is for those who look at a trace, and judges nothing: of a loop that is wrong the arrows may lead astray as well.
 */

import type { AwaitEvent, FutureId, ThingId, Trace, TraceEvent, WaitId } from '../../spec/trace.js';

export type CauseKind = 'scheduled' | 'woken' | 'cancelled';

export interface Cause {
  readonly kind: CauseKind;
  /** The event that led to the other. */
  readonly from: number;
  /** The event in which that shows; the same one, where there is none. */
  readonly to: number;
  /** On whom it shows, where `to` does not tell. */
  readonly on?: { readonly callback: string } | { readonly task: FutureId };
}

/** In the order of the events in which they show. */
export const causesOf = (trace: Trace): readonly Cause[] => new CauseReader().read(trace.events);

interface Waiting {
  readonly event: AwaitEvent;
  readonly index: number;
}

class CauseReader {
  readonly #causes: Cause[] = [];
  readonly #calls = new Map<number, { readonly index: number; readonly callback: string }>();
  readonly #spawned = new Map<FutureId, number>();
  readonly #groupOf = new Map<FutureId, ThingId>();
  readonly #settled = new Map<FutureId, number>();
  /** Cancels of tasks that have not shown yet. */
  readonly #cancels = new Map<FutureId, number>();
  /** The last cancel of each task, and who awaits it. */
  readonly #lastCancel = new Map<FutureId, number>();
  readonly #awaitedBy = new Map<FutureId, FutureId>();
  readonly #done = new Map<string, number>();
  readonly #touched = new Map<ThingId, number>();
  readonly #added = new Map<string, number>();
  readonly #threads = new Map<string, number>();
  #signal: number | undefined;
  #until: FutureId | undefined;
  readonly #waits = new Map<WaitId, Waiting>();
  /** What each task awaits, the innermost last. */
  readonly #waitsOf = new Map<FutureId, Waiting[]>();

  read(events: readonly TraceEvent[]): readonly Cause[] {
    for (const [index, event] of events.entries()) this.#event(event, index);
    for (const [task, index] of this.#cancels) {
      if (this.#spawned.has(task)) this.#causes.push({ kind: 'cancelled', from: index, to: index, on: { task } });
    }
    return this.#causes.sort((one, other) => one.to - other.to);
  }

  #event(event: TraceEvent, index: number): void {
    switch (event.kind) {
      case 'call':
        if (event.refused === undefined) this.#calls.set(event.call, { index, callback: event.callback });
        break;
      case 'start':
        this.#add('scheduled', this.#calls.get(event.call)?.index, index);
        break;
      case 'cancel': {
        const call = this.#calls.get(event.call);
        if (call !== undefined && event.refused === undefined)
          this.#causes.push({ kind: 'cancelled', from: index, to: index, on: { callback: call.callback } });
        break;
      }
      case 'spawn':
        if (event.refused !== undefined) break;
        this.#spawned.set(event.task, index);
        if (event.group !== undefined) this.#groupOf.set(event.task, event.group);
        break;
      case 'coroutine':
        this.#spawned.set(event.task, index);
        break;
      case 'step':
        this.#step(event, index);
        break;
      case 'settle':
        if (event.refused === undefined) this.#settled.set(event.future, index);
        break;
      case 'cancelFuture':
        if (event.refused !== undefined || event.answer === false) break;
        if (this.#spawned.has(event.future)) {
          this.#cancels.set(event.future, index);
          this.#lastCancel.set(event.future, index);
        } else this.#settled.set(event.future, index);
        break;
      case 'finish': {
        this.#settled.set(event.task, index);
        const group = this.#groupOf.get(event.task);
        if (group !== undefined) this.#touched.set(group, index);
        break;
      }
      case 'await': {
        const waiting = { event, index };
        this.#waits.set(event.wait, waiting);
        for (const future of event.on ?? []) this.#awaitedBy.set(future, event.task);
        this.#waitsOf.set(event.task, [...(this.#waitsOf.get(event.task) ?? []), waiting]);
        break;
      }
      case 'awaited':
        this.#awaited(event.wait, index);
        break;
      case 'use':
        if (event.refused === undefined) this.#touched.set(event.thing, index);
        break;
      case 'addDone':
        if (event.refused === undefined) this.#done.set(`${event.future} ${event.callback}`, index);
        break;
      case 'notify':
        if (event.future === 'other') break;
        if (!this.#add('woken', this.#settled.get(event.future), index))
          this.#add('scheduled', this.#done.get(`${event.future} ${event.callback}`), index);
        break;
      case 'run':
        this.#until = event.until;
        break;
      case 'returned':
        if (this.#until !== undefined) this.#add('woken', this.#settled.get(this.#until), index);
        break;
      case 'thread':
      case 'threadCall':
        this.#threads.set(event.kind === 'thread' ? `${event.thread}` : `${event.thread} ${event.count}`, index);
        break;
      case 'signal':
        this.#signal = index;
        break;
      case 'serve':
        // A call may be served before it has come back to the thread that made it.
        if (event.of === 'signal') this.#add('woken', this.#signal, index);
        else if (!this.#add('scheduled', this.#threads.get(`${event.thread} ${event.count}`), index))
          this.#add('scheduled', this.#threads.get(`${event.thread}`), index);
        break;
      case 'useSocket':
        if (event.do === 'addReader') this.#added.set(`${event.socket} read`, index);
        else if (event.do === 'addWriter') this.#added.set(`${event.socket} write`, index);
        break;
      case 'ready':
        this.#add('scheduled', this.#added.get(`${event.socket} ${event.interest}`), index);
        break;
      default:
    }
  }

  #step({ task, thrown }: Extract<TraceEvent, { kind: 'step' }>, index: number): void {
    const cancel = this.#cancels.get(task);
    if (cancel !== undefined && thrown?.type === 'CancelledError') {
      this.#cancels.delete(task);
      this.#add('cancelled', cancel, index);
      return;
    }
    const waiting = this.#waitsOf.get(task)?.at(-1);
    if (thrown?.type === 'CancelledError' && waiting !== undefined) {
      const above = this.#cancelAbove(task, waiting.index);
      if (above !== undefined) {
        this.#add('cancelled', above, index);
        return;
      }
    }
    if (waiting === undefined) {
      this.#add('scheduled', this.#spawned.get(task), index);
      return;
    }
    const { event, index: since } = waiting;
    const wakers = [
      ...(event.on ?? []).map((future) => this.#settled.get(future)),
      ...(event.of === undefined ? [] : [this.#touched.get(event.of)]),
    ].filter((waker) => waker !== undefined && waker > since);
    if (wakers.length > 0) this.#add('woken', Math.max(...wakers.map(Number)), index);
    else if (thrown === undefined && (event.in !== undefined || timed.has(event.what)))
      this.#add('scheduled', since, index);
  }

  /** Who is cancelled passes that on to what it awaits. */
  #cancelAbove(task: FutureId, since: number): number | undefined {
    const seen = new Set<FutureId>();
    for (let above = this.#awaitedBy.get(task); above !== undefined; above = this.#awaitedBy.get(above)) {
      if (seen.has(above)) return undefined;
      seen.add(above);
      const cancel = this.#lastCancel.get(above);
      if (cancel !== undefined && cancel > since) return cancel;
    }
    return undefined;
  }

  #awaited(wait: WaitId, index: number): void {
    const waiting = this.#waits.get(wait);
    if (waiting === undefined) return;
    const { task, of } = waiting.event;
    const others = (this.#waitsOf.get(task) ?? []).filter((each) => each !== waiting);
    if (others.length === 0) this.#waitsOf.delete(task);
    else this.#waitsOf.set(task, others);
    // Who has got something, or given it, may have made room for others.
    if (of !== undefined) this.#touched.set(of, index);
  }

  #add(kind: CauseKind, from: number | undefined, to: number): boolean {
    if (from === undefined || from >= to) return false;
    this.#causes.push({ kind, from, to });
    return true;
  }
}

/** What wakes by itself. */
const timed: ReadonlySet<AwaitEvent['what']> = new Set(['sleep', 'yield', 'badYield']);
