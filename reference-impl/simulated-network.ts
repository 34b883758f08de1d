/**
 * A network in memory, with a clock of its own that moves only while somebody waits. The same seed gives the same course.
 *
 * A connection is two pipes. What is sent stands in the sender's buffer until a segment of it, of a size by chance, has
 * travelled for as long as the network takes; it then stands in the receiver's buffer, if there is room. Buffers are
 * small, so that sends are partial and slow readers are felt. An end that is closed before all was read breaks the
 * connection off, as on Linux.
 */

import { type Duration, type Instant, instant } from '../spec/time.js';
import type { Clock } from './clock.js';
import type { Channel, Kernel } from './kernel.js';
import { ClientEnd, type ClientEvents } from './simulated-client.js';
import { End, Listener, Pipe, type Wires } from './simulated-sockets.js';

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

const usualRoom = 65_536;
const usualLatency = 0.001;
/** How often a socket is said to be readable although it is not. */
const seemingly = 0.2;
const firstPort = 40_000;
/** Numbers of descriptors are given out again, the least first. */
const firstDescriptor = 3;

interface Happening {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

export class SimulatedNetwork implements Clock, Kernel, Wires {
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

  /** Something is still to happen. */
  get underWay(): boolean {
    return this.#happenings.length > 0;
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

  seems(): boolean {
    return this.random() < seemingly;
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
      } else listener.offer(far, near);
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
