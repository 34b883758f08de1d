/**
 * The object of a coroutine that a loop is given: a generator which writes down each time that it is resumed and that it
 * gives control back, and does what the program says in between.
 */

import type { Coroutine, Future } from '../../spec/future.js';
import type { Json, Name } from '../../spec/program.js';
import type { AwaitEvent, FutureId } from '../../spec/trace.js';
import type { KnownSocket } from './known-socket.js';

type Body = Generator<Future | undefined, unknown, unknown>;

/** Who is told of the steps. */
export interface StepRecorder {
  /** The program is over: a loop that still resumes its coroutines finds them at their end. */
  isOver(): boolean;
  /** The coroutine is resumed. Whether it may do anything: fuel is spent at the first step, unless something is thrown. */
  stepping(steps: Steps, thrown: { readonly exception: unknown } | undefined): boolean;
  paused(steps: Steps): void;
  finished(steps: Steps, outcome: { readonly value: unknown } | { readonly exception: unknown }): void;
}

export class Steps implements Coroutine {
  readonly [Symbol.toStringTag] = 'Generator';
  /** The innermost await in which it stands. */
  waiting: AwaitEvent | undefined;
  /** What its last await gave, or the item that it walks through. */
  last: Json = null;
  /** The bytes that it received last; and the sockets that have a name in it alone. */
  received: Uint8Array = none;
  sockets: ReadonlyMap<Name, KnownSocket> | undefined;
  started = false;
  finished = false;
  readonly id: FutureId;
  readonly #body: () => Body;
  #running: Body | undefined;
  readonly #recorder: StepRecorder;

  constructor(id: FutureId, body: () => Body, recorder: StepRecorder) {
    this.id = id;
    this.#body = body;
    this.#recorder = recorder;
  }

  next(value?: unknown): IteratorResult<Future | undefined, unknown> {
    return this.#resume(undefined, (body) => body.next(value));
  }

  throw(exception: unknown): IteratorResult<Future | undefined, unknown> {
    return this.#resume({ exception }, (body) => body.throw(exception));
  }

  /** Ends it where it stands. No loop should: a task is cancelled by an exception. */
  return(value?: unknown): IteratorResult<Future | undefined, unknown> {
    if (!this.started || this.finished) {
      this.finished = true;
      return { done: true, value };
    }
    return this.#resume({ exception: new GeneratorExit() }, (body) => body.return(value));
  }

  [Symbol.iterator](): this {
    return this;
  }

  [Symbol.dispose](): void {
    this.return();
  }

  #resume(
    thrown: { readonly exception: unknown } | undefined,
    go: (body: Body) => IteratorResult<Future | undefined, unknown>,
  ): IteratorResult<Future | undefined, unknown> {
    this.finished ||= this.#recorder.isOver();
    if (this.finished) {
      if (thrown !== undefined) throw thrown.exception;
      return { done: true, value: undefined };
    }
    const acts = this.#recorder.stepping(this, thrown);
    const first = !this.started;
    this.started = true;
    try {
      this.#running ??= acts && !(first && thrown !== undefined) ? this.#body() : nothing();
      const result = go(this.#running);
      if (result.done === true) {
        this.finished = true;
        this.#recorder.finished(this, { value: result.value });
      } else this.#recorder.paused(this);
      return result;
    } catch (exception) {
      this.finished = true;
      this.#recorder.finished(this, { exception });
      throw exception;
    }
  }
}

const none = new Uint8Array();

/** A coroutine that was cancelled before it began, or came when the fuel was used up. */
function* nothing(): Body {
  yield* [];
  return null;
}

class GeneratorExit extends Error {
  override readonly name = 'GeneratorExit';
}

/** Runs a coroutine as an async function of the host's would run: what it yields is awaited. */
export const drive = async (steps: Steps): Promise<unknown> => {
  let step = steps.next();
  while (step.done !== true) {
    let value: unknown;
    try {
      value = await step.value;
    } catch (exception) {
      step = steps.throw(exception);
      continue;
    }
    step = steps.next(value);
  }
  return step.value;
};
