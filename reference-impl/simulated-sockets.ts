/** The sockets of a simulated network, and the pipes between them. */

import { ByteQueue } from './byte-queue.js';
import { type Channel, SystemError } from './kernel.js';

/** What they need of the network. */
export interface Wires {
  /** Bytes that a buffer holds. */
  readonly room: number;
  after(seconds: number, act: () => void): void;
  /** Seconds, by chance. */
  travel(): number;
  /** How many bytes of so many travel together, by chance. */
  segmentOf(length: number): number;
  /** Whether a socket of which nothing can be read is said to be readable all the same, by chance. */
  seems(): boolean;
  describe(owner: object): number;
  forget(descriptor: number): void;
  /** A port for one side of a connection. */
  port(): number;
  stopListening(port: number): void;
}

/** One direction of a connection. */
export class Pipe {
  readonly #network: Wires;
  /** Not arrived yet; and arrived, and not read. */
  readonly #sent = new ByteQueue();
  readonly #arrived = new ByteQueue();
  #moving = false;
  #finished = false;
  /** The reader can see the end. */
  atEnd = false;
  onArrival: (() => void) | undefined;
  onRoom: (() => void) | undefined;

  constructor(network: Wires) {
    this.#network = network;
  }

  get unread(): number {
    return this.#arrived.length;
  }

  get hasRoom(): boolean {
    return this.#sent.length < this.#network.room;
  }

  push(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.#network.room - this.#sent.length);
    // What the sender changes afterwards is not what was sent.
    this.#sent.push(bytes.slice(0, taken));
    this.#move();
    return taken;
  }

  finish(): void {
    this.#finished = true;
    this.#move();
  }

  take(most: number): Uint8Array {
    const bytes = this.#arrived.take(most);
    this.#move();
    return bytes;
  }

  /** The connection is broken off: what was under way is lost, and what was not read. */
  clear(): void {
    this.#sent.clear();
    this.#arrived.clear();
  }

  #move(): void {
    const room = this.#network.room - this.#arrived.length;
    const isLast = this.#sent.length === 0 && this.#finished && !this.atEnd;
    if (this.#moving || (!isLast && (this.#sent.length === 0 || room <= 0))) return;
    this.#moving = true;
    this.#network.after(this.#network.travel(), () => {
      this.#moving = false;
      const left = this.#network.room - this.#arrived.length;
      if (this.#sent.length > 0 && left > 0) {
        this.#arrived.push(this.#sent.take(this.#network.segmentOf(Math.min(left, this.#sent.length))));
        this.onRoom?.();
      } else if (this.#sent.length === 0 && this.#finished) this.atEnd = true;
      this.#move();
      this.onArrival?.();
    });
  }
}

export class End implements Channel {
  readonly port: number;
  onChange: (() => void) | undefined;
  error: SystemError | undefined;
  readonly #network: Wires;
  readonly #incoming: Pipe;
  readonly #outgoing: Pipe;
  readonly descriptor: number;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';
  #shut = false;
  /** Readiness may be spurious: a system says so, and then there is nothing. */
  #seemsReadable = false;
  onReset: (() => void) | undefined;
  onEstablished: (() => void) | undefined;
  /** Where the connection is broken off, the other end comes to know. */
  other: End | undefined;

  constructor(network: Wires, incoming: Pipe, outgoing: Pipe) {
    this.#network = network;
    this.port = network.port();
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.descriptor = network.describe(this);
    incoming.onArrival = () => this.onChange?.();
    outgoing.onRoom = () => this.onChange?.();
  }

  get peer(): number | undefined {
    return this.other?.port;
  }

  get readable(): boolean {
    if (this.#state === 'closed') return false;
    return this.error !== undefined || this.#incoming.unread > 0 || this.#incoming.atEnd || this.#seemsReadable;
  }

  get writable(): boolean {
    if (this.#state === 'closed') return false;
    return this.error !== undefined || (this.#state === 'open' && this.#outgoing.hasRoom);
  }

  get unread(): number {
    return this.#incoming.unread;
  }

  get atEnd(): boolean {
    return this.#incoming.atEnd && this.#incoming.unread === 0;
  }

  establish(): void {
    if (this.#state !== 'connecting') return;
    this.#state = 'open';
    this.onEstablished?.();
    this.onChange?.();
  }

  refuse(): void {
    this.error = new SystemError('ConnectionRefusedError', 'Nobody listens there.');
    this.onReset?.();
    this.onChange?.();
  }

  accept(): Channel | undefined {
    throw new SystemError('OSError', 'This socket does not listen.');
  }

  receive(most: number): Uint8Array | undefined {
    this.#refuseIfClosed();
    if (this.error !== undefined) throw this.error;
    if (this.#incoming.unread > 0) return this.#incoming.take(most);
    if (this.#incoming.atEnd) return new Uint8Array();
    this.#seemsReadable = !this.#seemsReadable && this.#network.seems();
    return undefined;
  }

  send(bytes: Uint8Array): number {
    this.#refuseIfClosed();
    if (this.error !== undefined) throw this.error;
    if (this.#shut) throw new SystemError('BrokenPipeError', 'This side has ended.');
    return this.#state === 'open' ? this.#outgoing.push(bytes) : 0;
  }

  shutdown(): void {
    this.#refuseIfClosed();
    if (this.#shut) return;
    this.#shut = true;
    this.#outgoing.finish();
  }

  reset(): void {
    if (this.#state === 'closed') return;
    this.#leave();
    this.#outgoing.clear();
    this.#network.after(this.#network.travel(), () => this.other?.broken());
  }

  close(): void {
    if (this.#state === 'closed') return;
    // Whoever goes without having read all breaks the connection off.
    if (this.#incoming.unread > 0) return this.reset();
    if (!this.#shut) this.#outgoing.finish();
    this.#leave();
    this.#incoming.onArrival = () => {
      if (this.#incoming.unread > 0) this.other?.broken();
    };
  }

  broken(): void {
    if (this.#state === 'closed' || this.error !== undefined) return;
    this.error = new SystemError('ConnectionResetError', 'The other side has broken the connection off.');
    this.#incoming.clear();
    this.onReset?.();
    this.onChange?.();
  }

  #leave(): void {
    this.#state = 'closed';
    this.#network.forget(this.descriptor);
  }

  #refuseIfClosed(): void {
    if (this.#state === 'closed') throw new SystemError('OSError', 'This socket is closed.');
  }
}

export class Listener implements Channel {
  readonly port: number;
  readonly peer = undefined;
  readonly writable = true;
  readonly error = undefined;
  onChange: (() => void) | undefined;
  readonly #network: Wires;
  readonly #backlog: number;
  readonly #waiting: End[] = [];
  /** Both ends of connections for which there was no room. */
  readonly #outside: { readonly far: End; readonly near: End }[] = [];
  readonly descriptor: number;
  #closed = false;

  constructor(network: Wires, port: number, backlog: number) {
    this.#network = network;
    this.port = port;
    this.#backlog = Math.max(backlog, 1);
    this.descriptor = network.describe(this);
  }

  get readable(): boolean {
    return !this.#closed && this.#waiting.length > 0;
  }

  /** A connection is up as soon as there is room for it in the backlog. */
  offer(far: End, near: End): void {
    this.#outside.push({ far, near });
    this.#admit();
  }

  accept(): Channel | undefined {
    if (this.#closed) throw new SystemError('OSError', 'This socket is closed.');
    const end = this.#waiting.shift();
    this.#admit();
    return end;
  }

  #admit(): void {
    while (this.#waiting.length < this.#backlog) {
      const next = this.#outside.shift();
      if (next === undefined) return;
      next.far.establish();
      next.near.establish();
      this.#waiting.push(next.far);
      this.onChange?.();
    }
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
    this.#network.forget(this.descriptor);
    this.#network.stopListening(this.port);
    for (const end of this.#waiting) end.reset();
    for (const { far, near } of this.#outside) {
      far.close();
      near.refuse();
    }
  }
}
