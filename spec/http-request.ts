/**
 * Requests of HTTP/1.x, read from what a client has sent (Latin-1, one character a byte). Strict where the grammar is: what
 * is not certainly a request is called malformed, and a server owes it no more than not to hang and not to die.
 */

import { type Field, fieldOf, optionsOf } from './http-message.js';

export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly fields: readonly Field[];
  /** Bytes of its body, as its head says. */
  readonly length: number;
  /** All of it, as it was sent. */
  readonly text: string;
  /** Where it begins in what was sent. */
  readonly from: number;
}

export interface Requests {
  /** Those that were sent to their end. */
  readonly whole: readonly HttpRequest[];
  /** What follows them: nothing; a part of one more; or what no request can begin with. */
  readonly tail: 'nothing' | 'part' | 'malformed';
  /** What is malformed about it. */
  readonly why?: string;
}

/** What a client sends to see whether a server serves. */
export const plainRequest = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** RFC 9112, 3: "It is RECOMMENDED that all HTTP senders and recipients support, at a minimum, request-line lengths of 8000 octets". */
const longestLine = 8000;

export const requestsIn = (sent: string): Requests => {
  const whole: HttpRequest[] = [];
  let from = 0;
  while (from < sent.length) {
    // Empty lines before a request are to be passed over.
    if (sent.startsWith('\r\n', from)) {
      from += 2;
      continue;
    }
    const end = sent.indexOf('\r\n\r\n', from);
    if (end < 0) return { whole, tail: 'part' };
    const read = requestOf(sent.slice(from, end).split('\r\n'));
    if (typeof read === 'string') return { whole, tail: 'malformed', why: read };
    const to = end + 4 + read.length;
    if (to > sent.length) return { whole, tail: 'part' };
    whole.push({ ...read, text: sent.slice(from, to), from });
    from = to;
  }
  return { whole, tail: 'nothing' };
};

/** The head of a request; or what is wrong with it. */
const requestOf = ([first = '', ...lines]: readonly string[]): Omit<HttpRequest, 'text' | 'from'> | string => {
  if ([first, ...lines].some((line) => line.length > longestLine)) return `a line of more than ${longestLine} bytes`;
  const parts = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\/[\x21-\x7e]*|\*) HTTP\/(1\.[01])$/.exec(first);
  if (parts === null) return 'no request line';
  const fields: Field[] = [];
  for (const line of lines) {
    const field = /[\0\r\n]/.test(line) ? undefined : fieldOf(line);
    if (field === undefined) return 'a line that is no field';
    fields.push(field);
  }
  const version = parts[3] === '1.0' ? '1.0' : '1.1';
  const hosts = fields.filter(({ name }) => name === 'host').length;
  if (hosts > 1 || (hosts === 0 && version === '1.1')) return hosts > 1 ? 'two hosts' : 'no host';
  // Servers need not know a body that comes in chunks from a client of unknown kind.
  if (fields.some(({ name }) => name === 'transfer-encoding')) return 'a Transfer-Encoding';
  const lengths = optionsOf(fields, 'content-length');
  if (lengths.length > 1 || !/^\d{0,9}$/.test(lengths[0] ?? '')) return 'a Content-Length that is no number';
  return { method: parts[1] ?? '', target: parts[2] ?? '', version, fields, length: Number(lengths[0] ?? 0) };
};

/** The client has asked for the end of the connection behind the response. */
export const asksToClose = ({ version, fields }: Pick<HttpRequest, 'version' | 'fields'>): boolean => {
  const options = optionsOf(fields, 'connection');
  return options.includes('close') || (version === '1.0' && !options.includes('keep-alive'));
};
