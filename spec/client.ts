/**
 * Clients: what is done to a server from outside, by something that the loop knows nothing of. Clients act at the same
 * time; each does one statement after the other, and reads only while a statement waits for bytes, so that it is as slow
 * a reader as the program says.
 *
 * What came of it stands in the trace as `client` events. On the machine's network they are written down in the order in
 * which they were seen, after the subject's own events, whose order beside them nobody can tell; on a simulated one they
 * stand where they happened.
 */

import type { Data } from './data.js';
import type { Name } from './name.js';

export type { Data } from './data.js';

/** Sends, in pieces of so many bytes, each in a packet of its own as far as the network allows; in one where it is not said. */
export interface ClientSend {
  readonly op: 'send';
  readonly data: Data;
  /** Bytes in a piece; or where to cut, counted from the beginning of the data. */
  readonly cut?: number | readonly number[];
  /**
   * Goes on at once, and sends them in one piece while it does what comes next: so a client can be echoed more than all
   * buffers hold. One that leaves before all of it is taken breaks the connection off.
   */
  readonly meanwhile?: true;
}

/** Waits until so many bytes more have come; `end`: until the server has ended its side. */
export interface ClientReceive {
  readonly op: 'receive';
  readonly count: number | 'end';
}

/** Waits for one whole HTTP response, to a request with that method. */
export interface ClientResponse {
  readonly op: 'response';
  readonly to: string;
}

/** Ends its own side: what the server sends can still come. */
export interface ClientFinish {
  readonly op: 'finish';
}

/** Breaks the connection off (RST). */
export interface ClientReset {
  readonly op: 'reset';
}

export interface ClientClose {
  readonly op: 'close';
}

/** Does nothing for so many ticks. */
export interface ClientPause {
  readonly op: 'pause';
  readonly for: number;
}

/** Waits until all clients that meet there have come. */
export interface ClientMeet {
  readonly op: 'meet';
  readonly at: Name;
}

export type ClientStatement =
  | ClientSend
  | ClientReceive
  | ClientResponse
  | ClientFinish
  | ClientReset
  | ClientClose
  | ClientPause
  | ClientMeet;

/** A client connects, acts, and closes what is left of its connection at the end. */
export interface ClientDeclaration {
  /** What listens: a socket or a server of the program. */
  readonly to: Name;
  /** So many clients that do the same; one, where it is not said. */
  readonly times?: number;
  /** Connects only when these clients are done, or have given up. */
  readonly after?: readonly Name[];
  readonly acts: readonly ClientStatement[];
}
