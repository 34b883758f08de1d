/**
 * Carries the statements of coroutines out, as a generator: it yields what the loop's awaitables yield, and nothing else.
 * What needs no suspension is left to others (`Host.execute`, tasks.ts).
 */

import type {
  AsyncGenerator,
  AsyncItems,
  AsyncManager,
  Coroutine,
  Future,
  LockPort,
  Produce,
} from '../../spec/future.js';
import type { AsyncFor, AsyncWith, Caught, CoroutineStatement, Json, Name, Try } from '../../spec/program.js';
import { duration } from '../../spec/time.js';
import type { ThingId } from '../../spec/trace.js';
import { Awaits, type Body, itemToJson, needed } from './awaits.js';
import type { Host, TaskSide } from './host.js';
import { type Block, Parts } from './parts.js';
import { toJson, typeOf } from './recorder.js';
import type { Servers } from './servers.js';
import type { Sockets } from './sockets.js';
import type { Thing } from './things.js';

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
  readonly #tasks: TaskSide;
  readonly #parts: Parts;
  readonly #awaits: Awaits;
  readonly #sockets: Sockets;
  readonly #servers: Servers;

  constructor(host: Host, tasks: TaskSide, sockets: Sockets, servers: Servers) {
    this.#sockets = sockets;
    this.#servers = servers;
    this.#host = host;
    this.#tasks = tasks;
    this.#parts = new Parts(host, tasks);
    this.#awaits = new Awaits(host, tasks, this.#parts);
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
    const block = this.#parts.open('generator', 'body', thing);
    const acts = this.#host.spend();
    const frame: Frame = {
      caught: [],
      produce: (item) => {
        this.#host.recorder.record({ kind: 'produce', thing, item });
        return produce(item);
      },
    };
    if (acts) yield* this.#all(statements, frame);
    this.#parts.note(block, 'end');
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
        yield* this.#awaits.await({ what: 'yield' }, bareYield);
        return undefined;
      case 'badYield':
        yield* this.#awaits.await({ what: 'badYield' }, wrongYield);
        return undefined;
      case 'sleep': {
        const seconds = statement.for * tick;
        yield* this.#awaits.await({ what: 'sleep', in: seconds }, () =>
          needed(loop.sleep?.(duration(seconds)), 'sleep'),
        );
        return undefined;
      }
      case 'await':
        yield* this.#awaits.future(statement.future);
        return undefined;
      case 'call':
        yield* this.#call(statement.coroutine);
        return undefined;
      case 'gather':
        yield* this.#awaits.gather(statement);
        return undefined;
      case 'wait':
        yield* this.#awaits.wait(statement);
        return undefined;
      case 'waitFor':
        yield* this.#awaits.waitFor(statement);
        return undefined;
      case 'shield':
        yield* this.#awaits.shield(statement.of);
        return undefined;
      case 'asCompleted':
        yield* this.#awaits.asCompleted(statement.of, statement.timeout);
        return undefined;
      case 'timeout': {
        const seconds = statement.in === null ? null : statement.in * tick;
        // Its deadline may count from here on, as asyncio's does.
        const since = this.#host.recorder.time();
        const block = needed(loop.timeout?.(seconds === null ? null : duration(seconds)), 'timeout');
        const thing = this.#parts.add('timeout', block, statement.as);
        return yield* this.#inside('timeout', block, thing, statement.body, frame, { in: seconds, time: since });
      }
      case 'taskGroup': {
        const block = needed(loop.taskGroup?.(), 'taskGroup');
        const thing = this.#parts.add('taskGroup', block, statement.as);
        return yield* this.#inside('group', block, thing, statement.body, frame, undefined);
      }
      case 'try':
        return yield* this.#try(statement, frame);
      case 'asyncFor':
        return yield* this.#asyncFor(statement, frame);
      case 'asyncWith':
        return yield* this.#asyncWith(statement, frame);
      case 'do':
        yield* this.#awaits.do(statement);
        return undefined;
      case 'listen':
      case 'accept':
      case 'connect':
      case 'receive':
      case 'sendAll':
      case 'acceptEach':
        yield* this.#sockets.await(statement, this.#awaits);
        return undefined;
      case 'serveHttp':
      case 'serveGateway':
        yield* this.#servers.await(statement, this.#awaits);
        return undefined;
      case 'openStream':
      case 'read':
      case 'readUntil':
      case 'readExactly':
      case 'readLine':
      case 'drain':
      case 'waitClosed':
        yield* this.#sockets.streams.await(statement, this.#awaits);
        return undefined;
      case 'receiveEach':
        while (yield* this.#sockets.receive(statement.of, statement.most, this.#awaits)) {
          const completion = yield* this.#all(statement.body, frame);
          if (completion?.kind === 'break') break;
          if (completion !== undefined) return completion;
        }
        return undefined;
      default:
        this.#host.execute(statement);
        return undefined;
    }
  }

  *#call(name: Name): Body<void> {
    const acts = this.#host.spend();
    const statements = acts ? (this.#host.program.coroutines?.[name] ?? []) : [];
    yield* this.#awaits.await(
      { what: 'call', coroutine: name },
      () => this.run(statements),
      (value) => value,
    );
  }

  // Blocks

  *#try(statement: Try, frame: Frame): Body<Completion> {
    const block = this.#parts.open('try', 'body', undefined, statement.finally === undefined ? undefined : true);
    let completion: Completion;
    try {
      completion = yield* this.#withFinally(statement, frame, block);
    } catch (exception) {
      this.#parts.note(block, 'end', exception);
      throw exception;
    }
    this.#parts.note(block, 'end');
    return completion;
  }

  *#withFinally(statement: Try, frame: Frame, block: Block): Body<Completion> {
    if (statement.finally === undefined) return yield* this.#withExcept(statement, frame, block);
    try {
      return yield* this.#withExcept(statement, frame, block);
    } finally {
      this.#parts.note(block, 'finally');
      yield* this.#all(statement.finally, frame);
    }
  }

  *#withExcept({ body, except, otherwise }: Try, frame: Frame, block: Block): Body<Completion> {
    let completion: Completion;
    try {
      completion = yield* this.#all(body, frame);
    } catch (exception) {
      if (except === undefined || !matches(except.error, exception)) throw exception;
      this.#parts.note(block, 'except', exception);
      frame.caught.push(exception);
      try {
        return yield* this.#all(except.body, frame);
      } finally {
        frame.caught.pop();
      }
    }
    if (completion !== undefined || otherwise === undefined) return completion;
    this.#parts.note(block, 'else');
    return yield* this.#all(otherwise, frame);
  }

  /** `async with` as the language has it, for the blocks that a loop brings. */
  *#inside(
    of: 'timeout' | 'group',
    manager: AsyncManager,
    thing: ThingId,
    statements: readonly CoroutineStatement[],
    frame: Frame,
    deadline: { readonly in: number | null; readonly time: number } | undefined,
  ): Body<Completion> {
    const block = this.#parts.open(of, 'enter', thing);
    let completion: Completion;
    try {
      yield* this.#awaits.await({ what: 'enter', of: thing, block: block.id, ...enteringWith(deadline) }, () =>
        manager.enter(),
      );
      this.#parts.note(block, 'body');
      try {
        completion = yield* this.#all(statements, frame);
      } catch (exception) {
        this.#parts.note(block, 'exit', exception);
        const suppressed = yield* this.#awaits.await({ what: 'leave', of: thing, block: block.id }, () =>
          manager.exit({ exception }),
        );
        if (suppressed !== true) throw exception;
        this.#parts.note(block, 'end');
        return undefined;
      }
      this.#parts.note(block, 'exit');
      yield* this.#awaits.await({ what: 'leave', of: thing, block: block.id }, () => manager.exit());
    } catch (exception) {
      this.#parts.note(block, 'end', exception);
      throw exception;
    }
    this.#parts.note(block, 'end');
    return completion;
  }

  *#asyncFor({ iterator, of, body, otherwise }: AsyncFor, frame: Frame): Body<Completion> {
    const { loop } = this.#host;
    const thing = of === undefined ? undefined : this.#tasks.things.thingNamed(of);
    const block = this.#parts.open('for', 'enter', thing?.id);
    const items = thing === undefined ? this.#iterator(iterator ?? '', block) : this.#generatorItems(thing, block);
    let completion: Completion;
    const walk = function* (this: Coroutines, item: unknown): Coroutine<boolean> {
      const given = toJson(item);
      this.#parts.tell(block, 'item', given);
      const { active } = this.#tasks;
      if (active !== undefined) active.last = given;
      completion = yield* this.#all(body, frame);
      this.#parts.tell(block, 'over', completion !== undefined);
      return completion !== undefined;
    };
    try {
      yield* needed(loop.asyncFor?.(items, walk.bind(this)), 'asyncFor');
      if (completion?.kind === 'break') completion = undefined;
      else if (completion === undefined && otherwise !== undefined) {
        this.#parts.note(block, 'else');
        completion = yield* this.#all(otherwise, frame);
      }
    } catch (exception) {
      this.#parts.note(block, 'end', exception);
      throw exception;
    }
    this.#parts.note(block, 'end');
    return completion;
  }

  /** A declared iterator. */
  #iterator(name: Name, block: Block): AsyncItems {
    const { items, each, fails } = this.#host.program.iterators?.[name] ?? { items: [], each: [] };
    let next = 0;
    const give = function* (this: Coroutines): Coroutine<IteratorResult<unknown, unknown>> {
      this.#parts.note(block, 'next');
      yield* this.#all(each, { caught: [], produce: undefined });
      const item = items[next];
      next += 1;
      if (item !== undefined) {
        this.#parts.tell(block, 'given', { item });
        return { done: false, value: item };
      }
      if (fails === undefined || next > items.length + 1) {
        this.#parts.tell(block, 'given', null);
        return { done: true, value: undefined };
      }
      const exception = this.#host.recorder.raising(this.#host.make(fails), fails);
      this.#parts.note(block, 'given', exception);
      throw exception;
    };
    return { next: give.bind(this) };
  }

  #generatorItems(thing: Thing, block: Block): AsyncItems {
    const generator = thing.object as AsyncGenerator;
    const give = function* (this: Coroutines): Coroutine<IteratorResult<unknown, unknown>> {
      this.#parts.note(block, 'next');
      return yield* this.#awaits.await({ what: 'next', of: thing.id }, () => generator.next(), itemToJson);
    };
    return { next: give.bind(this) };
  }

  *#asyncWith({ manager, of, body }: AsyncWith, frame: Frame): Body<Completion> {
    const { loop } = this.#host;
    const thing = of === undefined ? undefined : this.#tasks.things.thingNamed(of);
    if (of !== undefined && thing === undefined) return undefined;
    const block = this.#parts.open('with', 'enter', thing?.id);
    const declared = thing === undefined ? this.#manager(manager ?? '', block) : this.#holding(thing, block);
    let completion: Completion;
    const inside = function* (this: Coroutines): Coroutine<void> {
      this.#parts.note(block, 'body');
      completion = yield* this.#all(body, frame);
    };
    try {
      yield* needed(loop.asyncWith?.(declared, inside.bind(this)), 'asyncWith');
    } catch (exception) {
      this.#parts.note(block, 'end', exception);
      throw exception;
    }
    this.#parts.note(block, 'end');
    return completion;
  }

  #manager(name: Name, block: Block): AsyncManager {
    const { enter, exit, suppresses } = this.#host.program.managers?.[name] ?? { enter: [], exit: [] };
    const frame = (): Frame => ({ caught: [], produce: undefined });
    const begin = function* (this: Coroutines): Coroutine<void> {
      yield* this.#all(enter, frame());
    };
    const end = function* (this: Coroutines, raised?: { readonly exception: unknown }): Coroutine<boolean> {
      if (raised === undefined) this.#parts.note(block, 'exit');
      else this.#parts.note(block, 'exit', raised.exception);
      yield* this.#all(exit, frame());
      this.#parts.tell(block, 'over', suppresses === true);
      return suppresses === true;
    };
    return { enter: begin.bind(this), exit: end.bind(this) };
  }

  /** A lock, a semaphore or a condition, held for the time of the block. */
  #holding(thing: Thing, block: Block): AsyncManager {
    const object = thing.object as LockPort;
    const begin = function* (this: Coroutines): Coroutine<void> {
      yield* this.#awaits.await({ what: 'acquire', of: thing.id, block: block.id }, () => object.enter());
    };
    const end = function* (this: Coroutines, raised?: { readonly exception: unknown }): Coroutine<unknown> {
      if (raised === undefined) this.#parts.note(block, 'exit');
      else this.#parts.note(block, 'exit', raised.exception);
      return yield* this.#awaits.await({ what: 'leave', of: thing.id, block: block.id }, () => object.exit(raised));
    };
    return { enter: begin.bind(this), exit: end.bind(this) };
  }
}

function* bareYield(): Coroutine<void> {
  yield undefined;
}

/** What no loop can wait for. */
function* wrongYield(): Coroutine<void> {
  yield 'no future' as unknown as undefined;
}

const enteringWith = (
  deadline: { readonly in: number | null; readonly time: number } | undefined,
): { readonly in?: number; readonly time?: number } => {
  if (deadline === undefined) return {};
  return deadline.in === null ? { time: deadline.time } : { in: deadline.in, time: deadline.time };
};
