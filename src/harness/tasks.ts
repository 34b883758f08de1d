/**
 * Futures, tasks, done-callbacks and primitives, as a program uses them where nothing can wait: what a callback, the
 * script or a coroutine does to them in passing. What coroutines wait for stands in coroutines.ts.
 */

import type { DoneCallback, Future, TaskGroupBlock } from '../../spec/future.js';
import {
  assertNever,
  type Exception,
  type FutureStatement,
  type Json,
  type Name,
  type Spawn,
} from '../../spec/program.js';
import {
  type AddDoneEvent,
  type AskFutureEvent,
  type CancelFutureEvent,
  type FinishEvent,
  type FutureEvent,
  type FutureId,
  harnessCallbacks,
  type NotifiedEvent,
  type NotifyEvent,
  type RemoveDoneEvent,
  type SettleEvent,
  type SpawnEvent,
  type StepEvent,
  type UncancelEvent,
} from '../../spec/trace.js';
import type { Mutable } from './calls.js';
import { Coroutines } from './coroutines.js';
import type { Host, TaskSide } from './host.js';
import { Primitives } from './primitives.js';
import { bracketed, toJson, typeOf } from './recorder.js';
import { Servers } from './servers.js';
import { Sockets } from './sockets.js';
import { drive, type StepRecorder, Steps } from './steps.js';
import { Things, valueToJson } from './things.js';

export class Tasks implements StepRecorder, TaskSide {
  readonly things = new Things();
  readonly sockets: Sockets;
  readonly servers: Servers;
  readonly #host: Host;
  readonly #coroutines: Coroutines;
  readonly #primitives: Primitives;
  /** The tasks whose steps are open, innermost last. */
  readonly #active: Steps[] = [];
  readonly #doneFunctions = new Map<Name, DoneCallback>();
  #dones = 0;
  #pauses = 0;
  #injected: Steps | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.sockets = new Sockets(host, this);
    this.servers = new Servers(host);
    this.#coroutines = new Coroutines(host, this, this.sockets, this.servers);
    this.#primitives = new Primitives(host, this, (thing, statements, produce) =>
      this.#coroutines.generate(thing, statements, produce),
    );
  }

  /** The task whose step is open. */
  get active(): Steps | undefined {
    return this.#active.at(-1);
  }

  /** Which task that is. One that was made inside a combinator is first seen when it says that it is at work. */
  idOf(object: Future): FutureId | 'another' {
    const known = this.things.idOf(object);
    if (known !== undefined) return known;
    // A step inside another's: a coroutine that runs in line, in the task of the outer one.
    return this.#active.find(({ id }) => this.things.meet(id, object))?.id ?? 'another';
  }

  /** A new object of a coroutine. */
  coroutine(name: Name): Steps {
    const statements = this.#host.program.coroutines?.[name] ?? [];
    const steps = new Steps(this.things.nextFuture, () => this.#coroutines.run(statements), this);
    this.things.addFuture(steps);
    return steps;
  }

  // Steps

  isOver(): boolean {
    return this.#host.isOver();
  }

  stepping(steps: Steps, thrown: { readonly exception: unknown } | undefined): boolean {
    const { recorder, calls } = this.#host;
    const event: Mutable<StepEvent> = { kind: 'step', task: steps.id, time: 0 };
    recorder.record(event);
    if (recorder.real && this.#host.loop.time !== undefined) Object.assign(event, bracketed(recorder));
    else event.time = recorder.time();
    if (thrown !== undefined) event.thrown = recorder.describe(thrown.exception);
    this.#active.push(steps);
    if (steps.started) return true;
    if (this.things.future(steps.id)?.object === undefined) calls.awaited += 1;
    if (thrown !== undefined) return true;
    const acts = this.#host.spend();
    if (!acts) event.spent = true;
    return acts;
  }

  paused(steps: Steps): void {
    const { injection } = this.#host.program;
    this.#pauses += 1;
    if (injection !== undefined && injection.at === this.#pauses) {
      this.#injected = steps;
      this.#host.calls.schedule(harnessCallbacks.inject, 'soon', 0);
    }
    this.#host.recorder.record({ kind: 'pause', task: steps.id });
    this.#active.pop();
    this.#host.settleWhenIdle();
  }

  finished(steps: Steps, outcome: { readonly value: unknown } | { readonly exception: unknown }): void {
    const event: Mutable<FinishEvent> = { kind: 'finish', task: steps.id };
    if ('value' in outcome) event.value = toJson(outcome.value ?? null);
    else event.raised = this.#host.recorder.describe(outcome.exception);
    this.#host.calls.awaited -= 1;
    this.#host.recorder.record(event);
    this.#active.pop();
    this.#host.settleWhenIdle();
  }

  /** The harness's own callback that cancels a task where the program says so. */
  inject(): void {
    const steps = this.#injected;
    const how = this.#host.program.injection?.how;
    if (steps === undefined || how === undefined || this.things.future(steps.id)?.object === undefined) return;
    const awaited = steps.waiting?.what === 'future' ? steps.waiting.on?.[0] : undefined;
    if (how === 'afterResult' && awaited !== undefined) this.#settle(awaited, { result: 'injected' });
    this.#cancel(steps.id);
    if (how === 'twice') this.#cancel(steps.id);
    if (how === 'beforeResult' && awaited !== undefined) this.#settle(awaited, { result: 'injected' });
  }

  // Statements

  execute(statement: FutureStatement): void {
    switch (statement.op) {
      case 'createFuture':
        return this.#createFuture(statement.as);
      case 'spawn':
        for (let count = statement.times ?? 1; count > 0; count -= 1) this.#spawn(statement);
        return;
      case 'settle':
      case 'cancelFuture':
      case 'askFuture':
      case 'addDone':
      case 'removeDone': {
        // A name that stands for nothing: nothing is done, in any language.
        const known = this.things.futureNamed(statement.future);
        if (known === undefined) return;
        if (statement.op === 'settle') return this.#settle(known.id, statement.with);
        if (statement.op === 'cancelFuture') return this.#cancel(known.id);
        if (statement.op === 'askFuture') return this.#ask(known.id, statement.what);
        if (statement.op === 'addDone') return this.#addDone(known.id, statement.callback);
        return this.#removeDone(known.id, statement.callback);
      }
      case 'uncancel':
        return this.#uncancel(statement.task);
      case 'create':
        return this.#primitives.create(statement);
      case 'use':
        return this.#primitives.use(statement);
      case 'askThing':
        return this.#primitives.ask(statement.of, statement.what);
      default:
        return assertNever(statement);
    }
  }

  #createFuture(name: Name): void {
    const known = this.things.addFuture(undefined);
    const event: Mutable<FutureEvent> = { kind: 'future', future: known.id, name };
    this.#host.recorder.record(event);
    try {
      const object = this.#host.loop.createFuture?.();
      if (object !== undefined) this.things.bindFuture(known, object, name);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  spawnWith(coroutine: Name, prepare: (steps: Steps) => void): void {
    this.#spawn({ op: 'spawn', coroutine }, prepare);
  }

  #spawn({ coroutine, as = coroutine, group }: Spawn, prepare?: (steps: Steps) => void): void {
    const inside = group === undefined ? undefined : this.things.thingNamed(group);
    if (group !== undefined && inside === undefined) return;
    const steps = this.coroutine(coroutine);
    prepare?.(steps);
    const event: Mutable<SpawnEvent> = { kind: 'spawn', task: steps.id, name: as, coroutine };
    if (inside !== undefined) event.group = inside.id;
    this.#host.recorder.record(event);
    const known = this.things.future(steps.id);
    try {
      const made = inside === undefined ? this.createTask(steps) : (inside.object as TaskGroupBlock).createTask(steps);
      if (made === undefined || known === undefined) return;
      if (!steps.started) this.#host.calls.awaited += 1;
      this.things.bindFuture(known, made, as);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  createTask(steps: Steps): Future | undefined {
    const { loop, promises } = this.#host;
    return promises
      ? (loop as unknown as Partial<PromiseTasks>).createTask?.(() => drive(steps))
      : loop.createTask?.(steps);
  }

  #settle(id: FutureId, outcome: { readonly result: Json } | { readonly error: Exception }): void {
    const event: Mutable<SettleEvent> = { kind: 'settle', future: id };
    const future = this.#objectOf(id);
    const { recorder } = this.#host;
    let exception: unknown;
    if ('result' in outcome) event.value = outcome.result;
    else {
      exception = recorder.raising(this.#host.make(outcome.error), outcome.error);
      event.raised = recorder.describe(exception);
    }
    recorder.record(event);
    try {
      if ('result' in outcome) future?.setResult(outcome.result);
      else future?.setException(exception);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  #cancel(id: FutureId): void {
    const event: Mutable<CancelFutureEvent> = { kind: 'cancelFuture', future: id, answer: null };
    this.#host.recorder.record(event);
    try {
      event.answer = toJson(this.#objectOf(id)?.cancel() ?? null);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  #uncancel(name: Name): void {
    const known = this.things.futureNamed(name);
    if (known?.steps === undefined) return;
    const event: Mutable<UncancelEvent> = { kind: 'uncancel', future: known.id, answer: null };
    this.#host.recorder.record(event);
    try {
      event.answer = toJson((known.object as { uncancel?(): unknown } | undefined)?.uncancel?.() ?? null);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  #addDone(id: FutureId, callback: Name): void {
    const event: Mutable<AddDoneEvent> = {
      kind: 'addDone',
      done: this.#dones,
      future: id,
      callback,
    };
    this.#dones += 1;
    this.#host.recorder.record(event);
    try {
      this.#objectOf(id)?.addDoneCallback(this.#doneFunction(callback));
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  #removeDone(id: FutureId, callback: Name): void {
    const event: Mutable<RemoveDoneEvent> = { kind: 'removeDone', future: id, callback, answer: null };
    this.#host.recorder.record(event);
    try {
      event.answer = toJson(this.#objectOf(id)?.removeDoneCallback(this.#doneFunction(callback)) ?? null);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  /** One function for all that name the same callback, as a program would pass it. */
  #doneFunction(name: Name): DoneCallback {
    const known = this.#doneFunctions.get(name);
    if (known !== undefined) return known;
    const made = (...received: unknown[]): void => this.#notify(name, received);
    this.#doneFunctions.set(name, made);
    return made;
  }

  #notify(callback: Name, received: readonly unknown[]): void {
    if (this.#host.isOver()) return;
    const { recorder } = this.#host;
    const future = this.things.idOf(received[0]) ?? 'other';
    const event: Mutable<NotifyEvent> = {
      kind: 'notify',
      callback,
      future,
      count: received.length,
      time: recorder.time(),
    };
    recorder.record(event);
    const end: Mutable<NotifiedEvent> = { kind: 'notified' };
    try {
      if (this.#host.spend()) this.#host.executeCallback(callback);
      else event.spent = true;
    } catch (thrown) {
      end.raised = recorder.describe(thrown);
      throw thrown;
    } finally {
      this.#host.settleWhenIdle();
      recorder.record(end);
    }
  }

  #ask(id: FutureId, what: AskFutureEvent['what']): void {
    const event: Mutable<AskFutureEvent> = { kind: 'askFuture', future: id, what, answer: null };
    this.#host.recorder.record(event);
    try {
      const future = this.#objectOf(id);
      if (future !== undefined) event.answer = valueToJson(answerOf(future, what), this.#host.recorder);
    } catch (thrown) {
      event.raised = this.#host.recorder.describe(thrown);
    }
  }

  #objectOf(id: FutureId): Future | undefined {
    return this.things.future(id)?.object;
  }
}

/** A loop whose coroutines are async functions. */
interface PromiseTasks {
  createTask(start: () => Promise<unknown>): Future;
}

const answerOf = (future: Future, what: AskFutureEvent['what']): unknown => {
  switch (what) {
    case 'done':
      return future.done();
    case 'cancelled':
      return future.cancelled();
    case 'result':
      return future.result();
    case 'exception':
      return future.exception();
    case 'cancelling':
      return (future as { cancelling?(): unknown }).cancelling?.();
    default:
      return assertNever(what);
  }
};
