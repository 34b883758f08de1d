/** Sockets of a program: what is done to them at once, what is awaited of them, and what the loop calls when they are ready. */

import { bytesOf, dataOf } from '../../spec/data.js';
import type { Awaitable } from '../../spec/future.js';
import type { Data, Json, Name, Program, SocketAwait, SocketStatement, StreamStatement } from '../../spec/program.js';
import { forEachStatement, patternsOfPages } from '../../spec/program.js';
import type { Socket } from '../../spec/sockets.js';
import type { ReadiedEvent, ReadyEvent, SocketEvent, SocketId, UseSocketEvent } from '../../spec/trace.js';
import { type Awaits, type Body, needed } from './awaits.js';
import type { Mutable } from './calls.js';
import type { Host, TaskSide } from './host.js';
import type { KnownSocket } from './known-socket.js';
import { typeOf } from './recorder.js';
import { Streams } from './streams.js';

/** A port at which nobody listens: the system gives it to nobody who does not ask for it. */
const nobodysPort = 1;

/** The patterns that the bytes of a program may be of. */
export const patternsOf = (program: Program): ReadonlySet<number> => {
  const patterns = new Set<number>();
  const add = (data: Data | undefined): void => {
    if (typeof data === 'object') patterns.add(data.pattern);
  };
  forEachStatement(program, (statement) => {
    if (statement.op === 'sendAll' || statement.op === 'sendNow' || statement.op === 'write') add(statement.data);
    if (statement.op === 'serveGateway') for (const pattern of patternsOfPages(statement.app)) patterns.add(pattern);
  });
  for (const { acts } of Object.values(program.clients ?? {}))
    for (const act of acts) if (act.op === 'send') add(act.data);
  return patterns;
};

export class Sockets {
  readonly #host: Host;
  readonly #tasks: TaskSide;
  readonly #known: KnownSocket[] = [];
  readonly #names = new Map<Name, KnownSocket>();
  readonly #patterns: ReadonlySet<number>;
  readonly streams: Streams;

  constructor(host: Host, tasks: TaskSide) {
    this.#host = host;
    this.#tasks = tasks;
    this.#patterns = patternsOf(host.program);
    this.streams = new Streams(host, tasks, { named: (name) => this.named(name), patterns: this.#patterns });
  }

  named(name: Name): KnownSocket | undefined {
    return this.#tasks.active?.sockets?.get(name) ?? this.#names.get(name);
  }

  /** Nothing is left open when the program is over. */
  close(): void {
    for (const socket of this.#known) {
      if (socket.closed) continue;
      try {
        this.#host.loop.sockClose?.(socket.object);
      } catch {
        // It was the loop's to close; whether it can is nobody's concern any more.
      }
    }
  }

  // What needs no suspension

  execute(statement: SocketStatement | StreamStatement): void {
    if (statement.op === 'write' || statement.op === 'writeEof' || statement.op === 'closeStream')
      return this.streams.execute(statement);
    const socket = this.named(statement.of);
    if (socket === undefined) return;
    const event: Mutable<UseSocketEvent> = { kind: 'useSocket', socket: socket.id, do: statement.op };
    if ('callback' in statement) event.callback = statement.callback;
    if (statement.op === 'receiveNow') event.most = statement.most;
    if (statement.op === 'sendNow') event.data = statement.data;
    this.#host.recorder.record(event);
    try {
      this.#act(statement, socket, event);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  #act(statement: SocketStatement, socket: KnownSocket, event: Mutable<UseSocketEvent>): void {
    const { loop } = this.#host;
    const { object } = socket;
    switch (statement.op) {
      case 'shutdown':
        return loop.sockShutdown?.(object);
      case 'closeSocket':
        socket.closed = true;
        return loop.sockClose?.(object);
      case 'addReader':
        loop.addReader?.(object, () => this.#ready(socket.id, 'read', statement.callback));
        return;
      case 'addWriter':
        loop.addWriter?.(object, () => this.#ready(socket.id, 'write', statement.callback));
        return;
      case 'removeReader':
        event.answer = saidBy(loop.removeReader?.(object));
        return;
      case 'removeWriter':
        event.answer = saidBy(loop.removeWriter?.(object));
        return;
      case 'receiveNow': {
        const bytes = loop.receiveNow?.(object, statement.most);
        event.answer = bytes === undefined ? null : dataOf(bytes, this.#patterns);
        return;
      }
      case 'sendNow':
        event.answer = loop.sendNow?.(object, bytesOf(statement.data)) ?? null;
        return;
    }
  }

  #ready(socket: SocketId, interest: ReadyEvent['interest'], callback: Name): void {
    if (this.#host.isOver()) return;
    const { recorder } = this.#host;
    const event: Mutable<ReadyEvent> = { kind: 'ready', socket, interest, callback, time: recorder.time() };
    recorder.record(event);
    const end: Mutable<ReadiedEvent> = { kind: 'readied' };
    try {
      if (this.#host.spend()) this.#host.executeCallback(callback);
      else {
        event.spent = true;
        this.#takeAway(socket, interest);
      }
    } catch (thrown) {
      end.raised = recorder.describe(thrown);
      throw thrown;
    } finally {
      this.#host.settleWhenIdle();
      recorder.record(end);
    }
  }

  /** What reads nothing is called for ever, and a virtual clock would stand still. */
  #takeAway(id: SocketId, interest: ReadyEvent['interest']): void {
    const socket = this.#known[id];
    if (socket === undefined) return;
    if (interest === 'read') this.#host.loop.removeReader?.(socket.object);
    else this.#host.loop.removeWriter?.(socket.object);
  }

  // What is awaited

  *await(statement: SocketAwait, awaits: Awaits): Body<void> {
    switch (statement.op) {
      case 'listen':
        return yield* this.#listen(statement.as, statement.backlog, awaits);
      case 'accept': {
        const listener = this.named(statement.of);
        if (listener !== undefined) this.#names.set(statement.as, yield* this.#accept(listener, statement.as, awaits));
        return;
      }
      case 'acceptEach': {
        const listener = this.named(statement.of);
        if (listener === undefined) return;
        while (!this.#host.isOver()) yield* this.#accept(listener, statement.as, awaits, statement.coroutine);
        return;
      }
      case 'connect':
        return yield* this.#connect(statement.to, statement.as, awaits);
      case 'receive':
        yield* this.receive(statement.of, statement.most, awaits);
        return;
      case 'sendAll': {
        const socket = this.named(statement.of);
        if (socket === undefined) return;
        const bytes = statement.data === undefined ? this.#tasks.active?.received : bytesOf(statement.data);
        const data = statement.data === undefined ? dataOf(bytes ?? none, this.#patterns) : [statement.data];
        yield* awaits.await({ what: 'sendAll', socket: socket.id, data }, () =>
          needed(this.#host.loop.sockSendAll?.(socket.object, bytes ?? none), 'sockSendAll'),
        );
      }
    }
  }

  /** Whether anything came. */
  *receive(of: Name, most: number, awaits: Awaits): Body<boolean> {
    const socket = this.named(of);
    if (socket === undefined) return false;
    const bytes = yield* awaits.await(
      { what: 'receive', socket: socket.id, most },
      () => needed(this.#host.loop.sockReceive?.(socket.object, most), 'sockReceive'),
      (given) => (given instanceof Uint8Array ? (dataOf(given, this.#patterns) as Json) : String(given)),
    );
    const { active } = this.#tasks;
    if (active !== undefined) active.received = bytes;
    return bytes instanceof Uint8Array && bytes.length > 0;
  }

  *#listen(name: Name, backlog: number | undefined, awaits: Awaits): Body<void> {
    const { loop } = this.#host;
    const socket = yield* this.#made(
      { what: 'listen' },
      () => needed(loop.sockListen?.(backlog), 'sockListen'),
      awaits,
    );
    this.#names.set(name, socket);
    this.#record(socket, name, 'listens');
    this.#host.listens(name, socket.object);
  }

  *#connect(to: Name | null, name: Name, awaits: Awaits): Body<void> {
    const listener = to === null ? undefined : this.named(to);
    if (to !== null && listener === undefined) return;
    const { loop } = this.#host;
    const port = listener?.object.port ?? nobodysPort;
    const socket = yield* this.#made(
      listener === undefined ? { what: 'connect' } : { what: 'connect', socket: listener.id },
      () => needed(loop.sockConnect?.(port), 'sockConnect'),
      awaits,
    );
    this.#names.set(name, socket);
    this.#record(socket, name, 'connected', listener);
  }

  /** With a coroutine, a task of that is made, in which the connection has the name. */
  *#accept(listener: KnownSocket, name: Name, awaits: Awaits, coroutine?: Name): Body<KnownSocket> {
    const { loop } = this.#host;
    const socket = yield* this.#made(
      { what: 'accept', socket: listener.id },
      () => needed(loop.sockAccept?.(listener.object), 'sockAccept'),
      awaits,
    );
    if (coroutine === undefined) this.#record(socket, name, 'accepted', listener);
    else
      this.#tasks.spawnWith(coroutine, (steps) => {
        steps.sockets = new Map([[name, socket]]);
        this.#record(socket, name, 'accepted', listener, steps.id);
      });
    return socket;
  }

  *#made(
    what: { readonly what: 'listen' | 'accept' | 'connect'; readonly socket?: SocketId },
    make: () => Awaitable<Socket>,
    awaits: Awaits,
  ): Body<KnownSocket> {
    let id = -1;
    const object = yield* awaits.await(what, make, () => {
      id = this.#known.length;
      return id;
    });
    const socket: KnownSocket = { id, object, closed: false };
    this.#known[id] = socket;
    return socket;
  }

  #record({ id, object }: KnownSocket, name: Name, how: SocketEvent['how'], of?: KnownSocket, task?: number): void {
    const event: Mutable<SocketEvent> = { kind: 'socket', socket: id, name, how };
    if (of !== undefined) event.of = of.id;
    if (task !== undefined) event.task = task;
    if (how === 'listens') event.port = object.port;
    else if (object.peer !== undefined) event.peer = object.peer;
    this.#host.recorder.record(event);
  }
}

const none = new Uint8Array();

const saidBy = (answer: unknown): boolean | null => (typeof answer === 'boolean' ? answer : null);
