/** Streams over the sockets of a loop: a reader and a writer, and between them and the socket a transport. */

import type { Future } from '../spec/future.js';
import type { Socket } from '../spec/sockets.js';
import type { StreamOptions } from '../spec/streams.js';
import { StreamReader } from './stream-reader.js';
import { type StreamLoop, StreamTransport } from './stream-transport.js';
import { StreamWriter } from './stream-writer.js';

export interface LoopOfStreams extends StreamLoop {
  createFuture(): Future;
}

/** What streams are made of. Each can be replaced by another. */
export interface StreamPieces {
  readonly Reader: typeof StreamReader;
  readonly Writer: typeof StreamWriter;
  readonly Transport: typeof StreamTransport;
}

export const referenceStreamPieces: StreamPieces = {
  Reader: StreamReader,
  Writer: StreamWriter,
  Transport: StreamTransport,
};

export interface Stream {
  readonly reader: StreamReader;
  readonly writer: StreamWriter;
}

const usualLimit = 65_536;

export const openStream = (
  loop: LoopOfStreams,
  socket: Socket,
  { limit = usualLimit }: StreamOptions = {},
  { Reader, Writer, Transport }: StreamPieces = referenceStreamPieces,
): Stream => {
  const createFuture = (): Future<void> => loop.createFuture() as Future<void>;
  const reader = new Reader({ limit, createFuture });
  const writer = new Writer({ createFuture, refuseIfLost: () => reader.refuseIfLost() });
  const transport = new Transport(loop, socket, reader, writer);
  reader.attach(transport);
  writer.attach(transport);
  return { reader, writer };
};
