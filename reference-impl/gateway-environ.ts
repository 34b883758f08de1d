/** What an application of the gateway interface is told of a request (PEP 3333, "environ Variables"). */

import type { GatewayErrors, GatewayInput } from '../spec/servers.js';
import { type ReadRequest, valuesOf } from './http-request.js';

export const environOf = (request: ReadRequest, port: number): Readonly<Record<string, unknown>> => {
  const { method, target, version, headers, body } = request;
  const query = target.indexOf('?');
  const environ: Record<string, unknown> = {
    REQUEST_METHOD: method,
    SCRIPT_NAME: '',
    PATH_INFO: decoded(query < 0 ? target : target.slice(0, query)),
    QUERY_STRING: query < 0 ? '' : target.slice(query + 1),
    SERVER_NAME: '127.0.0.1',
    SERVER_PORT: String(port),
    SERVER_PROTOCOL: `HTTP/${version}`,
    'wsgi.version': [1, 0],
    'wsgi.url_scheme': 'http',
    'wsgi.input': new BodyInput(body),
    'wsgi.errors': new NoErrors(),
    'wsgi.multithread': false,
    'wsgi.multiprocess': false,
    'wsgi.run_once': false,
  };
  for (const name of new Set(headers.map(([each]) => each.toLowerCase()))) {
    const value = valuesOf(headers, name).join(name === 'cookie' ? '; ' : ',');
    const key = name.toUpperCase().replaceAll('-', '_');
    environ[name === 'content-type' || name === 'content-length' ? key : `HTTP_${key}`] = value;
  }
  return environ;
};

/** Percent-encoded bytes become characters of Latin-1; what is not encoded well stays as it is. */
const decoded = (path: string): string =>
  path.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

/** The body, and then the end: never a byte of the next request. */
export class BodyInput implements GatewayInput {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(most?: number): Uint8Array {
    return this.#take(most === undefined || most < 0 ? this.#bytes.length : this.#at + most);
  }

  readLine(): Uint8Array {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    return this.#take(end < 0 ? this.#bytes.length : end + 1);
  }

  readLines(): readonly Uint8Array[] {
    return [...this];
  }

  *[Symbol.iterator](): Generator<Uint8Array, void, void> {
    for (let line = this.readLine(); line.length > 0; line = this.readLine()) yield line;
  }

  #take(to: number): Uint8Array {
    const bytes = this.#bytes.slice(this.#at, to);
    this.#at += bytes.length;
    return bytes;
  }
}

/** Nobody reads what the applications of a loop that is tested have to complain of. */
class NoErrors implements GatewayErrors {
  write(_text: string): void {}
  writeLines(_lines: Iterable<string>): void {}
  flush(): void {}
}
