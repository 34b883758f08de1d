/**
 * Serves an application of the gateway interface, PEP 3333. The application is called in the loop's thread, and nothing
 * else runs meanwhile; between two of its pieces the loop goes on, as soon as the system has taken the first of them.
 */

import type { Coroutine } from '../spec/future.js';
import type { GatewayApplication, GatewayBody } from '../spec/servers.js';
import type { Socket } from '../spec/sockets.js';
import { environOf } from './gateway-environ.js';
import { GatewayResponse } from './gateway-response.js';
import { ConnectionServer, type ServingLoop } from './http-connection.js';
import type { ReadRequest } from './http-request.js';

export class GatewayServer extends ConnectionServer {
  readonly #application: GatewayApplication;

  constructor(loop: ServingLoop, application: GatewayApplication) {
    super(loop);
    this.#application = application;
  }

  protected *answer(connection: Socket, request: ReadRequest): Coroutine<boolean> {
    const response = this.respond(request);
    try {
      yield* this.run(connection, request, response);
    } catch (exception) {
      if (isOfConnection(exception)) throw exception;
      response.fail();
    }
    yield* this.pass(connection, response);
    return response.keeps;
  }

  protected respond(request: ReadRequest): GatewayResponse {
    return new GatewayResponse(request);
  }

  /** What the application is told. */
  protected environ(request: ReadRequest): Readonly<Record<string, unknown>> {
    return environOf(request, this.port);
  }

  protected *run(connection: Socket, request: ReadRequest, response: GatewayResponse): Coroutine<void> {
    const body = this.#application(this.environ(request), (status, headers, excInfo) =>
      response.start(status, headers, excInfo),
    );
    try {
      response.expect(body);
      // What was written while it was called comes before all that it gives.
      yield* this.pass(connection, response);
      yield* this.iterate(connection, response, body);
      response.end();
    } finally {
      this.release(body);
    }
  }

  protected *iterate(connection: Socket, response: GatewayResponse, body: GatewayBody): Coroutine<void> {
    for (const piece of body) {
      response.take(piece);
      // Passed on before the next is asked for.
      yield* this.pass(connection, response);
      if (response.isFull) break;
    }
  }

  protected release(body: GatewayBody): void {
    body.close?.();
  }

  /** Sends what is ready to be sent. */
  protected *pass(connection: Socket, response: GatewayResponse): Coroutine<void> {
    const bytes = response.ready();
    if (bytes.length > 0) yield* this.loop.sockSendAll(connection, bytes);
  }
}

/** What ends the connection itself; all else is the application's. */
const isOfConnection = (exception: unknown): boolean =>
  exception instanceof Error &&
  /^(?:CancelledError|ConnectionResetError|BrokenPipeError|OSError)$/.test(exception.name);
