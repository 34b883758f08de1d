/**
 * The port's part for sockets: what asyncio has as `sock_accept`, `sock_recv` and so on, on sockets of the loop's own, since
 * TypeScript has none that do not wait. All are of TCP, on the loopback address 127.0.0.1.
 *
 * Errors are known by their `name`, as Python calls them: ConnectionRefusedError, ConnectionResetError, BrokenPipeError.
 */

import type { Awaitable } from './future.js';

export interface Socket {
  /** Where it listens; of others, the port of their own side. */
  readonly port: number;
  /** The port of the other side, of a connection. */
  readonly peer?: number | undefined;
}

export interface Sockets {
  /** A socket that listens at a port which the system chooses, with room for so many connections that nobody has accepted. */
  sockListen(backlog?: number): Awaitable<Socket>;
  sockAccept(listener: Socket): Awaitable<Socket>;
  sockConnect(port: number): Awaitable<Socket>;
  /** At most so many bytes, as soon as there are any; none once the other side has ended. */
  sockReceive(socket: Socket, most: number): Awaitable<Uint8Array>;
  /** Comes back when the system has taken them all. */
  sockSendAll(socket: Socket, bytes: Uint8Array): Awaitable<unknown>;
  /** Ends this side: what the other sends can still be received. */
  sockShutdown(socket: Socket): void;
  sockClose(socket: Socket): void;
}

export interface Readiness {
  /** Calls back as often as the socket can be read and was not; a second callback takes the place of the first. */
  addReader(socket: Socket, callback: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown;
  /** Whether there was one; a loop may say nothing. */
  removeReader(socket: Socket): unknown;
  addWriter(socket: Socket, callback: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown;
  removeWriter(socket: Socket): unknown;
  /** Without waiting: at most so many bytes, none at the end, undefined if there are none yet. */
  receiveNow(socket: Socket, most: number): Uint8Array | undefined;
  /** Without waiting: how many the system has taken. */
  sendNow(socket: Socket, bytes: Uint8Array): number;
}
