/**
 * The loop of the cheatsheet's "Event Loop with polling", in TypeScript, on a simulated network: coroutines say what they
 * wait for (`read`, `write`) by what they yield, and the loop asks a selector when nothing is ready. Beside that it has
 * what looplaw cannot do without: callbacks, a time to wake up, futures to wait for, and an end.
 */

import { RuntimeError } from '../../reference-impl/errors.js';
import { Future } from '../../reference-impl/future.js';
import type { Channel } from '../../reference-impl/kernel.js';
import { type Act, ChannelSelector, type Interest } from '../../reference-impl/selector.js';
import { type NetworkOptions, SimulatedNetwork } from '../../reference-impl/simulated-network.js';
import type { Coroutine, Future as FuturePort, Task } from '../../spec/future.js';
import type { Sockets } from '../../spec/sockets.js';
import { after, between, type Duration, duration, type Instant } from '../../spec/time.js';
import { defineAdapter } from '../harness/adapter.js';
import { clientsOf } from './simulated-clients.js';

type Callback = (...args: never[]) => unknown;

/** What a coroutine yields: who is to wake it, or nothing to give up its turn. */
type Wait =
  | { readonly for: Interest; readonly socket: Channel }
  | { readonly for: 'time'; readonly when: Instant }
  | FuturePort
  | undefined;

interface Timer {
  readonly when: Instant;
  readonly act: () => void;
}

/** No wait is longer than a day. */
const longestWait = duration(24 * 3600);

class PollingLoop implements Sockets {
  readonly network: SimulatedNetwork;
  readonly #selector: ChannelSelector;
  readonly #ready: (() => void)[] = [];
  /** In the order of their deadlines. */
  readonly #timers: Timer[] = [];
  #stopping = false;

  constructor(options: NetworkOptions) {
    this.network = new SimulatedNetwork(options);
    this.#selector = new ChannelSelector(() => this.network.wake());
  }

  time(): Instant {
    return this.network.now();
  }

  callSoon(callback: Callback, ...args: readonly unknown[]): void {
    this.#ready.push(() => (callback as (...args: readonly unknown[]) => unknown)(...args));
  }

  callLater(delay: Duration, callback: Callback, ...args: readonly unknown[]): void {
    this.callAt(after(this.time(), delay), callback, ...args);
  }

  callAt(when: Instant, callback: Callback, ...args: readonly unknown[]): void {
    this.wakeAt(when, () => (callback as (...args: readonly unknown[]) => unknown)(...args));
  }

  createFuture<Result>(): FuturePort<Result> {
    return new Future<Result>({ loop: this });
  }

  createTask<Result>(coroutine: Coroutine<Result>): Task<Result> {
    return new PollingTask(coroutine, this);
  }

  runForever(): void {
    try {
      do this.#runOnce();
      while (!this.#stopping);
    } finally {
      this.#stopping = false;
    }
  }

  stop(): void {
    this.#stopping = true;
  }

  // What coroutines wait for

  *sleep(delay: Duration): Coroutine<void> {
    yield* wait({ for: 'time', when: after(this.time(), delay) });
  }

  *sockListen(backlog = 10): Coroutine<Channel> {
    yield* [];
    return this.network.listen(backlog);
  }

  *sockAccept(listener: Channel): Coroutine<Channel> {
    for (;;) {
      yield* wait({ for: 'read', socket: listener });
      const socket = listener.accept();
      if (socket !== undefined) return socket;
    }
  }

  *sockConnect(port: number): Coroutine<Channel> {
    const socket = this.network.connect(port);
    yield* wait({ for: 'write', socket });
    if (socket.error === undefined) return socket;
    socket.close();
    throw socket.error;
  }

  *sockReceive(socket: Channel, most: number): Coroutine<Uint8Array> {
    for (;;) {
      yield* wait({ for: 'read', socket });
      const bytes = socket.receive(most);
      if (bytes !== undefined) return bytes;
    }
  }

  *sockSendAll(socket: Channel, bytes: Uint8Array): Coroutine<void> {
    let left = bytes;
    while (left.length > 0) {
      yield* wait({ for: 'write', socket });
      left = left.subarray(socket.send(left));
    }
  }

  sockShutdown(socket: Channel): void {
    socket.shutdown();
  }

  sockClose(socket: Channel): void {
    this.#selector.unregister(socket, 'read');
    this.#selector.unregister(socket, 'write');
    socket.close();
  }

  // What wakes them

  makeReady(turn: () => void): void {
    this.#ready.push(turn);
  }

  wakeAt(when: Instant, act: () => void): void {
    const place = this.#timers.findLastIndex((timer) => timer.when <= when) + 1;
    this.#timers.splice(place, 0, { when, act });
  }

  /** Once: who is woken registers again if it still has to wait. */
  wakeWhenReady(socket: Channel, interest: Interest, turn: () => void): void {
    this.#selector.register(socket, interest, new Waiting(socket, interest, turn));
  }

  #runOnce(): void {
    if (this.#ready.length === 0 && !this.#stopping) this.network.wait(this.#longestWait());
    for (const act of this.#selector.select()) {
      const { socket, interest, turn } = act as Waiting;
      this.#selector.unregister(socket, interest);
      this.#ready.push(turn);
    }
    const now = this.time();
    while ((this.#timers[0]?.when ?? Number.POSITIVE_INFINITY) <= now)
      this.#ready.push(this.#timers.shift()?.act ?? nothing);
    // The cheatsheet's goes on until nothing is ready any more, and may never come to ask the selector again.
    for (let left = this.#ready.length; left > 0; left -= 1) this.#ready.shift()?.();
  }

  #longestWait(): Duration {
    const earliest = this.#timers[0]?.when;
    if (this.#selector.mayBeReady()) return duration(0);
    return earliest === undefined ? longestWait : duration(Math.min(between(this.time(), earliest), longestWait));
  }
}

const nothing = (): void => undefined;

class Waiting implements Act {
  readonly socket: Channel;
  readonly interest: Interest;
  readonly turn: () => void;
  #cancelled = false;

  constructor(socket: Channel, interest: Interest, turn: () => void) {
    this.socket = socket;
    this.interest = interest;
    this.turn = turn;
  }

  cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    this.#cancelled = true;
  }
}

/** The port's coroutines yield futures; those of this loop also say what else they wait for, and nobody else sees it. */
function* wait(what: Wait): Coroutine<void> {
  yield what as FuturePort | undefined;
}

class PollingTask<Result> extends Future<Result> implements Task<Result> {
  readonly #coroutine: Coroutine<Result>;
  readonly #loop: PollingLoop;
  readonly #turn = (): void => this.#step();

  constructor(coroutine: Coroutine<Result>, loop: PollingLoop) {
    super({ loop });
    this.#coroutine = coroutine;
    this.#loop = loop;
    loop.makeReady(this.#turn);
  }

  override setResult(_result: Result): void {
    throw new RuntimeError('A task has the result of its coroutine; it can be given no other.');
  }

  override setException(_exception: unknown): void {
    throw new RuntimeError('A task has the outcome of its coroutine; it can be given no other.');
  }

  #step(): void {
    let step: IteratorResult<Wait, Result>;
    try {
      step = this.#coroutine.next();
    } catch (exception) {
      super.setException(exception);
      return;
    }
    if (step.done === true) super.setResult(step.value);
    else this.#waitFor(step.value);
  }

  #waitFor(what: Wait): void {
    if (what === undefined) this.#loop.makeReady(this.#turn);
    else if (!('for' in what)) what.addDoneCallback(this.#turn);
    else if (what.for === 'time') this.#loop.wakeAt(what.when, this.#turn);
    else this.#loop.wakeWhenReady(what.socket, what.for, this.#turn);
  }
}

export default defineAdapter({
  name: 'polling',
  version: '0.1.0',
  clock: 'virtual',
  claims: ['arguments', 'timers', 'timerOrder', 'restart', 'persistent', 'futures', 'tasks', 'sleep', 'sockets'],
  create: () => new PollingLoop({}),
  network: ({ network }) => clientsOf(network),
});
