/** What a program has made and named beside its calls: futures and tasks, primitives, queues and generators. */

import type { Future } from '../../spec/future.js';
import type { Json, Name, ThingKind } from '../../spec/program.js';
import type { FutureId, Raised, ThingId } from '../../spec/trace.js';
import { type Recorder, toJson } from './recorder.js';
import type { Steps } from './steps.js';

export interface KnownFuture {
  readonly id: FutureId;
  /** What the loop has made of it; a coroutine that was given to a combinator has no object of its own. */
  object: Future | undefined;
  readonly steps: Steps | undefined;
}

export interface Thing {
  readonly id: ThingId;
  readonly what: ThingKind | 'timeout' | 'taskGroup';
  readonly object: unknown;
}

export class Things {
  readonly #futures: KnownFuture[] = [];
  readonly #things: Thing[] = [];
  readonly #futureNames = new Map<Name, FutureId>();
  readonly #thingNames = new Map<Name, ThingId>();
  readonly #ids = new Map<unknown, FutureId>();
  readonly #met = new Set<FutureId>();

  get nextFuture(): FutureId {
    return this.#futures.length;
  }

  get nextThing(): ThingId {
    return this.#things.length;
  }

  addFuture(steps: Steps | undefined): KnownFuture {
    const known: KnownFuture = { id: this.#futures.length, object: undefined, steps };
    this.#futures.push(known);
    return known;
  }

  /** The loop has made the object; from now on the name stands for it. */
  bindFuture(known: KnownFuture, object: Future, name: Name): void {
    known.object = object;
    this.#ids.set(object, known.id);
    this.#futureNames.set(name, known.id);
  }

  /** The object of a coroutine that has none so far. */
  meet(id: FutureId, object: Future): boolean {
    if (this.#met.has(id) || this.#futures[id]?.object !== undefined) return false;
    this.#met.add(id);
    this.#ids.set(object, id);
    return true;
  }

  future(id: FutureId): KnownFuture | undefined {
    return this.#futures[id];
  }

  futureNamed(name: Name): KnownFuture | undefined {
    const id = this.#futureNames.get(name);
    return id === undefined ? undefined : this.#futures[id];
  }

  idOf(object: unknown): FutureId | undefined {
    return this.#ids.get(object);
  }

  addThing(what: Thing['what'], object: unknown, name: Name): Thing {
    const thing: Thing = { id: this.#things.length, what, object };
    this.#things.push(thing);
    this.#thingNames.set(name, thing.id);
    return thing;
  }

  thingNamed(name: Name): Thing | undefined {
    const id = this.#thingNames.get(name);
    return id === undefined ? undefined : this.#things[id];
  }
}

const raisedAsJson = ({ error, type }: Raised): Json => ({ raised: { error, type } });

/** A value that may be an exception, as `gather` gives them. */
/** Exceptions are known by their names, and need not be made of this realm's Error, or of any. */
const isException = (value: unknown): boolean =>
  value instanceof Error ||
  (typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    /(Error|ErrorGroup|ExceptionGroup|Exception|Exit|Interrupt)$/.test(value.name));

export const valueToJson = (value: unknown, recorder: Recorder): Json =>
  recorder.knows(value) || isException(value) ? raisedAsJson(recorder.describe(value)) : toJson(value ?? null);
