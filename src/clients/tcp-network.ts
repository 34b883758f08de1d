/**
 * The machine's network: connections to one address.
 *
 * A link reads a little ahead of its client, no more than the system would keep for it anyway. An answer that has come must
 * be seen also if the connection breaks while the client still sends: Node throws away what it has not read by then.
 */

import { connect, type Socket } from 'node:net';
import type { Link, LinkEvents, Network } from './network.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export class TcpNetwork implements Network {
  readonly #address: Address;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #most: number;
  #closed = false;
  /** Called when more bytes have come over a connection than may; it is closed then. */
  onFlood = (): void => undefined;

  /** Whatever a program calls its server, it is at this address; so many bytes may come over a connection. */
  constructor(address: Address, most = Number.POSITIVE_INFINITY) {
    this.#address = address;
    this.#most = most;
  }

  /** Connections that are not closed. */
  get open(): number {
    return this.#sockets.size;
  }

  now(): number {
    return performance.now() / 1000;
  }

  after(seconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      // What has come meanwhile is seen first.
      setImmediate(() => {
        if (!this.#closed) act();
      });
    }, seconds * 1000);
    this.#timers.add(timer);
  }

  connect(_to: string, events: LinkEvents): Link {
    const socket = connect({ ...this.#address, allowHalfOpen: true, noDelay: true });
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    const link = new TcpLink(socket, events);
    if (this.#most < Number.POSITIVE_INFINITY) {
      socket.on('data', () => {
        if (socket.bytesRead <= this.#most || socket.destroyed) return;
        link.close();
        this.onFlood();
      });
    }
    return link;
  }

  /** Nothing is left open, and nothing more is called. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Bytes that are read ahead. */
const mostAhead = 65_536;

class TcpLink implements Link {
  readonly #socket: Socket;
  readonly #events: LinkEvents;
  #state: 'connecting' | 'up' | 'over' = 'connecting';
  #wanted = false;
  #ahead: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  #sawEnd = false;

  constructor(socket: Socket, events: LinkEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.on('connect', () => {
      if (this.#state !== 'connecting') return;
      this.#state = 'up';
      events.connected(socket.localPort);
    });
    socket.on('data', (bytes: Buffer) => {
      this.#ahead.push(bytes);
      this.#size += bytes.length;
      this.#deliver();
    });
    socket.on('end', () => {
      this.#ended = this.#sawEnd = true;
      this.#deliver();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => this.#broken(error.code ?? error.message));
    socket.on('close', () => {
      // Where the server had ended its side, this is no more than the end of both.
      if (!this.#sawEnd) this.#broken('closed');
    });
  }

  send(bytes: Uint8Array, taken: () => void): void {
    this.#socket.write(bytes, (error) => {
      if (error === undefined || error === null) taken();
    });
  }

  read(on: boolean): void {
    this.#wanted = on;
    // Not within the statement that asks for it.
    if (on && (this.#size > 0 || this.#ended)) setImmediate(() => this.#deliver());
  }

  finish(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#state = 'over';
    this.#socket.resetAndDestroy();
  }

  close(): void {
    this.#state = 'over';
    this.#socket.destroy();
  }

  #deliver(): void {
    while (this.#wanted && this.#state === 'up') {
      const next = this.#ahead.shift();
      if (next === undefined) break;
      this.#size -= next.length;
      this.#events.received(next);
    }
    if (this.#size >= mostAhead) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
    if (!this.#ended || !this.#wanted || this.#size > 0 || this.#state !== 'up') return;
    this.#ended = false;
    this.#events.ended();
  }

  /** What had come before is seen first, whether it was waited for or not. */
  #broken(error: string): void {
    const before = this.#state;
    if (before === 'over') return;
    for (let next = this.#ahead.shift(); next !== undefined; next = this.#ahead.shift()) this.#events.received(next);
    this.#state = 'over';
    if (before === 'connecting') this.#events.refused(error);
    else this.#events.lost(error);
  }
}
