/**
 * The loop of the cheatsheet's "What event loop doing? (Without polling)", in TypeScript: a queue, and a flag. It shows
 * what a loop that claims little looks like.
 */

import { defineAdapter } from '../harness/adapter.js';

type Callback = (...args: never[]) => unknown;

class MinimalLoop {
  #ready: (readonly [Callback, readonly unknown[]])[] = [];
  #stopping = false;

  callSoon(callback: Callback, ...args: readonly unknown[]): void {
    this.#ready.push([callback, args]);
  }

  runForever(): void {
    try {
      do this.#runOnce();
      while (!this.#stopping);
    } finally {
      this.#stopping = false;
    }
  }

  stop(): void {
    this.#stopping = true;
  }

  close(): void {
    this.#ready = [];
  }

  #runOnce(): void {
    for (const [callback, args] of this.#ready.splice(0))
      (callback as (...args: readonly unknown[]) => unknown)(...args);
  }
}

export default defineAdapter({
  name: 'minimal',
  version: '0.1.0',
  clock: 'virtual',
  claims: ['arguments', 'restart', 'persistent', 'close', 'asyncioOrder'],
  create: () => new MinimalLoop(),
});
