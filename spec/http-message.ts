/**
 * Responses of HTTP/1.x, read from bytes as they come (Latin-1, one character a byte). Where a response ends is told by
 * RFC 9112, section 6.3. The reader is lenient, so that clients get on with servers that are a little wrong; what was wrong
 * is kept as faults, for the law on framing.
 */

/** What the grammar asks for, and what came instead. */
export interface Fault {
  readonly expected: string;
  readonly told: string;
}

/** How the end of a body is told: there is none; by its length; by its chunks; by the end of the connection. */
export type Framing = 'none' | 'length' | 'chunked' | 'close';

export interface Field {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

export interface HttpResponse {
  readonly version: string;
  readonly status: number;
  readonly fields: readonly Field[];
  readonly framing: Framing;
  /** Bytes of the body that its Content-Length speaks of, where that frames it. */
  readonly length: number | undefined;
  readonly body: string;
  /** Of it, and of the interim responses before it. */
  readonly faults: readonly Fault[];
}

type Phase = 'head' | 'length' | 'chunkSize' | 'chunk' | 'chunkEnd' | 'trailers' | 'close' | 'whole';

/** Reads one response; interim ones (1xx) before it are passed over. */
export class ResponseReader {
  readonly #method: string;
  #phase: Phase = 'head';
  #text = '';
  #left = 0;
  #head: Head | undefined;
  readonly #body: string[] = [];
  readonly #faults: Fault[] = [];
  #begun = false;

  /** The method of the request that it answers. */
  constructor(method: string) {
    this.#method = method;
  }

  /** A whole response has come. */
  get isWhole(): boolean {
    return this.#phase === 'whole';
  }

  /** Something has come. */
  get hasBegun(): boolean {
    return this.#begun;
  }

  /** The bytes behind a whole response. */
  get rest(): string {
    return this.#phase === 'whole' ? this.#text : '';
  }

  /** As far as it has come; undefined before the end of its head. */
  get response(): HttpResponse | undefined {
    if (this.#head === undefined) return undefined;
    const { version, status, fields, framing, length } = this.#head;
    return { version, status, fields, framing, length, body: this.#body.join(''), faults: this.#faults };
  }

  /** The first faults, also of a head that has not come to its end. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  push(text: string): void {
    if (text.length === 0) return;
    this.#begun = true;
    this.#text += text;
    while (this.#step());
  }

  /** The server has ended its side: a body that has no other end is whole. */
  end(): void {
    if (this.#phase === 'close') this.#phase = 'whole';
  }

  /** One step further; false when more has to come. */
  #step(): boolean {
    switch (this.#phase) {
      case 'head':
        return this.#readHead();
      case 'length':
        return this.#take('whole');
      case 'chunk':
        return this.#take('chunkEnd');
      case 'chunkEnd':
        return this.#line((line) => {
          if (line !== '') this.#fault('a line end after each chunk', `${quoted(line)} came`);
          return 'chunkSize';
        });
      case 'chunkSize':
        return this.#line((line) => {
          const size = /^([0-9A-Fa-f]+)[ \t]*(?:;.*)?$/.exec(line)?.[1];
          if (size === undefined) {
            this.#fault('the size of a chunk', `${quoted(line)} came`);
            return 'close';
          }
          this.#left = Number.parseInt(size, 16);
          return this.#left === 0 ? 'trailers' : 'chunk';
        });
      case 'trailers':
        return this.#line((line) => (line === '' ? 'whole' : 'trailers'));
      case 'close':
        if (this.#text !== '') this.#body.push(this.#text);
        this.#text = '';
        return false;
      case 'whole':
        return false;
    }
  }

  #take(then: Phase): boolean {
    const taken = this.#text.slice(0, this.#left);
    if (taken !== '') this.#body.push(taken);
    this.#left -= taken.length;
    this.#text = this.#text.slice(taken.length);
    if (this.#left > 0) return false;
    this.#phase = then;
    return true;
  }

  #line(read: (line: string) => Phase): boolean {
    const end = this.#text.indexOf('\n');
    if (end < 0) return false;
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    if (!line.endsWith('\r')) this.#fault(crlf, bareLf);
    this.#phase = read(line.replace(/\r$/, ''));
    return true;
  }

  #readHead(): boolean {
    const start = this.#text.slice(0, protocol.length);
    if (!protocol.startsWith(start)) {
      this.#fault(statusLine, `the response begins with ${quoted(this.#text)}`);
      this.#head = { version: '0.9', status: 0, fields: [], framing: 'close', length: undefined };
      this.#phase = 'close';
      return true;
    }
    const end = /\r?\n\r?\n/.exec(this.#text);
    if (end === null) return false;
    const text = this.#text.slice(0, end.index);
    const blank = end[0];
    if (blank !== '\r\n\r\n' || /(?:^|[^\r])\n/.test(text)) this.#fault(crlf, bareLf);
    this.#text = this.#text.slice(end.index + blank.length);
    const head = headOf(text.split(/\r?\n/), this.#method, (expected, told) => this.#fault(expected, told));
    if (isInterim(head.status)) return true;
    this.#head = head;
    this.#left = head.length ?? 0;
    this.#phase = phases[head.framing];
    return true;
  }

  #fault(expected: string, told: string): void {
    if (this.#faults.length < 8) this.#faults.push({ expected, told });
  }
}

const protocol = 'HTTP/';
const statusLine = 'a response begins with a status line';
const crlf = 'each line of a head ends with CR and LF';
const bareLf = 'a line ended with LF alone';

const phases: Readonly<Record<Framing, Phase>> = {
  none: 'whole',
  length: 'length',
  chunked: 'chunkSize',
  close: 'close',
};

/** 101 is the end of HTTP on the connection, and no interim response. */
const isInterim = (status: number): boolean => status >= 100 && status < 200 && status !== 101;

type Head = Pick<HttpResponse, 'version' | 'status' | 'fields' | 'framing' | 'length'>;

const headOf = (
  [first = '', ...lines]: readonly string[],
  method: string,
  fault: (expected: string, told: string) => void,
): Head => {
  const parts = /^HTTP\/(\d\.\d) (\d{3})( .*)?$/.exec(first);
  if (parts === null) fault(statusLine, `it was ${quoted(first)}`);
  else if (parts[3] === undefined)
    fault('a space follows the status code, also where no reason does', `the line was ${quoted(first)}`);
  const version = parts?.[1] ?? '1.1';
  const status = Number(parts?.[2] ?? /\b(\d{3})\b/.exec(first)?.[1] ?? 0);
  const fields: Field[] = [];
  for (const line of lines) {
    const field = fieldOf(line);
    if (field === undefined) fault('each line of a head is a name, a colon and a value', `${quoted(line)} came`);
    else fields.push(field);
  }
  return { version, status, fields, ...framingOf(status, fields, method, fault) };
};

/** A line of a head; undefined if it is none. */
export const fieldOf = (line: string): Field | undefined => {
  const parts = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/.exec(line);
  return parts === null ? undefined : { name: (parts[1] ?? '').toLowerCase(), value: parts[2] ?? '' };
};

/** The values of a field that is a list, in lower case. */
export const optionsOf = (fields: readonly Field[], name: string): readonly string[] =>
  fields
    .filter((field) => field.name === name)
    .flatMap(({ value }) => value.split(','))
    .map((value) => value.trim().toLowerCase())
    .filter((value) => value !== '');

/** RFC 9112, 6.3: the cases in its order. */
const framingOf = (
  status: number,
  fields: readonly Field[],
  method: string,
  fault: (expected: string, told: string) => void,
): Pick<Head, 'framing' | 'length'> => {
  const lengths = [...new Set(optionsOf(fields, 'content-length'))];
  const codings = optionsOf(fields, 'transfer-encoding');
  if ((isInterim(status) || status === 204) && lengths.length > 0)
    fault(`a response of ${status} has no Content-Length`, `it has one, of ${lengths.join(', ')}`);
  if ((isInterim(status) || status === 204) && codings.length > 0)
    fault(`a response of ${status} has no Transfer-Encoding`, `it has one, ${codings.join(', ')}`);
  if (codings.length > 0 && lengths.length > 0)
    fault('a response with a Transfer-Encoding has no Content-Length', 'it has both');
  const length = /^\d+$/.test(lengths[0] ?? '') && lengths.length === 1 ? Number(lengths[0]) : undefined;
  if (lengths.length > 0 && length === undefined)
    fault('the Content-Length is one number', `it is ${quoted(lengths.join(', '))}`);
  if (method === 'HEAD' || isInterim(status) || status === 204 || status === 304)
    return { framing: 'none', length: undefined };
  if (codings.length > 0) return { framing: codings.at(-1) === 'chunked' ? 'chunked' : 'close', length: undefined };
  return length === undefined ? { framing: 'close', length } : { framing: 'length', length };
};

/** Text that a server sent, as far as a sentence holds it. */
export const quoted = (text: string): string => JSON.stringify(text.length > 32 ? `${text.slice(0, 32)}...` : text);
