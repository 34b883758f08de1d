/**
 * Reads a stream. Bytes come in whatever pieces the network makes; they are kept until there are as many as somebody asked
 * for, or a separator has come in full. One task reads at a time, since of two it could not be said which gets what.
 */

import type { Coroutine, Future } from '../spec/future.js';
import type { StreamReaderPort } from '../spec/streams.js';
import { IncompleteReadError, LimitOverrunError, RuntimeError, ValueError } from './errors.js';
import { StreamBuffer } from './stream-buffer.js';

/** What a reader asks of the connection below. */
export interface Pausable {
  pauseReading(): void;
  resumeReading(): void;
}

export interface StreamReaderOptions {
  readonly limit: number;
  readonly createFuture: () => Future<void>;
}

const newline = Uint8Array.of(10);
const none = new Uint8Array();

export class StreamReader implements StreamReaderPort {
  readonly limit: number;
  protected readonly buffer = new StreamBuffer();
  protected atEnd = false;
  protected readonly createFuture: () => Future<void>;
  #exception: { readonly exception: unknown } | undefined;
  #waiter: Future<void> | undefined;
  #transport: Pausable | undefined;
  #paused = false;

  constructor({ limit, createFuture }: StreamReaderOptions) {
    if (!(limit > 0)) throw new ValueError(`Expected a limit above zero, got ${limit}.`);
    this.limit = limit;
    this.createFuture = createFuture;
  }

  // From the connection

  attach(transport: Pausable): void {
    this.#transport = transport;
  }

  feed(bytes: Uint8Array): void {
    this.buffer.append(bytes);
    this.#wake();
    if (!this.#paused && this.buffer.length > this.most) {
      this.#paused = true;
      this.#transport?.pauseReading();
    }
  }

  feedEnd(): void {
    this.atEnd = true;
    this.#wake();
  }

  lose(exception: unknown): void {
    this.#exception = { exception };
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined && !waiter.done()) waiter.setException(exception);
  }

  /** Raises what has happened to the connection. */
  refuseIfLost(): void {
    if (this.#exception !== undefined) throw this.#exception.exception;
  }

  // Reading

  *read(count: number): Coroutine<Uint8Array> {
    this.refuseIfLost();
    if (count === 0) return none;
    if (count < 0) return yield* this.#readAll();
    if (this.buffer.length === 0 && !this.atEnd) yield* this.wait();
    return this.take(count);
  }

  /** In parts, since more may come than is read in advance. */
  *#readAll(): Coroutine<Uint8Array> {
    const all = new StreamBuffer();
    for (;;) {
      const part = yield* this.read(this.limit);
      if (part.length === 0) return all.take();
      all.append(part);
    }
  }

  *readExactly(count: number): Coroutine<Uint8Array> {
    if (count < 0) throw new ValueError(`Expected a number of bytes, got ${count}.`);
    this.refuseIfLost();
    while (this.buffer.length < count) {
      if (this.atEnd) return this.endTooEarly(count);
      yield* this.wait();
    }
    return count === 0 ? none : this.take(count);
  }

  *readUntil(separator: Uint8Array): Coroutine<Uint8Array> {
    if (separator.length === 0) throw new ValueError('Expected a separator of one byte or more, got none.');
    this.refuseIfLost();
    // A separator may have come in part: its last byte is the first that is new.
    let searched = 0;
    for (;;) {
      const found = this.buffer.indexOf(separator, searched);
      if (found > this.limit) throw new LimitOverrunError('There is a separator, beyond the limit.', found);
      if (found >= 0) return this.take(found + separator.length);
      searched = this.searchedBefore(separator);
      if (searched > this.limit) throw new LimitOverrunError('There is no separator up to the limit.', searched);
      if (this.atEnd) return this.endTooEarly(undefined);
      yield* this.wait();
    }
  }

  *readLine(): Coroutine<Uint8Array> {
    try {
      return yield* this.readUntil(newline);
    } catch (exception) {
      if (exception instanceof IncompleteReadError) return exception.partial;
      if (!(exception instanceof LimitOverrunError)) throw exception;
      // A line that is too long is passed over, as far as it has come.
      const isWhole = this.buffer.indexOf(newline, exception.consumed) === exception.consumed;
      this.take(isWhole ? exception.consumed + newline.length : this.buffer.length);
      throw new ValueError(exception.message);
    }
  }

  /** So many bytes of the buffer need not be searched again for the separator when more has come. */
  protected searchedBefore(separator: Uint8Array): number {
    return Math.max(0, this.buffer.length + 1 - separator.length);
  }

  protected endTooEarly(expected: number | undefined): Uint8Array {
    throw new IncompleteReadError(this.buffer.take(), expected);
  }

  protected take(most: number): Uint8Array {
    const bytes = this.buffer.take(most);
    if (this.#paused && this.buffer.length <= this.limit) this.resume();
    return bytes;
  }

  /** Bytes that are read in advance, about. */
  protected get most(): number {
    return 2 * this.limit;
  }

  protected resume(): void {
    this.#paused = false;
    this.#transport?.resumeReading();
  }

  protected *wait(): Coroutine<void> {
    if (this.#waiter !== undefined) throw new RuntimeError('Another task waits for bytes of this stream already.');
    // More is asked for than is read in advance.
    if (this.#paused) this.resume();
    const waiter = this.createFuture();
    this.#waiter = waiter;
    try {
      yield* waiter;
    } finally {
      if (this.#waiter === waiter) this.#waiter = undefined;
    }
  }

  #wake(): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined && !waiter.done()) waiter.setResult(undefined);
  }
}
