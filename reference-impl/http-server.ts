/** Serves HTTP: each request is given to a handler, and what the handler gives is the answer. */

import type { Coroutine } from '../spec/future.js';
import type { Handler, PlainResponse } from '../spec/servers.js';
import type { Socket } from '../spec/sockets.js';
import { ConnectionServer, hasNoBody, headText, reasonOf, type ServingLoop } from './http-connection.js';
import { bytesOfLatin1, latin1, type ReadRequest, valuesOf } from './http-request.js';

export class HttpServer extends ConnectionServer {
  readonly #handler: Handler;

  constructor(loop: ServingLoop, handler: Handler) {
    super(loop);
    this.#handler = handler;
  }

  protected *answer(connection: Socket, request: ReadRequest): Coroutine<boolean> {
    const response = yield* this.respond(request);
    yield* this.loop.sockSendAll(connection, bytesOfLatin1(this.textOf(request, response)));
    return request.keeps;
  }

  protected *respond(request: ReadRequest): Coroutine<PlainResponse> {
    const { method, target, headers, body } = request;
    try {
      const given = this.#handler({ method, target, headers, body });
      return 'status' in given ? given : yield* given;
    } catch (exception) {
      if (exception instanceof Error && exception.name === 'CancelledError') throw exception;
      return { status: 500, headers: [['Content-Type', 'text/plain']], body: bytesOfLatin1(reasonOf(500)) };
    }
  }

  protected textOf({ method, keeps }: ReadRequest, { status, headers, body }: PlainResponse): string {
    const own = headers.filter(([name]) => !/^(?:content-length|connection|transfer-encoding)$/i.test(name));
    const all: (readonly [string, string])[] = [...own];
    // To HEAD the length of what GET would have given; where there is never a body, none (RFC 9110, 8.6).
    if (method === 'HEAD' || !hasNoBody(method, status)) {
      const given = method === 'HEAD' && body.length === 0 ? valuesOf(headers, 'content-length')[0] : undefined;
      if (status !== 204 && status !== 304) all.push(['Content-Length', given ?? String(body.length)]);
    }
    if (!keeps) all.push(['Connection', 'close']);
    return headText(status, reasonOf(status), all) + (hasNoBody(method, status) ? '' : latin1(body));
  }
}
