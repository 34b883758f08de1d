/** Carries awaits out: what is awaited is made, waited for and written down. */

import type { Data } from '../../spec/data.js';
import type { AsyncGenerator, Awaitable, EventPort, Future, LockPort, QueuePort, WaitSets } from '../../spec/future.js';
import {
  assertNever,
  type Do,
  type Gather,
  type Json,
  type Name,
  type Target,
  type Wait,
  type WaitFor,
} from '../../spec/program.js';
import { duration } from '../../spec/time.js';
import type { AwaitEvent, AwaitedEvent, FutureId } from '../../spec/trace.js';
import type { Mutable } from './calls.js';
import type { Host, TaskSide } from './host.js';
import type { Parts } from './parts.js';
import { isThenable } from './patience.js';
import { toJson } from './recorder.js';
import type { Steps } from './steps.js';
import { valueToJson } from './things.js';

export type Body<Result> = Generator<Future | undefined, Result, unknown>;

export class Awaits {
  readonly #host: Host;
  readonly #tasks: TaskSide;
  readonly #parts: Parts;
  #waits = 0;

  constructor(host: Host, tasks: TaskSide, parts: Parts) {
    this.#host = host;
    this.#tasks = tasks;
    this.#parts = parts;
  }

  *await<Value>(
    what: (Partial<AwaitEvent> & Pick<AwaitEvent, 'what'>) | Mutable<Partial<AwaitEvent>>,
    make: () => Awaitable<Value>,
    toValue?: (value: Value) => Json,
    toPartial?: (exception: unknown) => readonly Data[] | undefined,
  ): Body<Value> {
    const { recorder } = this.#host;
    const steps = this.#tasks.active;
    const event = {
      kind: 'await',
      wait: this.#waits,
      task: steps?.id ?? -1,
      time: recorder.time(),
      ...what,
    } as AwaitEvent;
    this.#waits += 1;
    recorder.record(event);
    const outer = steps?.waiting;
    if (steps !== undefined) steps.waiting = event;
    const end: Mutable<AwaitedEvent> = { kind: 'awaited', wait: event.wait, time: 0 };
    try {
      const awaitable = make();
      const value =
        this.#host.promises && isThenable(awaitable)
          ? ((yield awaitable as unknown as Future) as Value)
          : yield* awaitable;
      if (toValue !== undefined) end.value = toValue(value);
      return this.#ended(end, steps, outer, value);
    } catch (exception) {
      end.raised = recorder.describe(exception);
      const partial = toPartial?.(exception);
      if (partial !== undefined) end.partial = partial;
      this.#ended(end, steps, outer, undefined);
      throw exception;
    }
  }

  #ended<Value>(
    event: Mutable<AwaitedEvent>,
    steps: Steps | undefined,
    outer: AwaitEvent | undefined,
    value: Value,
  ): Value {
    event.time = this.#host.recorder.time();
    if (steps !== undefined) {
      steps.waiting = outer;
      steps.last = event.value ?? null;
    }
    this.#host.recorder.record(event);
    return value;
  }

  *future(name: Name | { readonly other: true }): Body<void> {
    const { recorder } = this.#host;
    if (typeof name === 'object') {
      yield* this.await({ what: 'other' }, () => needed(this.#host.another().createFuture?.(), 'createFuture'));
      return;
    }
    const known = this.#tasks.things.futureNamed(name);
    const { object } = known ?? {};
    if (known === undefined || object === undefined) return;
    yield* this.await(
      { what: 'future', on: [known.id] },
      () => object,
      (value) => valueToJson(value, recorder),
    );
  }

  /** What the names stand for; those that stand for nothing are left out. Coroutines become objects. */
  #targets(targets: readonly Target[]): { readonly ids: readonly FutureId[]; readonly objects: readonly Awaitable[] } {
    const ids: FutureId[] = [];
    const objects: Awaitable[] = [];
    for (const target of targets) {
      if ('coroutine' in target) {
        const steps = this.#tasks.coroutine(target.coroutine);
        this.#host.recorder.record({ kind: 'coroutine', task: steps.id, coroutine: target.coroutine });
        ids.push(steps.id);
        objects.push(this.#host.promises ? (this.#tasks.createTask(steps) ?? steps) : steps);
        continue;
      }
      const known = this.#tasks.things.futureNamed(target.future);
      if (known?.object === undefined) continue;
      ids.push(known.id);
      objects.push(known.object);
    }
    return { ids, objects };
  }

  *gather({ of, returnExceptions }: Gather): Body<void> {
    const { ids, objects } = this.#targets(of);
    const event: Mutable<Partial<AwaitEvent>> = { what: 'gather', on: ids };
    if (returnExceptions === true) event.returnExceptions = true;
    yield* this.await(
      event,
      () => needed(this.#host.loop.gather?.(objects, { returnExceptions: returnExceptions === true }), 'gather'),
      (values) =>
        Array.isArray(values) ? values.map((value) => valueToJson(value, this.#host.recorder)) : toJson(values),
    );
  }

  #setsToJson({ done, pending }: WaitSets): Json {
    const ids = (futures: Iterable<unknown>): Json =>
      [...futures].map((future) => this.#tasks.things.idOf(future) ?? -1).sort((left, right) => left - right);
    return { done: ids(done), pending: ids(pending) };
  }

  *asCompleted(of: readonly Target[], ticks: number | undefined): Body<void> {
    const { loop, tick, recorder } = this.#host;
    const { ids, objects } = this.#targets(of);
    const block = this.#parts.open('completed', 'enter', undefined);
    const timeout = ticks === undefined ? {} : { timeout: duration(ticks * tick) };
    try {
      for (const next of needed(loop.asCompleted?.(objects, timeout), 'asCompleted')) {
        const event: Mutable<Partial<AwaitEvent>> = { what: 'asCompleted', on: ids, block: block.id };
        if (ticks !== undefined) event.in = ticks * tick;
        yield* this.await(
          event,
          () => next,
          (value) => valueToJson(value, recorder),
        );
      }
      this.#parts.note(block, 'end');
    } catch (exception) {
      this.#parts.note(block, 'end', exception);
      throw exception;
    }
  }

  *wait({ of, until, timeout: timeoutTicks }: Wait): Body<void> {
    const { ids, objects } = this.#targets(of);
    const timeout = timeoutTicks === undefined ? undefined : timeoutTicks * this.#host.tick;
    const event: Mutable<Partial<AwaitEvent>> = { what: 'wait', on: ids, until: until };
    if (timeout !== undefined) event.in = timeout;
    yield* this.await<WaitSets>(
      event,
      () =>
        needed(
          this.#host.loop.wait?.(objects as Future[], {
            ...(timeout === undefined ? {} : { timeout: duration(timeout) }),
            returnWhen: returnWhen[until],
          }),
          'wait',
        ),
      (sets) => this.#setsToJson(sets),
    );
  }

  *waitFor({ of, timeout: timeoutTicks }: WaitFor): Body<void> {
    const { ids, objects } = this.#targets([of]);
    const [object] = objects;
    if (object === undefined) return;
    const timeout = timeoutTicks === null ? null : timeoutTicks * this.#host.tick;
    const event: Mutable<Partial<AwaitEvent>> = { what: 'waitFor', on: ids };
    if (timeout !== null) event.in = timeout;
    yield* this.await(
      event,
      () => needed(this.#host.loop.waitFor?.(object, timeout === null ? null : duration(timeout)), 'waitFor'),
      (value) => valueToJson(value, this.#host.recorder),
    );
  }

  *shield(of: Target): Body<void> {
    const { ids, objects } = this.#targets([of]);
    const [object] = objects;
    if (object === undefined) return;
    yield* this.await(
      { what: 'shield', on: ids },
      () => needed(this.#host.loop.shield?.(object), 'shield'),
      (value) => valueToJson(value, this.#host.recorder),
    );
  }

  *do({ of, do: method, item }: Do): Body<void> {
    const thing = this.#tasks.things.thingNamed(of);
    if (thing === undefined) return;
    const { recorder } = this.#host;
    const object = thing.object as Partial<LockPort & EventPort & QueuePort & AsyncGenerator>;
    const event: Mutable<Partial<AwaitEvent>> = { what: method === 'wait' ? 'waitOn' : method, of: thing.id };
    switch (method) {
      case 'put':
        event.item = item ?? null;
        yield* this.await(event, () => needed(object.put?.(item ?? null), 'put'));
        return;
      case 'get':
        yield* this.await(
          event,
          () => needed(object.get?.(), 'get'),
          (value) => toJson(value),
        );
        return;
      case 'next':
        yield* this.await(event, () => needed(object.next?.(), 'next'), itemToJson);
        return;
      case 'wait':
        yield* this.await(
          event,
          () => needed(object.wait?.(), 'wait'),
          (value) => (thing.what === 'barrier' ? valueToJson(value, recorder) : null),
        );
        return;
      case 'acquire':
      case 'join':
      case 'aclose':
        yield* this.await(event, () => needed(object[method]?.(), method));
        return;
      default:
        assertNever(method);
    }
  }
}

const returnWhen = { all: 'ALL_COMPLETED', first: 'FIRST_COMPLETED', firstException: 'FIRST_EXCEPTION' } as const;

export const itemToJson = (result: IteratorResult<unknown, unknown>): Json =>
  result.done === true ? null : { item: toJson(result.value) };

/** A method that the loop claims and does not have; the adapter's check tells of it before any program runs. */
export const needed = <Value>(value: Value | undefined, method: string): Value => {
  if (value === undefined) throw new TypeError(`The loop gave nothing for ${method}.`);
  return value;
};
