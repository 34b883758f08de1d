/** The clients of a program as a harness in a process of its own knows them: the kit runs them, and tells when they are done. */

import type { AliveMessage, ListeningMessage } from '../../spec/protocol.js';
import type { Socket } from '../../spec/sockets.js';
import type { ClientSide } from './client-side.js';
import { turnsPerSign } from './limits.js';

export class OutsideClients implements ClientSide {
  readonly #id: number;
  readonly #write: (message: AliveMessage | ListeningMessage) => void;
  #finished = false;
  #turns = 0;

  constructor(id: number, write: (message: AliveMessage | ListeningMessage) => void) {
    this.#id = id;
    this.#write = write;
  }

  /** The loop has gone round once more, which is told now and then. */
  get waits(): boolean {
    if (this.#finished) return false;
    this.#turns += 1;
    if (this.#turns % turnsPerSign === 0) this.#write({ kind: 'alive', id: this.#id });
    return true;
  }

  listens(name: string, { port }: Socket): void {
    this.#write({ kind: 'listening', id: this.#id, name, port });
  }

  /** They are done, or have given up. */
  finish(): void {
    this.#finished = true;
  }

  abandon(): void {
    this.#finished = true;
  }
}
