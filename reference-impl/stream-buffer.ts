/** The bytes that a stream has received and that nobody has read: in one piece, so that separators can be searched for. */

export class StreamBuffer {
  #bytes = new Uint8Array(1024);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  append(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#bytes.length) this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** At most so many, from the front. */
  take(most = this.length): Uint8Array {
    const size = Math.min(most, this.length);
    const taken = this.#bytes.slice(this.#start, this.#start + size);
    this.#start += size;
    return taken;
  }

  /** Where the separator begins, at `from` or later; -1 if it does not stand there, or not yet in full. */
  indexOf(separator: Uint8Array, from = 0): number {
    const held = this.#bytes.subarray(this.#start, this.#end);
    const [first = 0] = separator;
    for (let at = held.indexOf(first, from); at >= 0; at = held.indexOf(first, at + 1)) {
      if (at + separator.length > held.length) return -1;
      if (separator.every((byte, index) => held[at + index] === byte)) return at;
    }
    return -1;
  }

  /** Twice as much as is needed, so that a long stream is not copied again and again. */
  #makeRoom(more: number): void {
    const { length } = this;
    const held = this.#bytes.subarray(this.#start, this.#end);
    const bytes = length + more > this.#bytes.length / 2 ? new Uint8Array(2 * (length + more)) : this.#bytes;
    if (bytes === this.#bytes) bytes.copyWithin(0, this.#start, this.#end);
    else bytes.set(held);
    this.#bytes = bytes;
    this.#start = 0;
    this.#end = length;
  }
}
