/** Writes to a stream. Writing never waits; `drain` does, so that a writer does not run far ahead of who reads. */

import type { Coroutine, Future } from '../spec/future.js';
import type { StreamWriterPort } from '../spec/streams.js';
import { SystemError } from './kernel.js';

/** What a writer asks of the connection below. */
export interface Connection {
  readonly isClosing: boolean;
  write(bytes: Uint8Array): void;
  writeEof(): void;
  close(): void;
}

export interface StreamWriterOptions {
  readonly createFuture: () => Future<void>;
  /** Raises what the reader knows of the connection. */
  readonly refuseIfLost: () => void;
}

export class StreamWriter implements StreamWriterPort {
  readonly #createFuture: () => Future<void>;
  readonly #refuseIfLost: () => void;
  /** Those who wait for room. */
  readonly #drainers = new Set<Future<void>>();
  readonly #closeWaiters = new Set<Future<void>>();
  #transport: Connection | undefined;
  #paused = false;
  #end: { readonly exception: unknown } | undefined;

  constructor({ createFuture, refuseIfLost }: StreamWriterOptions) {
    this.#createFuture = createFuture;
    this.#refuseIfLost = refuseIfLost;
  }

  // From the connection

  attach(transport: Connection): void {
    this.#transport = transport;
  }

  pauseWriting(): void {
    this.#paused = true;
  }

  resumeWriting(): void {
    this.#paused = false;
    for (const waiter of this.#drainers) if (!waiter.done()) waiter.setResult(undefined);
  }

  lost(exception: unknown): void {
    this.#end = { exception };
    for (const waiter of [...this.#drainers, ...this.#closeWaiters]) {
      if (waiter.done()) continue;
      if (exception === undefined) waiter.setResult(undefined);
      else waiter.setException(exception);
    }
  }

  // Writing

  write(bytes: Uint8Array): void {
    this.#transport?.write(bytes);
  }

  writeEof(): void {
    this.#transport?.writeEof();
  }

  close(): void {
    this.#transport?.close();
  }

  *drain(): Coroutine<void> {
    this.#refuseIfLost();
    // Who writes to a closed stream in a loop must give it the turn in which it comes to know.
    if (this.#transport?.isClosing === true) yield undefined;
    if (this.#end !== undefined) throw new SystemError('ConnectionResetError', 'The connection is lost.');
    if (this.#paused) yield* this.#waitIn(this.#drainers);
  }

  *waitClosed(): Coroutine<void> {
    if (this.#end === undefined) return yield* this.#waitIn(this.#closeWaiters);
    if (this.#end.exception !== undefined) throw this.#end.exception;
  }

  *#waitIn(waiters: Set<Future<void>>): Coroutine<void> {
    const waiter = this.#createFuture();
    waiters.add(waiter);
    try {
      yield* waiter;
    } finally {
      waiters.delete(waiter);
    }
  }
}
