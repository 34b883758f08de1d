/** Bytes as programs and traces speak of them. */

/**
 * Bytes: of a text, one for each character (Latin-1); or so many of a pattern, which tells of each byte where it belongs.
 * Pattern `p` is a row of words of four bytes, most significant first: the first is `p`, the others count up from 0.
 */
export type Data = string | { readonly pattern: number; readonly length: number; readonly at?: number };

/** Words of a pattern are four bytes: the pattern's number, and a count of 24 bits. */
const wordSize = 4;
const count = 0x1000000;

/** The byte of a pattern at an offset. */
const patternByte = (pattern: number, at: number): number => {
  const word = Math.floor(at / wordSize) % count;
  switch (at % wordSize) {
    case 0:
      return pattern & 0xff;
    case 1:
      return word >>> 16;
    case 2:
      return (word >>> 8) & 0xff;
    default:
      return word & 0xff;
  }
};

export const lengthOf = ({ length }: Data): number => length;

/** From `from` on, up to `to`; all of them where it is not said. */
export const bytesOf = (data: Data, from = 0, to = lengthOf(data)): Uint8Array => {
  const bytes = new Uint8Array(Math.max(to - from, 0));
  if (typeof data === 'string') {
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = data.charCodeAt(from + index) & 0xff;
    return bytes;
  }
  const { pattern, at = 0 } = data;
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = patternByte(pattern, at + from + index);
  return bytes;
};

/** Bytes as text, one character each (Latin-1). */
export const textOf = (bytes: Uint8Array): string => {
  let text = '';
  for (let from = 0; from < bytes.length; from += 8192)
    text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  return text;
};

/** Fewer bytes than these are not worth a pattern. */
const leastOfPattern = 16;

/** The longest run of the pattern that the bytes hold from `from` on, and where in the pattern it is. */
const runAt = (bytes: Uint8Array, from: number, pattern: number): { at: number; length: number } | undefined => {
  // The first whole word tells the place, wherever in it the bytes begin.
  for (let lead = 0; lead < wordSize; lead += 1) {
    const start = from + lead;
    if (bytes[start] !== (pattern & 0xff) || start + wordSize > bytes.length) continue;
    const word = ((bytes[start + 1] ?? 0) << 16) | ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0);
    const at = word * wordSize - lead;
    if (at < 0) continue;
    let length = 0;
    while (from + length < bytes.length && bytes[from + length] === patternByte(pattern, at + length)) length += 1;
    if (length >= leastOfPattern) return { at, length };
  }
  return undefined;
};

/** The bytes as short as they can be said, if they may hold these patterns. */
export const dataOf = (bytes: Uint8Array, patterns: Iterable<number>): readonly Data[] => {
  const known = [...patterns];
  const data: Data[] = [];
  let plain = 0;
  let from = 0;
  while (from + leastOfPattern <= bytes.length && known.length > 0) {
    let found: Data | undefined;
    for (const pattern of known) {
      const run = runAt(bytes, from, pattern);
      if (run !== undefined) found = run.at === 0 ? { pattern, length: run.length } : { pattern, ...run };
      if (found !== undefined) break;
    }
    if (found === undefined) {
      from += 1;
      continue;
    }
    if (plain < from) data.push(textOf(bytes.subarray(plain, from)));
    data.push(found);
    from += lengthOf(found);
    plain = from;
  }
  if (plain < bytes.length) data.push(textOf(bytes.subarray(plain)));
  return data;
};

/** Adds more to what was said before; where a pattern goes on, or a text, it becomes one. */
export const joined = (before: readonly Data[], more: readonly Data[]): readonly Data[] => {
  const all = [...before];
  for (const each of more) {
    const last = all.at(-1);
    if (typeof last === 'string' && typeof each === 'string') all[all.length - 1] = last + each;
    else if (typeof last === 'object' && typeof each === 'object' && goesOn(last, each))
      all[all.length - 1] = { ...last, length: last.length + each.length };
    else if (lengthOf(each) > 0) all.push(each);
  }
  return all;
};

const goesOn = (left: Exclude<Data, string>, right: Exclude<Data, string>): boolean =>
  left.pattern === right.pattern && (left.at ?? 0) + left.length === (right.at ?? 0);

/** How many bytes are the same in both, from the beginning on. */
export const sameStart = (left: readonly Data[], right: readonly Data[]): number => {
  let same = 0;
  const one = new Cursor(left);
  const other = new Cursor(right);
  for (;;) {
    const here = one.rest();
    const there = other.rest();
    if (here === undefined || there === undefined) return same;
    const length = Math.min(lengthOf(here), lengthOf(there));
    const equal = sameBytes(here, there, length);
    same += equal;
    if (equal < length) return same;
    one.skip(length);
    other.skip(length);
  }
};

const sameBytes = (left: Data, right: Data, length: number): number => {
  if (
    typeof left === 'object' &&
    typeof right === 'object' &&
    left.pattern === right.pattern &&
    (left.at ?? 0) === (right.at ?? 0)
  )
    return length;
  const [one, other] = [bytesOf(left, 0, length), bytesOf(right, 0, length)];
  let same = 0;
  while (same < length && one[same] === other[same]) same += 1;
  return same;
};

/** Goes through a list of data, byte by byte or in longer steps. */
class Cursor {
  readonly #data: readonly Data[];
  #place = 0;
  #gone = 0;

  constructor(data: readonly Data[]) {
    this.#data = data;
  }

  /** What is left of the piece that it stands in. */
  rest(): Data | undefined {
    const piece = this.#data[this.#place];
    if (piece === undefined) return undefined;
    if (typeof piece === 'string') return piece.slice(this.#gone);
    return { pattern: piece.pattern, at: (piece.at ?? 0) + this.#gone, length: piece.length - this.#gone };
  }

  skip(length: number): void {
    this.#gone += length;
    const piece = this.#data[this.#place];
    if (piece === undefined || this.#gone < lengthOf(piece)) return;
    this.#gone = 0;
    this.#place += 1;
  }
}

/** Characters of a text that are shown: a request without a body mostly has fewer. */
const shown = 120;

/** In words: what a reader has to see of it. */
export const dataText = (data: Data): string => {
  if (typeof data === 'string')
    return data.length > shown
      ? `${JSON.stringify(data.slice(0, shown - 40))} and ${data.length - shown + 40} bytes more`
      : JSON.stringify(data);
  const { pattern, at = 0, length } = data;
  return at === 0 ? `${length} bytes of pattern ${pattern}` : `bytes ${at} to ${at + length - 1} of pattern ${pattern}`;
};
