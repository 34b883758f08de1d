/** Clients of a simulated network: they belong to no loop, and are told what comes. */

import type { End, Wires } from './simulated-sockets.js';

/** What comes of a connection, as a client sees it. */
export interface ClientEvents {
  /** Its own port. */
  connected(port: number): void;
  refused(error: string): void;
  received(bytes: Uint8Array): void;
  ended(): void;
  lost(error: string): void;
}

/** The end of a client from outside, which is told what comes instead of asking. */
export class ClientEnd {
  readonly #network: Wires;
  readonly #end: End;
  readonly #events: ClientEvents;
  readonly #unsent: { bytes: Uint8Array; readonly taken: () => void }[] = [];
  #reads = false;
  #connected = false;
  #over = false;
  #saidEnd = false;
  #finishing = false;

  constructor(network: Wires, end: End, events: ClientEvents) {
    this.#network = network;
    this.#end = end;
    this.#events = events;
    end.onEstablished = () => {
      this.#connected = true;
      events.connected(end.port);
    };
    end.onReset = () => {
      this.#over = true;
      if (this.#connected) events.lost('ECONNRESET');
      else events.refused('ECONNREFUSED');
    };
    end.onChange = () => this.#goOn();
  }

  send(bytes: Uint8Array, taken: () => void): void {
    this.#unsent.push({ bytes, taken });
    this.#goOn();
  }

  read(on: boolean): void {
    this.#reads = on;
    if (on) this.#network.after(0, () => this.#goOn());
  }

  /** Behind what it was given to send. */
  finish(): void {
    this.#finishing = true;
    if (!this.#over && this.#unsent.length === 0) this.#end.shutdown();
  }

  reset(): void {
    this.#over = true;
    this.#end.reset();
  }

  close(): void {
    this.#over = true;
    this.#end.close();
  }

  #goOn(): void {
    if (this.#over) return;
    for (let next = this.#unsent[0]; next !== undefined && this.#end.writable; next = this.#unsent[0]) {
      const { bytes, taken } = next;
      next.bytes = bytes.subarray(this.#end.send(bytes));
      if (next.bytes.length > 0) break;
      this.#unsent.shift();
      taken();
      if (this.#over) return;
      if (this.#finishing && this.#unsent.length === 0) this.#end.shutdown();
    }
    while (this.#reads && !this.#over && this.#end.unread > 0)
      this.#events.received(this.#end.receive(this.#end.unread) ?? new Uint8Array());
    if (this.#reads && !this.#over && this.#end.atEnd && !this.#saidEnd) {
      this.#saidEnd = true;
      this.#events.ended();
    }
  }
}
