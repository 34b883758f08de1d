/**
 * One response of an application, from start_response to its last byte. Its head is kept back until there are bytes of a
 * body, or the application is at its end: until then the application may change its mind (PEP 3333, "The start_response()
 * Callable").
 */

import type { GatewayBody, Headers, Write } from '../spec/servers.js';
import { RuntimeError } from './errors.js';
import { hasNoBody, headText, reasonOf } from './http-connection.js';
import { bytesOfLatin1, hasControls, isToken, latin1, type ReadRequest, valuesOf } from './http-request.js';

interface Head {
  readonly status: string;
  readonly headers: Headers;
}

/** How the end of the body is told: there is none; by its length; by chunks; by the end of the connection. */
type Framing = 'none' | 'length' | 'chunked' | 'close';

/** Of the connection, and not of the message: they belong to the server (RFC 2616, 13.5.1). */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'trailers',
  'transfer-encoding',
  'upgrade',
]);

export class GatewayResponse {
  readonly #request: ReadRequest;
  protected head: Head | undefined;
  /** start_response was called, also where it raised. */
  protected called = false;
  /** The head can be taken back no more. */
  protected isSent = false;
  #framing: Framing = 'none';
  /** Bytes of the body that may still come, by its Content-Length. */
  protected left = Number.POSITIVE_INFINITY;
  #ready = '';
  #keeps: boolean;

  constructor(request: ReadRequest) {
    this.#request = request;
    this.#keeps = request.keeps;
  }

  /** The connection can be used again. */
  get keeps(): boolean {
    return this.#keeps;
  }

  /** The body has as many bytes as were announced. */
  get isFull(): boolean {
    return this.left <= 0;
  }

  start(status: string, headers: Headers, excInfo?: { readonly exception: unknown }): Write {
    if (excInfo === undefined && this.called)
      throw new RuntimeError('start_response was called before, and there is no exc_info.');
    if (excInfo !== undefined && this.isSent) throw excInfo.exception;
    this.called = true;
    this.check(status, headers);
    this.head = { status, headers };
    return (bytes) => this.write(bytes);
  }

  /** Raises what is wrong with a head while the application is still at work. */
  protected check(status: string, headers: Headers): void {
    if (!/^\d{3} /.test(status) || !isField(status)) throw new RuntimeError(`No status: ${JSON.stringify(status)}.`);
    for (const [name, value] of headers) {
      if (!isToken(name) || !isField(value)) throw new RuntimeError(`No header: ${JSON.stringify([name, value])}.`);
      if (hopByHop.has(name.toLowerCase())) throw new RuntimeError(`The header ${name} is the server's own.`);
    }
    const lengths = valuesOf(headers, 'content-length');
    if (lengths.length > 1 || !/^\d{0,15}$/.test(lengths[0] ?? ''))
      throw new RuntimeError(`No Content-Length: ${lengths.join(', ')}.`);
  }

  /** What was given back: the length of one piece is that of the whole, if nothing was written. */
  expect(body: GatewayBody): void {
    if (this.isSent || this.head === undefined || !Array.isArray(body) || body.length !== 1) return;
    const [only] = body as readonly Uint8Array[];
    const { status, headers } = this.head;
    if (only === undefined || valuesOf(headers, 'content-length').length > 0) return;
    this.head = { status, headers: [...headers, ['Content-Length', String(only.length)]] };
  }

  protected write(bytes: Uint8Array): void {
    if (bytes.length > this.left) throw new RuntimeError('More was written than the Content-Length allows.');
    this.take(bytes);
    if (this.left < 0) throw new RuntimeError('More was written than the Content-Length allows.');
  }

  /** A piece of the body. */
  take(bytes: Uint8Array): void {
    // Text has a length too, and would be announced and never come.
    if (!ArrayBuffer.isView(bytes)) throw new TypeError(`The application gives no bytes, but ${typeof bytes}.`);
    if (bytes.length === 0) return;
    if (this.head === undefined) throw new RuntimeError('The application gives bytes before start_response.');
    this.begin();
    const taken = bytes.length > this.left ? bytes.subarray(0, Math.max(this.left, 0)) : bytes;
    this.left -= bytes.length;
    if (this.#framing === 'none' || taken.length === 0) return;
    this.#ready += this.#framing === 'chunked' ? `${taken.length.toString(16)}\r\n${latin1(taken)}\r\n` : latin1(taken);
  }

  /** The application is at its end. */
  end(): void {
    if (this.head === undefined) throw new RuntimeError('The application never called start_response.');
    this.begin();
    if (this.#framing === 'chunked') this.#ready += '0\r\n\r\n';
    // Who waits for more than comes is told by the end of the connection.
    if (this.#framing === 'length' && this.left > 0) this.#keeps = false;
  }

  /** The application has raised, or the server for it. */
  fail(): void {
    if (this.isSent) {
      // What is missing behind a head that was sent can only be told by the end of the connection.
      if (!this.isFull) this.#keeps = false;
      return;
    }
    this.head = { status: '500 Internal Server Error', headers: [['Content-Type', 'text/plain']] };
    const body = reasonOf(500);
    this.head = { ...this.head, headers: [...this.head.headers, ['Content-Length', String(body.length)]] };
    this.take(bytesOfLatin1(body));
  }

  /** What can be sent now. */
  ready(): Uint8Array {
    const bytes = bytesOfLatin1(this.#ready);
    this.#ready = '';
    return bytes;
  }

  /** From now on the head is on its way. */
  protected begin(): void {
    if (this.isSent || this.head === undefined) return;
    this.isSent = true;
    const { status, headers } = this.head;
    const code = Number(status.slice(0, 3));
    const { method, version } = this.#request;
    const length = valuesOf(headers, 'content-length').find((value) => value !== '');
    const sent: (readonly [string, string])[] = headers.filter(
      ([name]) => name.toLowerCase() !== 'content-length' || (length !== undefined && code !== 204 && code !== 304),
    );
    this.#framing = hasNoBody(method, code)
      ? 'none'
      : length !== undefined
        ? 'length'
        : version === '1.1'
          ? 'chunked'
          : 'close';
    if (length !== undefined) this.left = Number(length);
    if (this.#framing === 'chunked') sent.push(['Transfer-Encoding', 'chunked']);
    if (this.#framing === 'close') this.#keeps = false;
    if (!this.#keeps) sent.push(['Connection', 'close']);
    this.#ready += headText(code, status.slice(4), sent);
  }
}

/** A native string of PEP 3333 without control characters: nothing can be smuggled into a head with it. */
const isField = (text: string): boolean => !hasControls(text) && !/[^\0-\xff]/.test(text);
