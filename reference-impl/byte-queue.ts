/** Bytes that wait: put in at the end, taken from the front. */

export class ByteQueue {
  readonly #chunks: Uint8Array[] = [];
  /** How much of the first chunk is gone; and which is the first. */
  #gone = 0;
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /** At most so many. */
  take(most: number): Uint8Array {
    const size = Math.min(most, this.#length);
    const first = this.#chunks[this.#first];
    if (first !== undefined && first.length - this.#gone >= size) {
      const part = first.subarray(this.#gone, this.#gone + size);
      this.#drop(size);
      return part;
    }
    const bytes = new Uint8Array(size);
    for (let filled = 0; filled < size; ) {
      const chunk = this.#chunks[this.#first];
      if (chunk === undefined) break;
      const part = chunk.subarray(this.#gone, this.#gone + size - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#drop(part.length);
    }
    return bytes;
  }

  /** Takes those back that were taken last. */
  unshift(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#gone > 0) this.#chunks[this.#first] = this.#chunks[this.#first]?.subarray(this.#gone) ?? bytes;
    this.#gone = 0;
    this.#chunks.splice(this.#first, 0, bytes);
    this.#length += bytes.length;
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#gone = this.#first = this.#length = 0;
  }

  /** From the first chunk, which has that many. */
  #drop(size: number): void {
    this.#gone += size;
    this.#length -= size;
    const first = this.#chunks[this.#first];
    if (first === undefined || this.#gone < first.length) return;
    this.#gone = 0;
    this.#first += 1;
    if (this.#first > 64) {
      this.#chunks.splice(0, this.#first);
      this.#first = 0;
    }
  }
}
