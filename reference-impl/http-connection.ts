/**
 * A server of HTTP/1.x on the sockets of a loop, but for what it answers. One task accepts, and each connection has a task
 * of its own, which reads one request after the other and answers each before it looks at the next: so answers cannot
 * overtake each other, however many requests came together.
 */

import type { Coroutine, Task } from '../spec/future.js';
import type { Server } from '../spec/servers.js';
import type { Socket, Sockets } from '../spec/sockets.js';
import type { HostLoop } from './host-loop.js';
import { bytesOfLatin1, type ReadRequest, type Refusal, RequestReader } from './http-request.js';
import { createTask } from './loop-tasks.js';
import { waitFor } from './wait-for.js';

/** What a server needs of the loop that it lives on. */
export type ServingLoop = HostLoop & Sockets;

/** Bytes that are received at once. */
const most = 65_536;
/** Seconds that a connection which the server has ended may go on, so that its client sees the end and not a reset. */
const linger = 2;

export abstract class ConnectionServer implements Server {
  protected readonly loop: ServingLoop;
  #listener: Socket | undefined;
  readonly #tasks = new Set<Task<void>>();

  constructor(loop: ServingLoop) {
    this.loop = loop;
  }

  get port(): number {
    return this.#listener?.port ?? 0;
  }

  *open(): Coroutine<this> {
    const listener = yield* this.loop.sockListen();
    this.#listener = listener;
    this.#begin(this.#acceptEach(listener));
    return this;
  }

  close(): void {
    for (const task of this.#tasks) task.cancel();
    if (this.#listener !== undefined) this.loop.sockClose(this.#listener);
  }

  /** Answers one request; whether the connection can be used again. */
  protected abstract answer(connection: Socket, request: ReadRequest): Coroutine<boolean>;

  #begin(coroutine: Coroutine<void>): void {
    const task = createTask(coroutine, { loop: this.loop });
    this.#tasks.add(task);
    task.addDoneCallback(() => this.#tasks.delete(task));
  }

  *#acceptEach(listener: Socket): Coroutine<void> {
    for (;;) this.#begin(this.#serve(yield* this.loop.sockAccept(listener)));
  }

  *#serve(connection: Socket): Coroutine<void> {
    try {
      yield* this.serve(connection);
    } catch (exception) {
      // A client that has gone is nobody's mistake; whatever else it was, it ends this connection alone.
      if (exception instanceof Error && exception.name === 'CancelledError') throw exception;
    } finally {
      this.loop.sockClose(connection);
    }
  }

  protected *serve(connection: Socket): Coroutine<void> {
    const reader = new RequestReader();
    for (let keeps = true; keeps; ) {
      const request = yield* this.next(connection, reader);
      if (request === undefined) return;
      if ('refused' in request) yield* this.refuse(connection, request);
      keeps = 'refused' in request ? false : yield* this.answer(connection, request);
    }
    yield* this.end(connection);
  }

  /** The next request; nothing at the end of the connection, also in the middle of a request. */
  protected *next(connection: Socket, reader: RequestReader): Coroutine<ReadRequest | Refusal | undefined> {
    for (;;) {
      const request = reader.next();
      if (request !== undefined) return request;
      if (reader.wantsBody()) yield* this.send(connection, 'HTTP/1.1 100 Continue\r\n\r\n');
      const bytes = yield* this.loop.sockReceive(connection, most);
      if (bytes.length === 0) return undefined;
      reader.push(bytes);
    }
  }

  protected *refuse(connection: Socket, { refused }: Refusal): Coroutine<void> {
    const reason = reasonOf(refused);
    const head = headText(refused, reason, [
      ['Content-Type', 'text/plain'],
      ['Content-Length', String(reason.length)],
      ['Connection', 'close'],
    ]);
    yield* this.send(connection, head + reason);
  }

  protected *send(connection: Socket, text: string): Coroutine<void> {
    yield* this.loop.sockSendAll(connection, bytesOfLatin1(text));
  }

  /**
   * Ends the own side, and reads what the client still sends: a socket that is closed before all was read resets the
   * connection, and the answer may be lost with it (RFC 9112, 9.6).
   */
  protected *end(connection: Socket): Coroutine<void> {
    this.loop.sockShutdown(connection);
    yield* waitFor(this.#readToTheEnd(connection), linger, { loop: this.loop });
  }

  *#readToTheEnd(connection: Socket): Coroutine<void> {
    while ((yield* this.loop.sockReceive(connection, most)).length > 0);
  }
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
};

export const reasonOf = (status: number): string => reasons[status] ?? '';

export const headText = (status: number, reason: string, headers: Iterable<readonly [string, string]>): string => {
  let text = `HTTP/1.1 ${status} ${reason}\r\n`;
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`;
  return `${text}\r\n`;
};

/** A response with that status to that method never has a body (RFC 9110, 6.4.1). */
export const hasNoBody = (method: string, status: number): boolean =>
  method === 'HEAD' || status === 204 || status === 304 || (status >= 100 && status < 200);
