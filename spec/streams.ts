/**
 * The port's part for streams: asyncio's StreamReader and StreamWriter, over a connected socket of the loop's own. From then
 * on the socket belongs to the stream, and nothing else is to be done to it.
 *
 * Errors are known by their `name`, as Python calls them: IncompleteReadError (with what came, as `partial`), LimitOverrunError,
 * ValueError (a line over the limit), RuntimeError (a second reader), ConnectionResetError.
 */

import type { Awaitable } from './future.js';
import type { Socket } from './sockets.js';

export interface StreamReaderPort {
  /** At most so many bytes, as soon as there are any; none at the end. Less than zero: all, up to the end. */
  read(count: number): Awaitable<Uint8Array>;
  /** Up to the separator, and with it. */
  readUntil(separator: Uint8Array): Awaitable<Uint8Array>;
  readExactly(count: number): Awaitable<Uint8Array>;
  /** Up to the newline, and with it; what there is, if the end comes before. */
  readLine(): Awaitable<Uint8Array>;
}

export interface StreamWriterPort {
  /** Takes them all, and sends them when it can. */
  write(bytes: Uint8Array): void;
  /** Comes back when there is room to write more. */
  drain(): Awaitable<unknown>;
  /** Ends this side, when all that was written is sent: what the other sends can still be read. */
  writeEof(): void;
  /** Closes the socket, when all that was written is sent. */
  close(): void;
  /** Comes back when it is closed. */
  waitClosed(): Awaitable<unknown>;
}

export interface StreamPair {
  readonly reader: StreamReaderPort;
  readonly writer: StreamWriterPort;
}

export interface StreamOptions {
  /** Bytes: how long a line may be, and half of what is read in advance. */
  readonly limit?: number;
}

export interface Streams {
  openStream(socket: Socket, options?: StreamOptions): Awaitable<StreamPair>;
}
