/**
 * Requests of HTTP/1.x, read from bytes as they come, with RFC 9112 beside it. What does not match the grammar is refused
 * with the status that it deserves; after that nobody can tell where the next request would begin.
 */

import type { Headers, PlainRequest } from '../spec/servers.js';

export interface ReadRequest extends PlainRequest {
  readonly version: '1.0' | '1.1';
  /** The connection can be used again behind the response. */
  readonly keeps: boolean;
}

/** What came is no request. */
export interface Refusal {
  readonly refused: number;
}

type Head = Omit<ReadRequest, 'body'> & { readonly length: number };

/** Bytes of a head at the most. */
const mostOfHead = 65_536;
/** Bytes of a body at the most. */
const mostOfBody = 64 * 1024 * 1024;

export class RequestReader {
  #text = '';
  #head: Head | undefined;
  /** Whether the client waits to be told that its body is wanted. */
  #expects = false;

  push(bytes: Uint8Array): void {
    this.#text += latin1(bytes);
  }

  /** Takes out what came and is no request yet. */
  rest(): Uint8Array {
    const bytes = bytesOfLatin1(this.#text);
    this.#text = '';
    return bytes;
  }

  /** Something came that is no whole request. */
  get hasBegun(): boolean {
    return this.#head !== undefined || this.#text !== '';
  }

  /** Whether the client is to be told now to send its body; told once. */
  wantsBody(): boolean {
    const wants = this.#expects && this.#text === '';
    if (wants) this.#expects = false;
    return wants;
  }

  /** The next request, once all of it has come. */
  next(): ReadRequest | Refusal | undefined {
    if (this.#head === undefined) {
      const read = this.#readHead();
      if (read === undefined || 'refused' in read) return read;
      this.#head = read;
      this.#expects = firstOf(read.headers, 'expect')?.toLowerCase() === '100-continue';
    }
    const { length, ...head } = this.#head;
    if (this.#text.length < length) return undefined;
    const body = bytesOfLatin1(this.#text.slice(0, length));
    this.#text = this.#text.slice(length);
    this.#head = undefined;
    this.#expects = false;
    return { ...head, body };
  }

  #readHead(): Head | Refusal | undefined {
    // Empty lines before a request are passed over (RFC 9112, 2.2).
    while (this.#text.startsWith('\r\n')) this.#text = this.#text.slice(2);
    const end = this.#text.indexOf('\r\n\r\n');
    if (end > mostOfHead || (end < 0 && this.#text.length > mostOfHead)) return { refused: 431 };
    if (end < 0) return undefined;
    const lines = this.#text.slice(0, end).split('\r\n');
    this.#text = this.#text.slice(end + 4);
    return headOf(lines);
  }
}

const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const requestLine = new RegExp(`^(${token}) ([\\x21-\\x7e]+) HTTP/(\\d)\\.(\\d)$`);
const fieldLine = new RegExp(`^(${token}):[ \\t]*(.*?)[ \\t]*$`, 's');

const headOf = ([first = '', ...lines]: readonly string[]): Head | Refusal => {
  const [, method, target, major, minor] = requestLine.exec(first) ?? [];
  if (method === undefined || target === undefined) return { refused: 400 };
  if (major !== '1') return { refused: 505 };
  const version = minor === '0' ? '1.0' : '1.1';
  const headers: [string, string][] = [];
  for (const line of lines) {
    const [, name, value] = fieldLine.exec(line) ?? [];
    if (name === undefined || value === undefined || hasControls(value)) return { refused: 400 };
    headers.push([name, value]);
  }
  const hosts = valuesOf(headers, 'host').length;
  if (hosts > 1 || (hosts === 0 && version === '1.1')) return { refused: 400 };
  const lengths = new Set(valuesOf(headers, 'content-length'));
  const [length = '0'] = lengths;
  // Who takes a coding for a length, or the other way round, lets one request be smuggled inside another.
  if (valuesOf(headers, 'transfer-encoding').length > 0) return { refused: 501 };
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) return { refused: 400 };
  if (Number(length) > mostOfBody) return { refused: 413 };
  const options = valuesOf(headers, 'connection').flatMap((value) => value.toLowerCase().split(/[ \t]*,[ \t]*/));
  return {
    method,
    target,
    version,
    headers,
    length: Number(length),
    keeps: version === '1.1' && !options.includes('close'),
  };
};

/** A tab is the one control that the value of a field may hold. */
export const hasControls = (text: string): boolean => {
  for (const character of text) {
    const code = character.charCodeAt(0);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return true;
  }
  return false;
};

export const isToken = (text: string): boolean => new RegExp(`^${token}$`).test(text);

export const valuesOf = (headers: Headers, wanted: string): readonly string[] =>
  headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);

const firstOf = (headers: Headers, wanted: string): string | undefined => valuesOf(headers, wanted)[0];

export const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (let from = 0; from < bytes.length; from += 8192)
    text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  return text;
};

export const bytesOfLatin1 = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length }, (_, index) => text.charCodeAt(index) & 0xff);
