/**
 * Statements on sockets. Sockets have names of their own. A connection that `acceptEach` has accepted has its name only in
 * the task that serves it, where it hides others of the same name.
 */

import type { Data } from './data.js';
import type { Name } from './name.js';

/** Ends the own side: what the other sends can still be received. */
export interface Shutdown {
  readonly op: 'shutdown';
  readonly of: Name;
}

/** Takes its callbacks away first, as asyncio asks for. */
export interface CloseSocket {
  readonly op: 'closeSocket';
  readonly of: Name;
}

/** Calls back as long as the socket can be read (`addReader`), or written. */
export interface Watch {
  readonly op: 'addReader' | 'addWriter';
  readonly of: Name;
  readonly callback: Name;
}

export interface Unwatch {
  readonly op: 'removeReader' | 'removeWriter';
  readonly of: Name;
}

/** Takes at most so many bytes that are there, without waiting. */
export interface ReceiveNow {
  readonly op: 'receiveNow';
  readonly of: Name;
  readonly most: number;
}

/** Sends as much of it as the system takes, without waiting. */
export interface SendNow {
  readonly op: 'sendNow';
  readonly of: Name;
  readonly data: Data;
}

/** What needs no suspension. */
export type SocketStatement = Shutdown | CloseSocket | Watch | Unwatch | ReceiveNow | SendNow;

/** A socket that listens on 127.0.0.1, at a port that the system chooses. Clients connect from now on. */
export interface Listen {
  readonly op: 'listen';
  readonly as: Name;
  readonly backlog?: number;
}

export interface Accept {
  readonly op: 'accept';
  readonly of: Name;
  readonly as: Name;
}

/** To a socket of the program that listens; `null`: to a port at which nobody does. */
export interface Connect {
  readonly op: 'connect';
  readonly to: Name | null;
  readonly as: Name;
}

/** At most so many bytes. */
export interface Receive {
  readonly op: 'receive';
  readonly of: Name;
  readonly most: number;
}

/** Sends these; or, where it is not said, what the task has received last. */
export interface SendAll {
  readonly op: 'sendAll';
  readonly of: Name;
  readonly data?: Data;
}

/** Accepts one connection after the other, for ever, and makes a task of the coroutine for each, in which it is called `as`. */
export interface AcceptEach {
  readonly op: 'acceptEach';
  readonly of: Name;
  readonly as: Name;
  readonly coroutine: Name;
}

/** Receives until the other side has ended, and each time does what the body says. */
export interface ReceiveEach<Statement> {
  readonly op: 'receiveEach';
  readonly of: Name;
  readonly most: number;
  readonly body: readonly Statement[];
}

/** What may suspend, but for `receiveEach`. */
export type SocketAwait = Listen | Accept | Connect | Receive | SendAll | AcceptEach;
