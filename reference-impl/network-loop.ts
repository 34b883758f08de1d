/**
 * The reference loop with sockets. Between the stages `wait` and `collectDueTimers` it asks a selector what is ready, and
 * puts a handle for each into the ready queue: what a socket has to say waits for its turn like everything else.
 *
 * All that waits for a socket is built on readers and writers, as in asyncio: try at once; if that would block, become the
 * reader, and try again when called. So a cancelled wait has consumed nothing, and the next one starts from the same place.
 */

import type { Coroutine, Future } from '../spec/future.js';
import type { GatewayApplication, GatewayServing, Handler, HttpServing, Server } from '../spec/servers.js';
import type { Readiness, Sockets } from '../spec/sockets.js';
import type { StreamOptions, Streams } from '../spec/streams.js';
import type { Duration } from '../spec/time.js';
import type { Clock } from './clock.js';
import { atOnce } from './coroutine.js';
import { ReferenceLoop, type ReferenceLoopOptions } from './event-loop.js';
import { GatewayServer } from './gateway-server.js';
import { type AnyFunction, SoonHandle } from './handle.js';
import { HttpServer } from './http-server.js';
import type { Channel, Kernel } from './kernel.js';
import { ChannelSelector, type Interest, type Selector } from './selector.js';
import { openStream, referenceStreamPieces, type Stream, type StreamPieces } from './streams.js';

export interface NetworkLoopOptions extends ReferenceLoopOptions {
  readonly clock: Clock;
  readonly kernel: Kernel;
}

/** A handle that runs as often as its socket is ready. */
export class ReadyHandle extends SoonHandle {
  /** Stands in the ready queue. */
  queued = false;

  override run(): void {
    this.queued = false;
    super.run();
  }
}

const usualBacklog = 100;
const noWait = 0 as Duration;

export class NetworkLoop extends ReferenceLoop implements Sockets, Readiness, Streams, HttpServing, GatewayServing {
  protected readonly kernel: Kernel;
  protected readonly selector: Selector;
  /** What streams are made of. */
  protected readonly streamPieces: StreamPieces = referenceStreamPieces;

  constructor(options: NetworkLoopOptions) {
    super(options);
    this.kernel = options.kernel;
    this.selector = new ChannelSelector(() => this.clock.wake());
  }

  // Stages

  protected override chooseWait(): Duration {
    return this.selector.mayBeReady() ? noWait : super.chooseWait();
  }

  protected override collectDueTimers(): void {
    for (const act of this.selector.select()) {
      const handle = act as ReadyHandle;
      if (handle.queued) continue;
      handle.queued = true;
      this.ready.push(handle);
    }
    super.collectDueTimers();
  }

  // Readiness

  addReader(socket: Channel, callback: AnyFunction, ...args: readonly unknown[]): void {
    this.#watch(socket, 'read', callback, args);
  }

  addWriter(socket: Channel, callback: AnyFunction, ...args: readonly unknown[]): void {
    this.#watch(socket, 'write', callback, args);
  }

  removeReader(socket: Channel): boolean {
    return this.selector.unregister(socket, 'read');
  }

  removeWriter(socket: Channel): boolean {
    return this.selector.unregister(socket, 'write');
  }

  receiveNow(socket: Channel, most: number): Uint8Array | undefined {
    return socket.receive(most);
  }

  sendNow(socket: Channel, bytes: Uint8Array): number {
    return socket.send(bytes);
  }

  #watch(socket: Channel, interest: Interest, callback: AnyFunction, args: readonly unknown[]): void {
    this.refuseIfClosed();
    this.selector.register(socket, interest, new ReadyHandle(callback, args));
  }

  // Sockets

  *sockListen(backlog = usualBacklog): Coroutine<Channel> {
    const listener = this.kernel.listen(backlog);
    yield* this.until(listener, 'write', () => (listener.writable ? listener : undefined));
    if (listener.error !== undefined) throw listener.error;
    return listener;
  }

  *sockAccept(listener: Channel): Coroutine<Channel> {
    return yield* this.until(listener, 'read', () => listener.accept());
  }

  *sockConnect(port: number): Coroutine<Channel> {
    const socket = this.kernel.connect(port);
    try {
      yield* this.until(socket, 'write', () => (socket.writable ? socket : undefined));
      if (socket.error !== undefined) throw socket.error;
      return socket;
    } catch (exception) {
      socket.close();
      throw exception;
    }
  }

  *sockReceive(socket: Channel, most: number): Coroutine<Uint8Array> {
    return yield* this.until(socket, 'read', () => socket.receive(most));
  }

  *sockSendAll(socket: Channel, bytes: Uint8Array): Coroutine<void> {
    let left = bytes;
    yield* this.until(socket, 'write', () => {
      left = left.subarray(left.length === 0 ? 0 : socket.send(left));
      return left.length === 0 ? true : undefined;
    });
  }

  sockShutdown(socket: Channel): void {
    socket.shutdown();
  }

  sockClose(socket: Channel): void {
    this.removeReader(socket);
    this.removeWriter(socket);
    socket.close();
  }

  // Streams

  openStream(socket: Channel, options: StreamOptions = {}): Coroutine<Stream> {
    return atOnce(() => openStream(this, socket, options, this.streamPieces));
  }

  // Servers

  *serveHttp(handler: Handler): Coroutine<Server> {
    return yield* new HttpServer(this, handler).open();
  }

  *serveGateway(application: GatewayApplication): Coroutine<Server> {
    return yield* new GatewayServer(this, application).open();
  }

  /** Tries, now and as often as the socket is ready, until it gives something. */
  protected *until<Result>(socket: Channel, interest: Interest, attempt: () => Result | undefined): Coroutine<Result> {
    const first = attempt();
    if (first !== undefined) return first;
    const future = this.createFuture<Result>() as Future<Result>;
    const tryAgain = (): void => {
      if (future.done()) return;
      try {
        const result = attempt();
        if (result !== undefined) future.setResult(result);
      } catch (exception) {
        future.setException(exception);
      }
    };
    const handle = new ReadyHandle(tryAgain, []);
    this.selector.register(socket, interest, handle);
    try {
      return yield* future;
    } finally {
      // Another wait may have taken its place meanwhile; that one stays.
      if (!handle.cancelled()) this.selector.unregister(socket, interest);
    }
  }
}
