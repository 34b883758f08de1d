/**
 * What a program has scheduled. Every call has a number, which travels to the callback as its first argument, so that the
 * trace tells which call the loop serves. All calls of one callback pass the same function: a loop that knows callbacks
 * by their identity must not take two calls for one.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Handle } from '../../spec/event-loop.js';
import { type CallAt, type CallLater, type CallSoon, type Json, type Name, sameJson } from '../../spec/program.js';
import { duration, instant } from '../../spec/time.js';
import { type CallEvent, type CallId, type CancelEvent, type StartEvent, unknownCall } from '../../spec/trace.js';
import type { SubjectLoop } from './adapter.js';
import { farDelay } from './limits.js';
import { bracketed, type Recorder, toJson, typeOf } from './recorder.js';
import type { Subject } from './subject.js';

export type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

export type Scheduling = CallSoon | CallLater | CallAt;

/** A call, from its schedule on. */
interface Call {
  readonly event: CallEvent;
  handle: unknown;
  /** The run waits for it: it has neither started nor been cancelled, and is not too far away. */
  awaited: boolean;
  started: boolean;
}

/** The calls that a handle's name stands for: `count` of them, with numbers that end at `last`. */
interface Bound {
  readonly last: CallId;
  readonly count: number;
}

const contexts = new AsyncLocalStorage<string>();

/** A handle may be a function, or a Proxy that knows only how to get: what counts is that the method can be called. */
const has = <Method extends string>(handle: unknown, method: Method): handle is Record<Method, () => unknown> =>
  ((typeof handle === 'object' && handle !== null) || typeof handle === 'function') &&
  typeof (handle as Partial<Record<Method, unknown>>)[method] === 'function';

export const isCancellable = (handle: unknown): handle is Pick<Handle, 'cancel'> => has(handle, 'cancel');

export const tellsWhetherCancelled = (handle: unknown): handle is Record<'cancelled', () => unknown> =>
  has(handle, 'cancelled');

export const tellsWhen = (handle: unknown): handle is Record<'when', () => unknown> => has(handle, 'when');

const deadlineOf = (handle: unknown): number | 'none' => {
  try {
    const when = tellsWhen(handle) ? handle.when() : undefined;
    return typeof when === 'number' && Number.isFinite(when) ? when : 'none';
  } catch {
    return 'none';
  }
};

/** Whether an object came that is equal to what was passed, and is not the same. */
const isCopy = (came: unknown, passed: Json | undefined, asJson: Json): boolean =>
  typeof passed === 'object' && passed !== null && came !== passed && sameJson(asJson, passed);

/** JSON has no name for the two numbers. */
export const sayNumber = (value: number): number | 'infinity' | 'nan' =>
  Number.isNaN(value) ? 'nan' : value === Number.POSITIVE_INFINITY ? 'infinity' : value;

export class Calls {
  /** How many calls the run still waits for. */
  awaited = 0;
  readonly #calls: Call[] = [];
  /** The call that started last. */
  #latest: Call | undefined;
  readonly #bound = new Map<Name, Bound>();
  readonly #functions = new Map<string, (...received: unknown[]) => unknown>();
  readonly #retained: WeakRef<object>[] = [];
  readonly #loop: SubjectLoop;
  readonly #recorder: Recorder;
  readonly #enter: (callback: string, received: readonly unknown[]) => unknown;
  readonly #passesArguments: boolean;
  readonly #readsContexts: boolean;
  readonly #countsRetained: boolean;
  readonly #cancels: boolean;
  readonly #tellsDeadlines: boolean;

  constructor(
    loop: SubjectLoop,
    subject: Subject,
    recorder: Recorder,
    options: { readonly contexts: boolean; readonly retained: boolean },
    enter: (callback: string, received: readonly unknown[]) => unknown,
  ) {
    this.#loop = loop;
    this.#recorder = recorder;
    this.#enter = enter;
    const { claims } = subject.manifest;
    this.#passesArguments = claims.includes('arguments');
    this.#readsContexts = options.contexts && claims.includes('context');
    this.#cancels = claims.includes('cancel');
    this.#tellsDeadlines = claims.includes('deadlines');
    this.#countsRetained = options.retained;
  }

  /** `asked` is in seconds: a delay for callLater, an instant for callAt. */
  schedule(callback: string, how: CallEvent['how'], asked: number, statement?: Scheduling): CallEvent {
    if (this.#readsContexts && statement?.context !== undefined) {
      return contexts.run(statement.context, () => this.#schedule(callback, how, asked, statement));
    }
    return this.#schedule(callback, how, asked, statement);
  }

  #schedule(callback: string, how: CallEvent['how'], asked: number, statement: Scheduling | undefined): CallEvent {
    const id = this.#calls.length;
    const event: Mutable<CallEvent> = { kind: 'call', call: id, callback, how, before: 0, time: 0 };
    if (how !== 'soon') event.asked = sayNumber(asked);
    const args = this.#passesArguments ? statement?.args : undefined;
    if (args !== undefined) event.args = args;
    if (this.#readsContexts) {
      const context = contexts.getStore();
      if (context !== undefined) event.context = context;
    }
    const call: Call = { event, handle: undefined, awaited: false, started: false };
    this.#calls.push(call);
    this.#recorder.record(event);
    event.before = this.#recorder.time();
    this.#callLoop(call, event, asked, args);
    event.time = this.#recorder.time();
    if (event.refused === undefined && !call.started && this.#isAwaited(event, asked)) {
      call.awaited = true;
      this.awaited += 1;
    }
    return event;
  }

  #callLoop(call: Call, event: Mutable<CallEvent>, asked: number, args: readonly Json[] | undefined): void {
    const target = this.#passesArguments ? this.#functionOf(event.callback) : this.#closureOf(event);
    const passed = this.#passesArguments ? (args === undefined ? [event.call] : [event.call, ...args]) : [];
    try {
      if (event.how === 'soon') {
        call.handle = this.#loop.callSoon(target, ...passed);
        return;
      }
      call.handle =
        event.how === 'later'
          ? this.#loop.callLater?.(duration(asked), target, ...passed)
          : this.#loop.callAt?.(instant(asked), target, ...passed);
    } catch (thrown) {
      event.refused = typeOf(thrown);
      return;
    }
    // Nobody judges what the handle of an infinite timer says, and JSON has no number for it.
    if (this.#tellsDeadlines && Number.isFinite(asked)) event.when = deadlineOf(call.handle);
  }

  #functionOf(callback: string): (...received: unknown[]) => unknown {
    const known = this.#functions.get(callback);
    if (known !== undefined) return known;
    const made = (...received: unknown[]): unknown => this.#enter(callback, received);
    this.#functions.set(callback, made);
    return made;
  }

  #closureOf(event: CallEvent): () => unknown {
    return () => this.#enter(event.callback, [event.call]);
  }

  #isAwaited(event: CallEvent, asked: number): boolean {
    if (event.callback.startsWith('~')) return false;
    if (event.how === 'soon') return true;
    if (!Number.isFinite(asked)) return false;
    return !this.#recorder.real || (event.how === 'at' ? asked - event.before : asked) < farDelay;
  }

  bind(name: Name, last: CallId, count: number): void {
    this.#bound.set(name, { last, count });
  }

  /** Records that the loop has started a callback, and finds out for which call. */
  started(callback: string, received: readonly unknown[]): Mutable<StartEvent> {
    const id = received[0];
    const call = typeof id === 'number' ? this.#calls[id] : undefined;
    const known = call !== undefined && call.event.callback === callback;
    const event: Mutable<StartEvent> = {
      kind: 'start',
      call: known ? call.event.call : unknownCall,
      callback,
      time: 0,
    };
    this.#recorder.record(event);
    if (this.#recorder.real && this.#loop.time !== undefined) Object.assign(event, bracketed(this.#recorder));
    else event.time = this.#recorder.time();
    if (!known) event.args = received.map(toJson);
    else if (received.length > 1) {
      event.args = received.slice(1).map(toJson);
      if (event.args.some((each, index) => isCopy(received[index + 1], call.event.args?.[index], each)))
        event.copied = true;
    }
    if (this.#readsContexts) {
      const context = contexts.getStore();
      if (context !== undefined) event.context = context;
    }
    if (known) {
      call.started = true;
      this.#latest = call;
      this.#awaitNoMore(call);
    }
    return event;
  }

  #awaitNoMore(call: Call): void {
    if (!call.awaited) return;
    call.awaited = false;
    this.awaited -= 1;
  }

  cancel(name: Name): void {
    const bound = this.#bound.get(name);
    if (bound === undefined) {
      this.#recorder.record({ kind: 'cancel', handle: name, call: unknownCall });
      return;
    }
    for (let id = bound.last - bound.count + 1; id <= bound.last; id += 1) {
      const call = this.#calls[id];
      if (call !== undefined) this.#cancel(name, call);
    }
  }

  #cancel(name: Name, call: Call): void {
    const event: Mutable<CancelEvent> = { kind: 'cancel', handle: name, call: call.event.call };
    this.#recorder.record(event);
    try {
      // Without the method this raises, as it would in any program.
      if (this.#cancels) (call.handle as Handle).cancel();
    } catch (thrown) {
      event.refused = typeOf(thrown);
      return;
    }
    this.#awaitNoMore(call);
    if (this.#countsRetained && !call.started) {
      if (isCancellable(call.handle)) this.#retained.push(new WeakRef(call.handle));
      call.handle = undefined;
    }
  }

  /** The last of the calls that a name is bound to, and its handle. */
  bound(name: Name): { readonly call: CallId; readonly handle: unknown } | undefined {
    const bound = this.#bound.get(name);
    return bound === undefined ? undefined : { call: bound.last, handle: this.#calls[bound.last]?.handle };
  }

  /** The one call whose handle this is. A loop that claims no handles may return what it likes. */
  ofHandle(handle: unknown): CallId | undefined {
    if (!this.#cancels || !isCancellable(handle)) return undefined;
    // Mostly it is the one that has just run.
    if (this.#latest?.handle === handle) return this.#latest.event.call;
    const calls = this.#calls.filter((call) => call.handle === handle);
    return calls.length === 1 ? calls[0]?.event.call : undefined;
  }

  /** Of the cancelled handles whose fate is watched: how many are still held by somebody, and how many there were. */
  retained(): readonly [held: number, all: number] {
    return [this.#retained.filter((handle) => handle.deref() !== undefined).length, this.#retained.length];
  }

  /** Node does more work for every callback as long as any context was entered. For loops that no other runs beside. */
  leaveContexts(): void {
    if (this.#readsContexts) contexts.disable();
  }

  /** Cancels what is left, unrecorded: timers of the host that nobody waits for would keep the process alive. */
  release(): void {
    for (const call of this.#calls) {
      if (call.started || !isCancellable(call.handle)) continue;
      try {
        call.handle.cancel();
      } catch {
        // The trace is finished; whether this succeeds is nobody's concern any more.
      }
    }
  }
}
