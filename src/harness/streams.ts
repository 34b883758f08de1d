/** Streams of a program: what is written to them, and what is awaited of them. A stream is known by its socket. */

import { bytesOf, dataOf } from '../../spec/data.js';
import type { Awaitable } from '../../spec/future.js';
import type { Data, Json, Name, StreamAwait, StreamStatement } from '../../spec/program.js';
import type { StreamPair } from '../../spec/streams.js';
import type { AwaitEvent, StreamEvent, UseStreamEvent } from '../../spec/trace.js';
import { type Awaits, type Body, needed } from './awaits.js';
import type { Mutable } from './calls.js';
import type { Host, TaskSide } from './host.js';
import type { KnownSocket } from './known-socket.js';
import { typeOf } from './recorder.js';

/** What streams need to know of the program's sockets. */
export interface NamedSockets {
  named(name: Name): KnownSocket | undefined;
  /** The patterns that bytes may be of. */
  readonly patterns: ReadonlySet<number>;
}

type StreamRead = Extract<StreamAwait, { op: 'read' | 'readUntil' | 'readExactly' | 'readLine' }>;

export class Streams {
  readonly #host: Host;
  readonly #tasks: TaskSide;
  readonly #sockets: NamedSockets;

  constructor(host: Host, tasks: TaskSide, sockets: NamedSockets) {
    this.#host = host;
    this.#tasks = tasks;
    this.#sockets = sockets;
  }

  execute(statement: StreamStatement): void {
    const socket = this.#sockets.named(statement.of);
    if (socket?.stream === undefined) return;
    const { writer } = socket.stream;
    const event: Mutable<UseStreamEvent> = { kind: 'useStream', socket: socket.id, do: statement.op };
    let bytes: Uint8Array = none;
    if (statement.op === 'write') {
      const { data } = statement;
      bytes = data === undefined ? (this.#tasks.active?.received ?? none) : bytesOf(data);
      event.data = data === undefined ? dataOf(bytes, this.#sockets.patterns) : [data];
    }
    this.#host.recorder.record(event);
    try {
      if (statement.op === 'write') writer.write(bytes);
      else if (statement.op === 'writeEof') writer.writeEof();
      else writer.close();
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  *await(statement: StreamAwait, awaits: Awaits): Body<void> {
    const socket = this.#sockets.named(statement.of);
    if (socket === undefined) return;
    if (statement.op === 'openStream') return yield* this.#open(socket, statement.of, statement.limit, awaits);
    const { stream } = socket;
    if (stream === undefined) return;
    if (statement.op === 'drain' || statement.op === 'waitClosed') {
      const { op } = statement;
      yield* awaits.await({ what: op, socket: socket.id }, () => needed(stream.writer[op](), op));
      return;
    }
    const bytes = yield* awaits.await(
      { socket: socket.id, ...asked(statement) },
      () => needed(this.#read(stream, statement), statement.op),
      (given) => (given instanceof Uint8Array ? (this.#dataOf(given) as Json) : String(given)),
      (exception) => this.#partialOf(exception),
    );
    const { active } = this.#tasks;
    if (active !== undefined) active.received = bytes;
  }

  *#open(socket: KnownSocket, name: Name, limit: number | undefined, awaits: Awaits): Body<void> {
    if (socket.stream !== undefined) return;
    const { loop, recorder } = this.#host;
    const options = limit === undefined ? {} : { limit };
    socket.stream = yield* awaits.await({ what: 'openStream', socket: socket.id, ...options }, () =>
      needed(loop.openStream?.(socket.object, options), 'openStream'),
    );
    const event: Mutable<StreamEvent> = { kind: 'stream', socket: socket.id, name, ...options };
    const { active } = this.#tasks;
    if (active?.sockets?.get(name) === socket) event.task = active.id;
    recorder.record(event);
  }

  #read({ reader }: StreamPair, statement: StreamRead): Awaitable<Uint8Array> {
    switch (statement.op) {
      case 'read':
        return reader.read(statement.count);
      case 'readExactly':
        return reader.readExactly(statement.count);
      case 'readUntil':
        return reader.readUntil(bytesOf(statement.separator));
      case 'readLine':
        return reader.readLine();
    }
  }

  #dataOf(bytes: Uint8Array): readonly Data[] {
    return dataOf(bytes, this.#sockets.patterns);
  }

  #partialOf(exception: unknown): readonly Data[] | undefined {
    if (typeof exception !== 'object' || exception === null || !('partial' in exception)) return undefined;
    return exception.partial instanceof Uint8Array ? this.#dataOf(exception.partial) : undefined;
  }
}

const none = new Uint8Array();

/** What the event says of a read. */
const asked = (statement: StreamRead): Pick<AwaitEvent, 'what' | 'count' | 'separator'> => {
  switch (statement.op) {
    case 'read':
    case 'readExactly':
      return { what: statement.op, count: statement.count };
    case 'readUntil':
      return { what: statement.op, separator: statement.separator };
    case 'readLine':
      return { what: statement.op };
  }
};
