/** Where clients act: on the machine's network, or on a simulated one. All in callbacks, since either may have a clock of its own. */

import type { Name } from '../../spec/program.js';

/** What comes of a connection. After `refused` and `lost` nothing more comes; after `ended` no bytes. */
export interface LinkEvents {
  /** Its own port, if it is known. */
  connected(port?: number): void;
  /** The error as the system calls it, like ECONNREFUSED. */
  refused(error: string): void;
  received(bytes: Uint8Array): void;
  ended(): void;
  lost(error: string): void;
}

/** One connection, from the client's side. It reads nothing until it is asked to. */
export interface Link {
  /** `taken` is called when the system has taken all of it, and more may be sent. */
  send(bytes: Uint8Array, taken: () => void): void;
  /** Lets bytes come (`received`), or keeps them with the system, so that the server comes to feel it. */
  read(on: boolean): void;
  /** Ends the client's own side. */
  finish(): void;
  reset(): void;
  close(): void;
}

export interface Network {
  /** Seconds. */
  now(): number;
  /** Calls `act` after so many seconds. */
  after(seconds: number, act: () => void): void;
  connect(to: Name, events: LinkEvents): Link;
}
