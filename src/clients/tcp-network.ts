/** The machine's network: connections to one address. */

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

  /** Whatever a program calls its server, it is at this address. */
  constructor(address: Address) {
    this.#address = address;
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
      act();
    }, seconds * 1000);
    this.#timers.add(timer);
  }

  connect(_to: string, events: LinkEvents): Link {
    const socket = connect({ ...this.#address, allowHalfOpen: true, noDelay: true });
    // Reads nothing before it is asked to.
    socket.pause();
    let state: 'connecting' | 'up' | 'over' = 'connecting';
    const over = (tell: () => void): void => {
      if (state === 'over') return;
      state = 'over';
      tell();
    };
    this.#sockets.add(socket);
    socket.on('connect', () => {
      if (state !== 'connecting') return;
      state = 'up';
      events.connected();
    });
    socket.on('data', (bytes: Buffer) => {
      if (state === 'up') events.received(bytes);
    });
    socket.on('end', () => {
      if (state === 'up') events.ended();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      const refused = state === 'connecting';
      over(() => (refused ? events.refused(code) : events.lost(code)));
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      over(() => events.lost('closed'));
    });
    return {
      send(bytes, taken) {
        socket.write(bytes, (error) => {
          if (error === undefined || error === null) taken();
        });
      },
      read(on) {
        if (on) socket.resume();
        else socket.pause();
      },
      finish() {
        socket.end();
      },
      reset() {
        state = 'over';
        socket.resetAndDestroy();
      },
      close() {
        state = 'over';
        socket.destroy();
      },
    };
  }

  /** Nothing is left open, and nothing more is called. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const socket of this.#sockets) socket.destroy();
  }
}
