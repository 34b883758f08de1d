/**
 * The port's part for servers of HTTP: one that asks a handler of its own kind, and one that asks an application of the
 * gateway interface (PEP 3333), as that looks in TypeScript. Both listen on the loopback address 127.0.0.1, at a port that
 * the system chooses.
 */

import type { Awaitable, Coroutine } from './future.js';

export interface Server {
  readonly port: number;
  /** Takes no more connections, and ends those that it has. */
  close(): void;
}

/** Names as they were sent, each with its value; text is Latin-1, one character a byte. */
export type Headers = readonly (readonly [name: string, value: string])[];

export interface PlainRequest {
  readonly method: string;
  /** As it was sent, with its query. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface PlainResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** What it raises is answered with status 500. */
export type Handler = (request: PlainRequest) => PlainResponse | Coroutine<PlainResponse>;

export interface HttpServing {
  serveHttp(handler: Handler): Awaitable<Server>;
}

/** `wsgi.input`: the body of the request. At its end there are no bytes more. */
export interface GatewayInput {
  /** At most so many bytes; all that are left, where it is not said. */
  read(most?: number): Uint8Array;
  /** Up to the next line feed, and with it. */
  readLine(): Uint8Array;
  readLines(hint?: number): readonly Uint8Array[];
  [Symbol.iterator](): Iterator<Uint8Array>;
}

/** `wsgi.errors`. */
export interface GatewayErrors {
  write(text: string): unknown;
  writeLines(lines: Iterable<string>): unknown;
  flush(): unknown;
}

/** The names of PEP 3333; values of CGI variables are text. */
export type Environ = Readonly<Record<string, unknown>>;

/** Sends these bytes before anything that the iterable gives. */
export type Write = (bytes: Uint8Array) => void;

/** `excInfo`: what the application has caught, when it answers with an error instead of what it had begun. */
export type StartResponse = (status: string, headers: Headers, excInfo?: { readonly exception: unknown }) => Write;

/** Bytes, piece by piece. A server that is done with it, in whatever way, calls `close` once. */
export interface GatewayBody extends Iterable<Uint8Array> {
  close?(): void;
}

export type GatewayApplication = (environ: Environ, startResponse: StartResponse) => GatewayBody;

export interface GatewayServing {
  serveGateway(application: GatewayApplication): Awaitable<Server>;
}
