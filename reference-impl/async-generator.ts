/**
 * A generator that may wait between its items. Its body is a generator that yields what a coroutine yields, to wait, and
 * `produce(item)` to give an item to whoever asked for one.
 *
 * The body runs inside the task that asks, up to the next item, and one at a time. `aclose` ends it where it stands, by a
 * GeneratorExit that is thrown in: its `finally` blocks run, and may wait. (A generator's own `return()` would not do: if a
 * `finally` waits, JavaScript forgets in the generators around it that they were to end, and they go on.)
 */

import type { AsyncGenerator as AsyncGeneratorPort, Coroutine, Future, Produce } from '../spec/future.js';
import { GeneratorExit, RuntimeError } from './errors.js';
import { gather } from './gather.js';
import type { HostLoop, OnLoop } from './host-loop.js';
import { loopOr } from './running.js';

/** What a body yields to give an item, as opposed to a future to wait for. */
class Produced {
  readonly item: unknown;

  constructor(item: unknown) {
    this.item = item;
  }
}

export type AsyncGeneratorBody = (produce: Produce) => Generator<unknown, unknown, unknown>;

/** The generators that were begun and are not over, by loop: they are closed with it. */
const open = new WeakMap<HostLoop, Set<AsyncGenerator>>();

type Resume = () => IteratorResult<unknown, unknown>;

export class AsyncGenerator<Item = unknown> implements AsyncGeneratorPort<Item> {
  protected readonly body: Generator<unknown, unknown, unknown>;
  protected begun = false;
  protected running = false;
  protected finished = false;
  readonly #loop: HostLoop | undefined;

  constructor(body: AsyncGeneratorBody, { loop }: OnLoop = {}) {
    this.body = body((item) => new Produced(item));
    this.#loop = loop;
  }

  *next(): Coroutine<IteratorResult<Item, undefined>> {
    this.refuseIfRunning();
    if (this.finished) return { done: true, value: undefined };
    this.openGenerators().add(this);
    this.begun = true;
    const produced = yield* this.advance(() => this.body.next());
    if (produced === undefined) return { done: true, value: undefined };
    return { done: false, value: produced.item as Item };
  }

  *aclose(): Coroutine<void> {
    this.refuseIfRunning();
    if (this.finished) return;
    this.finished = true;
    if (!this.begun) return;
    const exit = new GeneratorExit('The async generator was closed.');
    let produced: Produced | undefined;
    try {
      produced = yield* this.advance(() => this.body.throw(exit));
    } catch (exception) {
      if (exception !== exit) throw exception;
    }
    if (produced !== undefined) throw new RuntimeError('An async generator produced an item while it was closed.');
  }

  protected refuseIfRunning(): void {
    if (this.running) throw new RuntimeError('This async generator is at work for somebody else already.');
  }

  /** Runs the body up to its next item; undefined at its end. */
  protected *advance(begin: Resume): Coroutine<Produced | undefined> {
    this.running = true;
    let isOver = true;
    try {
      let resume = begin;
      for (;;) {
        const { done, value } = resume();
        if (done === true) return undefined;
        if (value instanceof Produced) {
          isOver = false;
          return value;
        }
        resume = yield* passOn(value, this.body);
      }
    } finally {
      this.running = false;
      if (isOver) this.finished = true;
      if (this.finished) this.openGenerators().delete(this);
    }
  }

  protected openGenerators(): Set<AsyncGenerator> {
    const loop = loopOr(this.#loop);
    const known = open.get(loop) ?? new Set();
    open.set(loop, known);
    return known;
  }
}

/** Lets the task wait for what the body has yielded; the task knows what can be waited for. */
function* passOn(yielded: unknown, body: Generator<unknown, unknown, unknown>): Coroutine<Resume> {
  try {
    yield yielded as Future | undefined;
    return () => body.next();
  } catch (exception) {
    return () => body.throw(exception);
  }
}

/** Closes all generators of a loop that were begun and are not over. What they raise goes to the exception handler. */
export function* closeGenerators(loop: HostLoop): Coroutine<void> {
  const left = [...(open.get(loop) ?? [])];
  open.delete(loop);
  const closing = left.map(function* (generator): Coroutine<void> {
    try {
      yield* generator.aclose();
    } catch (exception) {
      loop.callExceptionHandler?.({ message: 'An async generator raised while it was closed.', exception });
    }
  });
  yield* gather(closing, { loop, returnExceptions: true });
}
