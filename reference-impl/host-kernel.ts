/**
 * Sockets of the machine, over Node's `net`, behind the same interface as the simulated ones: nothing waits, and what can
 * be read or written are levels. Node reads by itself, so a socket is paused when a buffer of 64 KiB is full; and it takes
 * whatever is written, so a socket counts as full while Node asks to wait for `drain`.
 */

import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { ByteQueue } from './byte-queue.js';
import { type Channel, type Kernel, SystemError, type SystemErrorName } from './kernel.js';

const room = 65_536;
const host = '127.0.0.1';
const firstDescriptor = 3;

export class HostKernel implements Kernel {
  readonly #open = new Map<number, HostConnection | HostListener>();

  /** How many are open. */
  get open(): number {
    return this.#open.size;
  }

  listen(backlog: number): Channel {
    return this.#opened(
      (descriptor, closed) => new HostListener(descriptor, backlog, closed, (socket) => this.#accepted(socket)),
    );
  }

  connect(port: number): Channel {
    const socket = dial({ port, host, allowHalfOpen: true });
    return this.#opened((descriptor, closed) => new HostConnection(descriptor, socket, false, closed));
  }

  /** Closes whatever is open. */
  close(): void {
    for (const channel of [...this.#open.values()]) channel.close();
  }

  #accepted(socket: Socket): HostConnection {
    return this.#opened((descriptor, closed) => new HostConnection(descriptor, socket, true, closed));
  }

  /** Numbers are given out again, the least first, as the system does it. */
  #opened<Made extends HostConnection | HostListener>(make: (descriptor: number, closed: () => void) => Made): Made {
    let descriptor = firstDescriptor;
    while (this.#open.has(descriptor)) descriptor += 1;
    const made = make(descriptor, () => this.#open.delete(descriptor));
    this.#open.set(descriptor, made);
    return made;
  }
}

const names: Readonly<Record<string, SystemErrorName>> = {
  ECONNREFUSED: 'ConnectionRefusedError',
  ECONNRESET: 'ConnectionResetError',
  EPIPE: 'BrokenPipeError',
};

class HostConnection implements Channel {
  readonly descriptor: number;
  onChange: (() => void) | undefined;
  error: SystemError | undefined;
  readonly #socket: Socket;
  readonly #closed: () => void;
  readonly #unread = new ByteQueue();
  #state: 'connecting' | 'open' | 'closed';
  #atEnd = false;
  #shut = false;

  constructor(descriptor: number, socket: Socket, isOpen: boolean, closed: () => void) {
    this.descriptor = descriptor;
    this.#socket = socket;
    this.#closed = closed;
    this.#state = isOpen ? 'open' : 'connecting';
    socket.setNoDelay(true);
    socket.on('connect', () => {
      if (this.#state === 'connecting') this.#state = 'open';
      this.onChange?.();
    });
    socket.on('data', (bytes: Uint8Array) => {
      this.#unread.push(bytes);
      if (this.#unread.length >= room) socket.pause();
      this.onChange?.();
    });
    socket.on('end', () => {
      this.#atEnd = true;
      this.onChange?.();
    });
    socket.on('drain', () => this.onChange?.());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error ??= new SystemError(names[error.code ?? ''] ?? 'OSError', error.message);
      this.onChange?.();
    });
    socket.resume();
  }

  get port(): number {
    return this.#socket.localPort ?? 0;
  }

  get peer(): number | undefined {
    return this.#socket.remotePort;
  }

  get readable(): boolean {
    if (this.#state === 'closed') return false;
    return this.error !== undefined || this.#unread.length > 0 || this.#atEnd;
  }

  get writable(): boolean {
    if (this.#state === 'closed') return false;
    return this.error !== undefined || (this.#state === 'open' && !this.#socket.writableNeedDrain);
  }

  accept(): Channel | undefined {
    throw new SystemError('OSError', 'This socket does not listen.');
  }

  receive(most: number): Uint8Array | undefined {
    this.#refuseIfClosed();
    if (this.#unread.length > 0) {
      const bytes = this.#unread.take(most);
      if (this.#unread.length < room && this.#socket.isPaused()) this.#socket.resume();
      return bytes;
    }
    if (this.error !== undefined) throw this.error;
    return this.#atEnd ? new Uint8Array() : undefined;
  }

  send(bytes: Uint8Array): number {
    this.#refuseIfClosed();
    if (this.error !== undefined) throw this.error;
    if (this.#shut) throw new SystemError('BrokenPipeError', 'This side has ended.');
    if (!this.writable) return 0;
    // What the sender changes afterwards is not what was sent.
    const taken = bytes.slice(0, room);
    this.#socket.write(taken);
    return taken.length;
  }

  shutdown(): void {
    this.#refuseIfClosed();
    if (this.#shut) return;
    this.#shut = true;
    this.#socket.end();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#closed();
    // Node drops what it has not sent yet when a socket is destroyed; a system sends it first.
    if (this.error !== undefined) this.#socket.destroy();
    else this.#socket.end(() => this.#socket.destroy());
  }

  #refuseIfClosed(): void {
    if (this.#state === 'closed') throw new SystemError('OSError', 'This socket is closed.');
  }
}

class HostListener implements Channel {
  readonly descriptor: number;
  readonly peer = undefined;
  onChange: (() => void) | undefined;
  error: SystemError | undefined;
  readonly #server: Server;
  readonly #closedBy: () => void;
  readonly #accepted: (socket: Socket) => HostConnection;
  readonly #waiting: Socket[] = [];
  #closed = false;

  constructor(descriptor: number, backlog: number, closed: () => void, accepted: (socket: Socket) => HostConnection) {
    this.descriptor = descriptor;
    this.#closedBy = closed;
    this.#accepted = accepted;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
      // Until it is accepted nobody else listens to what becomes of it.
      socket.on('error', ignored);
      this.#waiting.push(socket);
      this.onChange?.();
    });
    this.#server.on('listening', () => this.onChange?.());
    this.#server.on('error', (error) => {
      this.error = new SystemError('OSError', error.message);
      this.onChange?.();
    });
    this.#server.listen({ port: 0, host, backlog });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get readable(): boolean {
    return !this.#closed && this.#waiting.length > 0;
  }

  get writable(): boolean {
    return this.error !== undefined || this.#server.listening;
  }

  accept(): Channel | undefined {
    if (this.#closed) throw new SystemError('OSError', 'This socket is closed.');
    const socket = this.#waiting.shift();
    return socket === undefined ? undefined : this.#accepted(socket);
  }

  receive(): Uint8Array | undefined {
    throw new SystemError('OSError', 'This socket is not connected.');
  }

  send(): number {
    throw new SystemError('OSError', 'This socket is not connected.');
  }

  shutdown(): void {
    throw new SystemError('OSError', 'This socket is not connected.');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closedBy();
    this.#server.close();
    for (const socket of this.#waiting) socket.resetAndDestroy();
  }
}

const ignored = (): void => undefined;
