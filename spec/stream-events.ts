/** Events of streams. What is awaited of them stands in the `await` events of tasks; a stream has the number of its socket. */

import type { Data } from './data.js';
import type { FutureId } from './occurrence.js';
import type { SocketId } from './socket-events.js';

/** A stream was opened over the socket. */
export interface StreamEvent {
  readonly kind: 'stream';
  readonly socket: SocketId;
  readonly name: string;
  /** The task in which alone it has its name. */
  readonly task?: FutureId;
  /** Bytes; the loop's own where it is not said. */
  readonly limit?: number;
}

/** Something was done to a stream without waiting. */
export interface UseStreamEvent {
  readonly kind: 'useStream';
  readonly socket: SocketId;
  readonly do: 'write' | 'writeEof' | 'closeStream';
  /** What was to be written. */
  readonly data?: readonly Data[];
  readonly refused?: string;
}

export type StreamTraceEvent = StreamEvent | UseStreamEvent;

/** What a task awaits of a stream. */
export type StreamAwaitKind = 'openStream' | 'read' | 'readUntil' | 'readExactly' | 'readLine' | 'drain' | 'waitClosed';
