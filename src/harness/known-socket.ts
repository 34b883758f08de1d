/** A socket of a program, as the harness keeps it. */

import type { Socket } from '../../spec/sockets.js';
import type { StreamPair } from '../../spec/streams.js';
import type { SocketId } from '../../spec/trace.js';

export interface KnownSocket {
  readonly id: SocketId;
  readonly object: Socket;
  closed: boolean;
  /** The stream over it, once it is open. */
  stream?: StreamPair;
}
