/** Primitives, queues and async generators: made, used and asked where nothing can wait. */

import type { LockPort, Produce } from '../../spec/future.js';
import {
  assertNever,
  type CoroutineStatement,
  type Create,
  type Json,
  type Name,
  type Use,
} from '../../spec/program.js';
import { duration, instant } from '../../spec/time.js';
import type { AskThingEvent, CreateEvent, ThingId, UseEvent } from '../../spec/trace.js';
import type { Mutable } from './calls.js';
import type { Host, TaskSide } from './host.js';
import { toJson, typeOf } from './recorder.js';
import type { Thing } from './things.js';

/** The body of an async generator, which carries the statements out. */
type Generate = (
  thing: ThingId,
  statements: readonly CoroutineStatement[],
  produce: Produce,
) => Generator<unknown, void, unknown>;

export class Primitives {
  readonly #host: Host;
  readonly #tasks: TaskSide;
  readonly #generate: Generate;

  constructor(host: Host, tasks: TaskSide, generate: Generate) {
    this.#host = host;
    this.#tasks = tasks;
    this.#generate = generate;
  }

  create(statement: Create): void {
    const { what, as, size } = statement;
    const event: Mutable<CreateEvent> = { kind: 'create', thing: this.#tasks.things.nextThing, what, name: as };
    if (size !== undefined) event.size = size;
    this.#host.recorder.record(event);
    let object: unknown;
    try {
      object = this.#make(statement);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
    this.#tasks.things.addThing(what, object, as);
  }

  #make({ what, size = defaultSizeOf(what), generator = '' }: Create): unknown {
    const { loop, program } = this.#host;
    switch (what) {
      case 'lock':
        return loop.createLock?.();
      case 'event':
        return loop.createEvent?.();
      case 'semaphore':
        return loop.createSemaphore?.(size);
      case 'boundedSemaphore':
        return loop.createSemaphore?.(size, { bounded: true });
      case 'condition':
        return loop.createCondition?.();
      case 'barrier':
        return loop.createBarrier?.(size);
      case 'queue':
        return loop.createQueue?.('fifo', size);
      case 'lifoQueue':
        return loop.createQueue?.('lifo', size);
      case 'priorityQueue':
        return loop.createQueue?.('priority', size);
      case 'generator': {
        const thing = this.#tasks.things.nextThing;
        const statements = program.generators?.[generator] ?? [];
        return loop.createGenerator?.((produce) => this.#generate(thing, statements, produce));
      }
      default:
        return assertNever(what);
    }
  }

  use({ of, do: method, count, item }: Use): void {
    const thing = this.#tasks.things.thingNamed(of);
    if (thing === undefined) return;
    const event: Mutable<UseEvent> = { kind: 'use', thing: thing.id, do: method };
    if (count !== undefined) event.count = count;
    if (item !== undefined) event.item = item;
    if (this.#tasks.active !== undefined) event.task = this.#tasks.active.id;
    this.#host.recorder.record(event);
    try {
      event.answer = toJson(this.#used(thing, method, count, item) ?? null);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  /** Who uses a thing in a way that it does not know raises, as in any program. */
  #used(thing: Thing, method: Use['do'], count: number | null | undefined, item: Json | undefined): unknown {
    const object = thing.object as Record<string, ((...given: unknown[]) => unknown) | undefined> | undefined;
    const call = (...given: unknown[]): unknown => {
      const found = object?.[method];
      if (typeof found !== 'function') throw new TypeError(`A ${thing.what} has no ${method}.`);
      return found.apply(object, given);
    };
    switch (method) {
      case 'notify':
        return call(count ?? 1);
      case 'putNowait':
        return call(item ?? null);
      case 'reschedule': {
        const now = this.#host.recorder.time();
        return call(typeof count === 'number' ? instant(now + duration(count * this.#host.tick)) : null);
      }
      case 'getNowait':
        return call();
      default:
        call();
        return null;
    }
  }

  ask(name: Name, what: AskThingEvent['what']): void {
    const thing = this.#tasks.things.thingNamed(name);
    if (thing === undefined) return;
    const event: Mutable<AskThingEvent> = { kind: 'askThing', thing: thing.id, what, answer: null };
    this.#host.recorder.record(event);
    try {
      const object = thing.object as Partial<Pick<LockPort, 'locked'>> & Record<string, unknown>;
      const method = object?.[what];
      event.answer = typeof method === 'function' ? toJson(Reflect.apply(method, object, [])) : null;
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }
}

/** A semaphore has one place, and a queue has room for everything, where nothing is said. */
const defaultSizeOf = (what: Create['what']): number => (what.toLowerCase().endsWith('queue') ? 0 : 1);
