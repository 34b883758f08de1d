/** Cuts a stream of bytes into lines, and holds no more of one than it may have. */

export class Lines {
  readonly #most: number;
  readonly #onLine: (line: string) => void;
  readonly #onTooLong: (beginning: string) => void;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(most: number, onLine: (line: string) => void, onTooLong: (beginning: string) => void) {
    this.#most = most;
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const part = rest.subarray(0, end);
      const line = this.#parts.length === 0 ? part : Buffer.concat([...this.#parts, part]);
      this.#parts = [];
      this.#bytes = 0;
      rest = rest.subarray(end + 1);
      this.#onLine(line.toString('utf8'));
    }
    if (rest.length === 0) return;
    this.#parts.push(rest);
    this.#bytes += rest.length;
    if (this.#bytes <= this.#most) return;
    const beginning = this.rest.slice(0, 200);
    this.#parts = [];
    this.#bytes = 0;
    this.#onTooLong(beginning);
  }

  /** What has come of a line that has no end yet. */
  get rest(): string {
    return this.#parts.length === 0 ? '' : Buffer.concat(this.#parts).toString('utf8');
  }
}
