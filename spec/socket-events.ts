/** Events of sockets. What is awaited of them stands in the `await` events of tasks. */

import type { Data } from './data.js';
import type { FutureId, Raised } from './occurrence.js';

/** Numbers the sockets of a program, from 0. */
export type SocketId = number;

/** A socket was made: it listens, was accepted, or has connected. */
export interface SocketEvent {
  readonly kind: 'socket';
  readonly socket: SocketId;
  readonly name: string;
  readonly how: 'listens' | 'accepted' | 'connected';
  /** The one that listened. */
  readonly of?: SocketId;
  /** The task in which alone it has its name. */
  readonly task?: FutureId;
  /** The port of the other side. */
  readonly peer?: number;
  /** Where it listens. */
  readonly port?: number;
}

/** Something was done to a socket without waiting. */
export interface UseSocketEvent {
  readonly kind: 'useSocket';
  readonly socket: SocketId;
  readonly do:
    | 'shutdown'
    | 'closeSocket'
    | 'addReader'
    | 'addWriter'
    | 'removeReader'
    | 'removeWriter'
    | 'receiveNow'
    | 'sendNow';
  readonly callback?: string;
  /** Of `receiveNow`: how many bytes at the most. */
  readonly most?: number;
  /** Of `sendNow`: what was to be sent. */
  readonly data?: Data;
  /** What `receiveNow` gave, `null` where there was nothing yet; how many bytes `sendNow` has sent; what removing said. */
  readonly answer?: readonly Data[] | number | boolean | null;
  readonly refused?: string;
}

/** The loop calls what was added to a socket; until `readied` the events are the callback's. */
export interface ReadyEvent {
  readonly kind: 'ready';
  readonly socket: SocketId;
  readonly interest: 'read' | 'write';
  readonly callback: string;
  readonly time: number;
  readonly spent?: true;
}

export interface ReadiedEvent {
  readonly kind: 'readied';
  readonly raised?: Raised;
}

export type SocketTraceEvent = SocketEvent | UseSocketEvent | ReadyEvent | ReadiedEvent;
