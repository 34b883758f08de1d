/** Callbacks whose turn has come, first in, first out. */

import type { SoonHandle } from './handle.js';

/** Space in front of the head is given back once it is so long, and longer than what is queued. */
const worthCompacting = 1024;

export class ReadyQueue {
  #handles: SoonHandle[] = [];
  #head = 0;

  get length(): number {
    return this.#handles.length - this.#head;
  }

  push(handle: SoonHandle): void {
    this.#handles.push(handle);
  }

  shift(): SoonHandle | undefined {
    const handle = this.#handles[this.#head];
    if (handle === undefined) return undefined;
    this.#head += 1;
    if (this.#head >= worthCompacting && this.#head > this.length) {
      this.#handles = this.#handles.slice(this.#head);
      this.#head = 0;
    } else if (this.#head === this.#handles.length) {
      this.#handles.length = 0;
      this.#head = 0;
    }
    return handle;
  }

  clear(): void {
    this.#handles = [];
    this.#head = 0;
  }
}
