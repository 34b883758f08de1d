/**
 * A network in memory, with a clock of its own that moves only while somebody waits. The same seed gives the same course.
 *
 * A connection is two pipes. What is sent stands in the sender's buffer until a segment of it, of a size by chance, has
 * travelled for as long as the network takes; it then stands in the receiver's buffer, if there is room. Buffers are
 * small, so that sends are partial and slow readers are felt. An end that is closed before all was read breaks the
 * connection off, as on Linux.
 */

import { type Duration, type Instant, instant } from '../spec/time.js';
import { ByteQueue } from './byte-queue.js';
import type { Clock } from './clock.js';
import { type Channel, type Kernel, SystemError } from './kernel.js';

export interface NetworkOptions {
  readonly seed?: number;
  /** Bytes that a buffer holds. */
  readonly room?: number;
  /** Seconds that a segment travels at the most. */
  readonly latency?: number;
  /** Bytes in a segment at the most; by chance from 1 up. */
  readonly segment?: number;
  /** Seconds: readings of the clock are whole multiples of it. */
  readonly clockStep?: number;
}

/** What comes of a connection, as a client sees it. */
export interface ClientEvents {
  connected(): void;
  refused(error: string): void;
  received(bytes: Uint8Array): void;
  ended(): void;
  lost(error: string): void;
}

const usualRoom = 65_536;
const usualLatency = 0.001;
/** Seconds after which a connection is tried again that found no room in the backlog. */
const retryAfter = 0.1;
const firstPort = 40_000;
/** Numbers of descriptors are given out again, the least first. */
const firstDescriptor = 3;

interface Happening {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

export class SimulatedNetwork implements Clock, Kernel {
  readonly room: number;
  #elapsed = 0;
  #order = 0;
  #woken = false;
  #chance: number;
  readonly #latency: number;
  readonly #segment: number;
  readonly #step: number;
  /** A heap, the next first. */
  readonly #happenings: Happening[] = [];
  readonly #listeners = new Map<number, Listener>();
  readonly #numbers: (object | undefined)[] = [];
  #nextPort = firstPort;
  /** Channels that are open: none may be left when a program is over. */
  open = 0;

  constructor({
    seed = 1,
    room = usualRoom,
    latency = usualLatency,
    segment = room,
    clockStep = 0,
  }: NetworkOptions = {}) {
    this.room = room;
    this.#step = clockStep;
    this.#latency = latency;
    this.#segment = segment;
    this.#chance = (seed | 0) === 0 ? 1 : seed | 0;
  }

  // Time

  now(): Instant {
    return instant(this.#step > 0 ? Math.floor(this.#elapsed / this.#step) * this.#step : this.#elapsed);
  }

  /** Lets the network go on, until that time has passed or there is something to do. */
  wait(atMost: Duration): void {
    this.#woken = false;
    // Readings are rounded, so what is left until a deadline may be too little to add; a wait always takes some time.
    const end = this.#elapsed + (atMost > 0 ? Math.max(atMost, this.#step / 16) : 0);
    for (let next = this.#happenings[0]; next !== undefined && next.at <= end; next = this.#happenings[0]) {
      this.#pop();
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.act();
      if (this.#woken) return;
    }
    if (end > this.#elapsed) this.#elapsed = end;
  }

  wake(): void {
    this.#woken = true;
  }

  advance(by: Duration): void {
    this.#elapsed += Math.max(by, 0);
  }

  after(seconds: number, act: () => void): void {
    const happening = { at: this.#elapsed + Math.max(seconds, 0), order: this.#order, act };
    this.#order += 1;
    this.#push(happening);
  }

  // Chance

  /** From 0 up to 1. */
  random(): number {
    this.#chance ^= this.#chance << 13;
    this.#chance ^= this.#chance >>> 17;
    this.#chance ^= this.#chance << 5;
    return (this.#chance >>> 0) / 0x1_0000_0000;
  }

  travel(): number {
    return this.#latency * (0.1 + 0.9 * this.random());
  }

  segmentOf(length: number): number {
    return Math.min(length, 1 + Math.floor(this.random() * this.#segment));
  }

  // Sockets

  listen(backlog: number): Channel {
    const listener = new Listener(this, this.#nextPort, backlog);
    this.#listeners.set(this.#nextPort, listener);
    this.#nextPort += 1;
    return listener;
  }

  connect(port: number): Channel {
    const { near, far } = this.#pair();
    this.#call(port, far, near);
    return near;
  }

  /** A client from outside: it belongs to nobody's loop. */
  dial(port: number, events: ClientEvents): ClientEnd {
    const { near, far } = this.#pair();
    const client = new ClientEnd(this, near, events);
    this.#call(port, far, near);
    return client;
  }

  stopListening(port: number): void {
    this.#listeners.delete(port);
  }

  describe(owner: object): number {
    let descriptor = firstDescriptor;
    while (this.#numbers[descriptor] !== undefined) descriptor += 1;
    this.#numbers[descriptor] = owner;
    this.open += 1;
    return descriptor;
  }

  forget(descriptor: number): void {
    this.#numbers[descriptor] = undefined;
    this.open -= 1;
  }

  port(): number {
    this.#nextPort += 1;
    return this.#nextPort;
  }

  #pair(): { readonly near: End; readonly far: End } {
    const there = new Pipe(this);
    const back = new Pipe(this);
    const near = new End(this, back, there);
    const far = new End(this, there, back);
    near.other = far;
    far.other = near;
    return { near, far };
  }

  #call(port: number, far: End, near: End): void {
    this.after(this.travel(), () => {
      const listener = this.#listeners.get(port);
      if (listener === undefined) {
        far.close();
        near.refuse();
      } else if (!listener.offer(far)) this.after(retryAfter, () => this.#call(port, far, near));
      else near.establish();
    });
  }

  // The heap

  #push(happening: Happening): void {
    const heap = this.#happenings;
    let place = heap.length;
    heap.push(happening);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(happening, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = happening;
  }

  #pop(): void {
    const heap = this.#happenings;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      const left = heap[below];
      if (left === undefined) break;
      const right = heap[below + 1];
      if (right !== undefined && isBefore(right, left)) below += 1;
      const child = heap[below];
      if (child === undefined || !isBefore(child, last)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
  }
}

const isBefore = (left: Happening, right: Happening): boolean =>
  left.at < right.at || (left.at === right.at && left.order < right.order);

/** One direction of a connection. */
class Pipe {
  readonly #network: SimulatedNetwork;
  /** Not arrived yet; and arrived, and not read. */
  readonly #sent = new ByteQueue();
  readonly #arrived = new ByteQueue();
  #moving = false;
  #finished = false;
  /** The reader can see the end. */
  atEnd = false;
  onArrival: (() => void) | undefined;
  onRoom: (() => void) | undefined;

  constructor(network: SimulatedNetwork) {
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

class End implements Channel {
  readonly port: number;
  onChange: (() => void) | undefined;
  error: SystemError | undefined;
  readonly #network: SimulatedNetwork;
  readonly #incoming: Pipe;
  readonly #outgoing: Pipe;
  readonly descriptor: number;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';
  #shut = false;
  onReset: (() => void) | undefined;
  onEstablished: (() => void) | undefined;
  /** Where the connection is broken off, the other end comes to know. */
  other: End | undefined;

  constructor(network: SimulatedNetwork, incoming: Pipe, outgoing: Pipe) {
    this.#network = network;
    this.port = network.port();
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.descriptor = network.describe(this);
    incoming.onArrival = () => this.onChange?.();
    outgoing.onRoom = () => this.onChange?.();
  }

  get readable(): boolean {
    if (this.#state === 'closed') return false;
    return this.error !== undefined || this.#incoming.unread > 0 || this.#incoming.atEnd;
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
    return this.#incoming.atEnd ? new Uint8Array() : undefined;
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

class Listener implements Channel {
  readonly port: number;
  readonly writable = true;
  readonly error = undefined;
  onChange: (() => void) | undefined;
  readonly #network: SimulatedNetwork;
  readonly #backlog: number;
  readonly #waiting: End[] = [];
  readonly descriptor: number;
  #closed = false;

  constructor(network: SimulatedNetwork, port: number, backlog: number) {
    this.#network = network;
    this.port = port;
    this.#backlog = Math.max(backlog, 1);
    this.descriptor = network.describe(this);
  }

  get readable(): boolean {
    return !this.#closed && this.#waiting.length > 0;
  }

  /** Whether there was room for it. */
  offer(end: End): boolean {
    if (this.#waiting.length >= this.#backlog) return false;
    end.establish();
    this.#waiting.push(end);
    this.onChange?.();
    return true;
  }

  accept(): Channel | undefined {
    if (this.#closed) throw new SystemError('OSError', 'This socket is closed.');
    return this.#waiting.shift();
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
  }
}

/** The end of a client from outside, which is told what comes instead of asking. */
export class ClientEnd {
  readonly #network: SimulatedNetwork;
  readonly #end: End;
  readonly #events: ClientEvents;
  readonly #unsent: { bytes: Uint8Array; readonly taken: () => void }[] = [];
  #reads = false;
  #connected = false;
  #over = false;
  #saidEnd = false;

  constructor(network: SimulatedNetwork, end: End, events: ClientEvents) {
    this.#network = network;
    this.#end = end;
    this.#events = events;
    end.onEstablished = () => {
      this.#connected = true;
      events.connected();
    };
    end.onReset = () => {
      this.#over = true;
      if (this.#connected) events.lost('ECONNRESET');
      else events.refused('ECONNREFUSED');
    };
    end.onChange = () => this.#goOn();
  }

  send(bytes: Uint8Array, taken: () => void): void {
    this.#unsent.push({ bytes, taken });
    this.#goOn();
  }

  read(on: boolean): void {
    this.#reads = on;
    if (on) this.#network.after(0, () => this.#goOn());
  }

  finish(): void {
    if (!this.#over) this.#end.shutdown();
  }

  reset(): void {
    this.#over = true;
    this.#end.reset();
  }

  close(): void {
    this.#over = true;
    this.#end.close();
  }

  #goOn(): void {
    if (this.#over) return;
    for (let next = this.#unsent[0]; next !== undefined && this.#end.writable; next = this.#unsent[0]) {
      const { bytes, taken } = next;
      next.bytes = bytes.subarray(this.#end.send(bytes));
      if (next.bytes.length > 0) break;
      this.#unsent.shift();
      taken();
      if (this.#over) return;
    }
    while (this.#reads && !this.#over && this.#end.unread > 0)
      this.#events.received(this.#end.receive(this.#end.unread) ?? new Uint8Array());
    if (this.#reads && !this.#over && this.#end.atEnd && !this.#saidEnd) {
      this.#saidEnd = true;
      this.#events.ended();
    }
  }
}
