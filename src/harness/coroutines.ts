/**
 * Carries the statements of coroutines out, as a generator: it yields what the loop's awaitables yield, and nothing else.
 * What needs no suspension is left to others (`Host.execute`, tasks.ts).
 */

import type {
  AsyncGenerator,
  AsyncItems,
  AsyncManager,
  Awaitable,
  Coroutine,
  EventPort,
  Future,
  LockPort,
  Produce,
  QueuePort,
  WaitSets,
} from '../../spec/future.js';
import {
  type AsyncFor,
  type AsyncWith,
  assertNever,
  type Caught,
  type CoroutineStatement,
  type Do,
  type Gather,
  type Json,
  type Name,
  type Target,
  type Try,
} from '../../spec/program.js';
import { duration } from '../../spec/time.js';
import type { AwaitEvent, AwaitedEvent, BlockId, FutureId, PartEvent, ThingId } from '../../spec/trace.js';
import type { Mutable } from './calls.js';
import { toJson, typeOf } from './recorder.js';
import type { Steps } from './steps.js';
import type { Host, Tasks } from './tasks.js';
import { type Thing, valueToJson } from './things.js';

type Body<Result> = Generator<Future | undefined, Result, unknown>;

/** How a list of statements was left before its end. */
type Completion = { readonly kind: 'return'; readonly value: Json } | { readonly kind: 'break' } | undefined;

/** What statements stand in. */
interface Frame {
  /** Exceptions that the `except` blocks around have caught, innermost last. */
  readonly caught: unknown[];
  /** In the body of a generator. */
  readonly produce: ((item: Json) => unknown) | undefined;
}

const exits: readonly string[] = ['SystemExit', 'KeyboardInterrupt', 'BaseException', 'GeneratorExit'];

const matches = (caught: Caught, exception: unknown): boolean => {
  const type = typeOf(exception);
  if (caught === 'any') return true;
  if (caught === 'Error') return type !== 'CancelledError' && !exits.includes(type);
  return type === caught;
};

export class Coroutines {
  readonly #host: Host;
  readonly #tasks: Tasks;
  #waits = 0;
  #blocks = 0;

  constructor(host: Host, tasks: Tasks) {
    this.#host = host;
    this.#tasks = tasks;
  }

  /** The body of a coroutine. */
  *run(statements: readonly CoroutineStatement[]): Body<Json> {
    const completion = yield* this.#all(statements, { caught: [], produce: undefined });
    return completion?.kind === 'return' ? completion.value : null;
  }

  /** The body of an async generator. */
  *generate(
    thing: ThingId,
    statements: readonly CoroutineStatement[],
    produce: Produce,
  ): Generator<unknown, void, unknown> {
    const block = this.#openBlock('generator', 'body', thing);
    const acts = this.#host.spend();
    const frame: Frame = {
      caught: [],
      produce: (item) => {
        this.#host.recorder.record({ kind: 'produce', thing, item });
        return produce(item);
      },
    };
    if (acts) yield* this.#all(statements, frame);
    this.#part(block, 'end');
  }

  *#all(statements: readonly CoroutineStatement[], frame: Frame): Body<Completion> {
    for (const statement of statements) {
      const completion = yield* this.#statement(statement, frame);
      if (completion !== undefined) return completion;
    }
    return undefined;
  }

  *#statement(statement: CoroutineStatement, frame: Frame): Body<Completion> {
    const { loop, tick, recorder } = this.#host;
    switch (statement.op) {
      case 'return':
        return { kind: 'return', value: statement.value };
      case 'break':
        return { kind: 'break' };
      case 'reraise':
        if (frame.caught.length > 0) throw frame.caught.at(-1);
        return undefined;
      case 'printLast': {
        const last = this.#tasks.active?.last ?? null;
        recorder.record({ kind: 'print', text: typeof last === 'string' ? last : JSON.stringify(last) });
        return undefined;
      }
      case 'produce':
        if (frame.produce !== undefined) yield frame.produce(statement.item) as Future;
        return undefined;
      case 'yield':
        yield* this.#await({ what: 'yield' }, bareYield);
        return undefined;
      case 'badYield':
        yield* this.#await({ what: 'badYield' }, wrongYield);
        return undefined;
      case 'sleep': {
        const seconds = statement.for * tick;
        yield* this.#await({ what: 'sleep', in: seconds }, () => needed(loop.sleep?.(duration(seconds)), 'sleep'));
        return undefined;
      }
      case 'await':
        yield* this.#awaitFuture(statement.future);
        return undefined;
      case 'call':
        yield* this.#call(statement.coroutine);
        return undefined;
      case 'gather':
        yield* this.#gather(statement);
        return undefined;
      case 'wait': {
        const { ids, objects } = this.#targets(statement.of);
        const timeout = statement.timeout === undefined ? undefined : statement.timeout * tick;
        const event: Mutable<Partial<AwaitEvent>> = { what: 'wait', on: ids, until: statement.until };
        if (timeout !== undefined) event.in = timeout;
        yield* this.#await<WaitSets>(
          event,
          () =>
            needed(
              loop.wait?.(objects as Future[], {
                ...(timeout === undefined ? {} : { timeout: duration(timeout) }),
                returnWhen: returnWhen[statement.until],
              }),
              'wait',
            ),
          (sets) => this.#setsToJson(sets),
        );
        return undefined;
      }
      case 'waitFor': {
        const { ids, objects } = this.#targets([statement.of]);
        const [object] = objects;
        if (object === undefined) return undefined;
        const timeout = statement.timeout === null ? null : statement.timeout * tick;
        const event: Mutable<Partial<AwaitEvent>> = { what: 'waitFor', on: ids };
        if (timeout !== null) event.in = timeout;
        yield* this.#await(
          event,
          () => needed(loop.waitFor?.(object, timeout === null ? null : duration(timeout)), 'waitFor'),
          (value) => valueToJson(value, this.#host.recorder),
        );
        return undefined;
      }
      case 'shield': {
        const { ids, objects } = this.#targets([statement.of]);
        const [object] = objects;
        if (object === undefined) return undefined;
        yield* this.#await(
          { what: 'shield', on: ids },
          () => needed(loop.shield?.(object), 'shield'),
          (value) => valueToJson(value, this.#host.recorder),
        );
        return undefined;
      }
      case 'asCompleted':
        yield* this.#asCompleted(statement.of, statement.timeout);
        return undefined;
      case 'timeout': {
        const seconds = statement.in === null ? null : statement.in * tick;
        const block = needed(loop.timeout?.(seconds === null ? null : duration(seconds)), 'timeout');
        const thing = this.#add('timeout', block, statement.as);
        return yield* this.#inside('timeout', block, thing, statement.body, frame, seconds);
      }
      case 'taskGroup': {
        const block = needed(loop.taskGroup?.(), 'taskGroup');
        const thing = this.#add('taskGroup', block, statement.as);
        return yield* this.#inside('group', block, thing, statement.body, frame, null);
      }
      case 'try':
        return yield* this.#try(statement, frame);
      case 'asyncFor':
        return yield* this.#asyncFor(statement, frame);
      case 'asyncWith':
        return yield* this.#asyncWith(statement, frame);
      case 'do':
        yield* this.#do(statement);
        return undefined;
      default:
        this.#host.execute(statement);
        return undefined;
    }
  }

  // Awaiting

  *#await<Value>(
    what: (Partial<AwaitEvent> & Pick<AwaitEvent, 'what'>) | Mutable<Partial<AwaitEvent>>,
    make: () => Awaitable<Value>,
    toValue?: (value: Value) => Json,
  ): Body<Value> {
    const { recorder } = this.#host;
    const steps = this.#tasks.active;
    const event = {
      kind: 'await',
      wait: this.#waits,
      task: steps?.id ?? -1,
      ...what,
      time: recorder.time(),
    } as AwaitEvent;
    this.#waits += 1;
    recorder.record(event);
    const outer = steps?.waiting;
    if (steps !== undefined) steps.waiting = event;
    const end: Mutable<AwaitedEvent> = { kind: 'awaited', wait: event.wait, time: 0 };
    try {
      const awaitable = make();
      const value = this.#host.promises ? ((yield awaitable as unknown as Future) as Value) : yield* awaitable;
      if (toValue !== undefined) end.value = toValue(value);
      return this.#ended(end, steps, outer, value);
    } catch (exception) {
      end.raised = recorder.describe(exception);
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
    if (!this.#host.isOver()) this.#host.recorder.record(event);
    return value;
  }

  *#awaitFuture(name: Name | { readonly other: true }): Body<void> {
    const { recorder } = this.#host;
    if (typeof name === 'object') {
      yield* this.#await({ what: 'other' }, () => needed(this.#host.another().createFuture?.(), 'createFuture'));
      return;
    }
    const known = this.#tasks.things.futureNamed(name);
    const { object } = known ?? {};
    if (known === undefined || object === undefined) return;
    yield* this.#await(
      { what: 'future', on: [known.id] },
      () => object,
      (value) => valueToJson(value, recorder),
    );
  }

  *#call(name: Name): Body<void> {
    const acts = this.#host.spend();
    const statements = acts ? (this.#host.program.coroutines?.[name] ?? []) : [];
    yield* this.#await(
      { what: 'call', coroutine: name },
      () => this.run(statements),
      (value) => value,
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

  *#gather({ of, returnExceptions }: Gather): Body<void> {
    const { ids, objects } = this.#targets(of);
    const event: Mutable<Partial<AwaitEvent>> = { what: 'gather', on: ids };
    if (returnExceptions === true) event.returnExceptions = true;
    yield* this.#await(
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

  *#asCompleted(of: readonly Target[], ticks: number | undefined): Body<void> {
    const { loop, tick, recorder } = this.#host;
    const { ids, objects } = this.#targets(of);
    const block = this.#openBlock('completed', 'enter', undefined);
    const timeout = ticks === undefined ? {} : { timeout: duration(ticks * tick) };
    try {
      for (const next of needed(loop.asCompleted?.(objects, timeout), 'asCompleted')) {
        const event: Mutable<Partial<AwaitEvent>> = { what: 'asCompleted', on: ids, block: block.id };
        if (ticks !== undefined) event.in = ticks * tick;
        yield* this.#await(
          event,
          () => next,
          (value) => valueToJson(value, recorder),
        );
      }
      this.#part(block, 'end');
    } catch (exception) {
      this.#part(block, 'end', exception);
      throw exception;
    }
  }

  // Blocks

  #openBlock(of: PartEvent['of'], part: PartEvent['part'], thing: ThingId | undefined): Block {
    const block: Block = { id: this.#blocks, of, thing };
    this.#blocks += 1;
    this.#part(block, part);
    return block;
  }

  #part(block: Block, part: PartEvent['part'], ...raised: readonly [exception?: unknown]): void {
    if (this.#host.isOver()) return;
    const event: Mutable<PartEvent> = {
      kind: 'part',
      block: block.id,
      of: block.of,
      part,
      task: this.#tasks.active?.id ?? -1,
    };
    if (block.thing !== undefined) event.thing = block.thing;
    if (raised.length > 0) event.raised = this.#host.recorder.describe(raised[0]);
    this.#host.recorder.record(event);
  }

  #add(what: 'timeout' | 'taskGroup', object: unknown, name: Name): ThingId {
    const { things } = this.#tasks;
    this.#host.recorder.record({ kind: 'create', thing: things.nextThing, what, name });
    return things.addThing(what, object, name).id;
  }

  *#try(statement: Try, frame: Frame): Body<Completion> {
    const block = this.#openBlock('try', 'body', undefined);
    let completion: Completion;
    try {
      completion = yield* this.#withFinally(statement, frame, block);
    } catch (exception) {
      this.#part(block, 'end', exception);
      throw exception;
    }
    this.#part(block, 'end');
    return completion;
  }

  *#withFinally(statement: Try, frame: Frame, block: Block): Body<Completion> {
    if (statement.finally === undefined) return yield* this.#withExcept(statement, frame, block);
    try {
      return yield* this.#withExcept(statement, frame, block);
    } finally {
      this.#part(block, 'finally');
      yield* this.#all(statement.finally, frame);
    }
  }

  *#withExcept({ body, except, otherwise }: Try, frame: Frame, block: Block): Body<Completion> {
    let completion: Completion;
    try {
      completion = yield* this.#all(body, frame);
    } catch (exception) {
      if (except === undefined || !matches(except.error, exception)) throw exception;
      this.#part(block, 'except', exception);
      frame.caught.push(exception);
      try {
        return yield* this.#all(except.body, frame);
      } finally {
        frame.caught.pop();
      }
    }
    if (completion !== undefined || otherwise === undefined) return completion;
    this.#part(block, 'else');
    return yield* this.#all(otherwise, frame);
  }

  /** `async with` as the language has it, for the blocks that a loop brings. */
  *#inside(
    of: 'timeout' | 'group',
    manager: AsyncManager,
    thing: ThingId,
    statements: readonly CoroutineStatement[],
    frame: Frame,
    seconds: number | null,
  ): Body<Completion> {
    const block = this.#openBlock(of, 'enter', thing);
    let completion: Completion;
    try {
      yield* this.#await(
        { what: 'enter', of: thing, block: block.id, ...(seconds === null ? {} : { in: seconds }) },
        () => manager.enter(),
      );
      this.#part(block, 'body');
      try {
        completion = yield* this.#all(statements, frame);
      } catch (exception) {
        this.#part(block, 'exit', exception);
        const suppressed = yield* this.#await({ what: 'leave', of: thing, block: block.id }, () =>
          manager.exit({ exception }),
        );
        if (suppressed !== true) throw exception;
        this.#part(block, 'end');
        return undefined;
      }
      this.#part(block, 'exit');
      yield* this.#await({ what: 'leave', of: thing, block: block.id }, () => manager.exit());
    } catch (exception) {
      this.#part(block, 'end', exception);
      throw exception;
    }
    this.#part(block, 'end');
    return completion;
  }

  *#asyncFor({ iterator, of, body, otherwise }: AsyncFor, frame: Frame): Body<Completion> {
    const { loop } = this.#host;
    const thing = of === undefined ? undefined : this.#tasks.things.thingNamed(of);
    const block = this.#openBlock('for', 'enter', thing?.id);
    const items = thing === undefined ? this.#iterator(iterator ?? '', block) : this.#generatorItems(thing, block);
    let completion: Completion;
    const walk = function* (this: Coroutines, item: unknown): Coroutine<boolean> {
      const event: Mutable<PartEvent> = {
        kind: 'part',
        block: block.id,
        of: 'for',
        part: 'item',
        task: this.#tasks.active?.id ?? -1,
        item: toJson(item),
      };
      this.#host.recorder.record(event);
      const { active } = this.#tasks;
      if (active !== undefined) active.last = event.item ?? null;
      completion = yield* this.#all(body, frame);
      return completion !== undefined;
    };
    try {
      yield* needed(loop.asyncFor?.(items, walk.bind(this)), 'asyncFor');
      if (completion?.kind === 'break') completion = undefined;
      else if (completion === undefined && otherwise !== undefined) {
        this.#part(block, 'else');
        completion = yield* this.#all(otherwise, frame);
      }
    } catch (exception) {
      this.#part(block, 'end', exception);
      throw exception;
    }
    this.#part(block, 'end');
    return completion;
  }

  /** A declared iterator. */
  #iterator(name: Name, block: Block): AsyncItems {
    const { items, each, fails } = this.#host.program.iterators?.[name] ?? { items: [], each: [] };
    let next = 0;
    const give = function* (this: Coroutines): Coroutine<IteratorResult<unknown, unknown>> {
      this.#part(block, 'next');
      yield* this.#all(each, { caught: [], produce: undefined });
      const item = items[next];
      next += 1;
      if (item !== undefined) return { done: false, value: item };
      if (fails === undefined || next > items.length + 1) return { done: true, value: undefined };
      throw this.#host.recorder.raising(this.#host.make(fails), fails);
    };
    return { next: give.bind(this) };
  }

  #generatorItems(thing: Thing, block: Block): AsyncItems {
    const generator = thing.object as AsyncGenerator;
    const give = function* (this: Coroutines): Coroutine<IteratorResult<unknown, unknown>> {
      this.#part(block, 'next');
      return yield* this.#await({ what: 'next', of: thing.id }, () => generator.next(), itemToJson);
    };
    return { next: give.bind(this) };
  }

  *#asyncWith({ manager, of, body }: AsyncWith, frame: Frame): Body<Completion> {
    const { loop } = this.#host;
    const thing = of === undefined ? undefined : this.#tasks.things.thingNamed(of);
    if (of !== undefined && thing === undefined) return undefined;
    const block = this.#openBlock('with', 'enter', thing?.id);
    const declared = thing === undefined ? this.#manager(manager ?? '', block) : this.#holding(thing, block);
    let completion: Completion;
    const inside = function* (this: Coroutines): Coroutine<void> {
      this.#part(block, 'body');
      completion = yield* this.#all(body, frame);
    };
    try {
      yield* needed(loop.asyncWith?.(declared, inside.bind(this)), 'asyncWith');
    } catch (exception) {
      this.#part(block, 'end', exception);
      throw exception;
    }
    this.#part(block, 'end');
    return completion;
  }

  #manager(name: Name, block: Block): AsyncManager {
    const { enter, exit, suppresses } = this.#host.program.managers?.[name] ?? { enter: [], exit: [] };
    const frame = (): Frame => ({ caught: [], produce: undefined });
    const begin = function* (this: Coroutines): Coroutine<void> {
      yield* this.#all(enter, frame());
    };
    const end = function* (this: Coroutines, raised?: { readonly exception: unknown }): Coroutine<boolean> {
      if (raised === undefined) this.#part(block, 'exit');
      else this.#part(block, 'exit', raised.exception);
      yield* this.#all(exit, frame());
      return suppresses === true;
    };
    return { enter: begin.bind(this), exit: end.bind(this) };
  }

  /** A lock, a semaphore or a condition, held for the time of the block. */
  #holding(thing: Thing, block: Block): AsyncManager {
    const object = thing.object as LockPort;
    const begin = function* (this: Coroutines): Coroutine<void> {
      yield* this.#await({ what: 'acquire', of: thing.id, block: block.id }, () => object.enter());
    };
    const end = function* (this: Coroutines, raised?: { readonly exception: unknown }): Coroutine<unknown> {
      if (raised === undefined) this.#part(block, 'exit');
      else this.#part(block, 'exit', raised.exception);
      return yield* this.#await({ what: 'leave', of: thing.id, block: block.id }, () => object.exit(raised));
    };
    return { enter: begin.bind(this), exit: end.bind(this) };
  }

  *#do({ of, do: method, item }: Do): Body<void> {
    const thing = this.#tasks.things.thingNamed(of);
    if (thing === undefined) return;
    const { recorder } = this.#host;
    const object = thing.object as Partial<LockPort & EventPort & QueuePort & AsyncGenerator>;
    const event: Mutable<Partial<AwaitEvent>> = { what: method === 'wait' ? 'waitOn' : method, of: thing.id };
    switch (method) {
      case 'put':
        event.item = item ?? null;
        yield* this.#await(event, () => needed(object.put?.(item ?? null), 'put'));
        return;
      case 'get':
        yield* this.#await(
          event,
          () => needed(object.get?.(), 'get'),
          (value) => toJson(value),
        );
        return;
      case 'next':
        yield* this.#await(event, () => needed(object.next?.(), 'next'), itemToJson);
        return;
      case 'wait':
        yield* this.#await(
          event,
          () => needed(object.wait?.(), 'wait'),
          (value) => (thing.what === 'barrier' ? valueToJson(value, recorder) : null),
        );
        return;
      case 'acquire':
      case 'join':
      case 'aclose':
        yield* this.#await(event, () => needed(object[method]?.(), method));
        return;
      default:
        assertNever(method);
    }
  }
}

interface Block {
  readonly id: BlockId;
  readonly of: PartEvent['of'];
  readonly thing: ThingId | undefined;
}

function* bareYield(): Coroutine<void> {
  yield undefined;
}

/** What no loop can wait for. */
function* wrongYield(): Coroutine<void> {
  yield 'no future' as unknown as undefined;
}

const returnWhen = { all: 'ALL_COMPLETED', first: 'FIRST_COMPLETED', firstException: 'FIRST_EXCEPTION' } as const;

const itemToJson = (result: IteratorResult<unknown, unknown>): Json =>
  result.done === true ? null : { item: toJson(result.value) };

/** A method that the loop claims and does not have; the adapter's check tells of it before any program runs. */
const needed = <Value>(value: Value | undefined, method: string): Value => {
  if (value === undefined) throw new TypeError(`The loop gave nothing for ${method}.`);
  return value;
};
