import { describe, expect, it } from 'vitest';
import type { Coroutine } from '../spec/future.js';
import type { Channel } from './kernel.js';
import { SimulatedLoop } from './simulated-loop.js';
import { attachTools } from './tools.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const made = (seed = 1) => attachTools(new SimulatedLoop({ seed, room: 1000, segment: 300 }));

type Loop = ReturnType<typeof made>;

function* echo(loop: Loop, connection: Channel): Coroutine<void> {
  for (;;) {
    const bytes = yield* loop.sockReceive(connection, 1024);
    if (bytes.length === 0) break;
    yield* loop.sockSendAll(connection, bytes);
  }
  loop.sockClose(connection);
}

function* serve(loop: Loop, listener: Channel): Coroutine<void> {
  for (;;) loop.createTask(echo(loop, yield* loop.sockAccept(listener)));
}

describe('a loop on a simulated network', () => {
  it.each([1, 2, 3, 4, 5])('echoes what a client sends, with partial sends and a slow reader (seed %i)', (seed) => {
    const loop = made(seed);
    const sent = Uint8Array.from({ length: 50_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
    const received: number[] = [];
    let ended = false;
    function* main(): Coroutine<void> {
      const listener = yield* loop.sockListen();
      const server = loop.createTask(serve(loop, listener));
      const over = loop.createFuture<void>();
      const client = loop.network.dial(listener.port, {
        connected: () => client.send(sent, () => client.finish()),
        refused: (error) => over.setException(new Error(error)),
        received: (bytes) => {
          received.push(...bytes);
          client.read(false);
          loop.network.after(0.01, () => client.read(true));
        },
        ended: () => {
          ended = true;
          client.close();
          over.setResult();
        },
        lost: (error) => over.setException(new Error(error)),
      });
      client.read(true);
      yield* over;
      server.cancel();
      loop.sockClose(listener);
    }
    loop.runUntilComplete(main());
    expect(received.length).toBe(sent.length);
    expect(Uint8Array.from(received)).toEqual(sent);
    expect(ended).toBe(true);
    expect(loop.network.open).toBe(0);
  });

  it('tells who connects to nobody that it is refused, and who is broken off that it is', () => {
    const loop = made();
    const told: string[] = [];
    function* main(): Coroutine<void> {
      try {
        yield* loop.sockConnect(9);
      } catch (error) {
        told.push((error as Error).name);
      }
      const listener = yield* loop.sockListen();
      const client = loop.network.dial(listener.port, {
        connected: () => loop.network.after(0.1, () => client.reset()),
        refused: () => undefined,
        received: () => undefined,
        ended: () => undefined,
        lost: () => undefined,
      });
      const connection = yield* loop.sockAccept(listener);
      try {
        yield* loop.sockReceive(connection, 10);
      } catch (error) {
        told.push((error as Error).name);
      }
      loop.sockClose(connection);
      loop.sockClose(listener);
    }
    loop.runUntilComplete(main());
    expect(told).toEqual(['ConnectionRefusedError', 'ConnectionResetError']);
    expect(loop.network.open).toBe(0);
  });

  it('consumes nothing in a wait that is cancelled', () => {
    const loop = made();
    let got = '';
    function* main(): Coroutine<void> {
      const listener = yield* loop.sockListen();
      const connected = yield* loop.sockConnect(listener.port);
      const accepted = yield* loop.sockAccept(listener);
      const first = loop.createTask(loop.sockReceive(accepted, 10));
      yield* loop.sleep(1 as never);
      first.cancel();
      yield* loop.sockSendAll(connected, text('abc'));
      got = new TextDecoder().decode(yield* loop.sockReceive(accepted, 10));
      for (const each of [listener, connected, accepted]) loop.sockClose(each);
    }
    loop.runUntilComplete(main());
    expect(got).toBe('abc');
    expect(loop.network.open).toBe(0);
  });

  it('calls a reader as often as there is something unread, and not after it is removed', () => {
    const loop = made();
    const read: string[] = [];
    function* main(): Coroutine<void> {
      const listener = yield* loop.sockListen();
      const connected = yield* loop.sockConnect(listener.port);
      const accepted = yield* loop.sockAccept(listener);
      loop.addReader(accepted, () => {
        read.push(new TextDecoder().decode(loop.receiveNow(accepted, 1) ?? text('?')));
        if (read.length === 2) expect(loop.removeReader(accepted)).toBe(true);
      });
      yield* loop.sockSendAll(connected, text('abc'));
      yield* loop.sleep(1 as never);
      expect(loop.removeReader(accepted)).toBe(false);
      for (const each of [listener, connected, accepted]) loop.sockClose(each);
    }
    loop.runUntilComplete(main());
    expect(read.join('')).toBe('ab');
  });

  it('leaves whoever has the number of a closed socket alone', () => {
    const loop = made();
    const read: string[] = [];
    function* main(): Coroutine<void> {
      const listener = yield* loop.sockListen();
      const gone = yield* loop.sockConnect(listener.port);
      loop.sockClose(yield* loop.sockAccept(listener));
      loop.sockClose(gone);
      const connected = yield* loop.sockConnect(listener.port);
      expect(connected.descriptor).toBe(gone.descriptor);
      const accepted = yield* loop.sockAccept(listener);
      loop.addReader(connected, () => {
        read.push(new TextDecoder().decode(loop.receiveNow(connected, 10) ?? text('?')));
        loop.removeReader(connected);
      });
      expect(loop.removeReader(gone)).toBe(false);
      loop.sockClose(gone);
      yield* loop.sockSendAll(accepted, text('ab'));
      yield* loop.sleep(1 as never);
      for (const each of [listener, connected, accepted]) loop.sockClose(each);
    }
    loop.runUntilComplete(main());
    expect(read).toEqual(['ab']);
    expect(loop.network.open).toBe(0);
  });

  it('lets a client wait for room in the backlog, and refuses it where nobody will accept', () => {
    const loop = made();
    const told: string[] = [];
    const dialled = (port: number, name: string): void => {
      loop.network.dial(port, {
        connected: () => told.push(`${name} up`),
        refused: (error) => told.push(`${name} ${error}`),
        received: () => undefined,
        ended: () => undefined,
        lost: (error) => told.push(`${name} ${error}`),
      });
    };
    function* main(): Coroutine<void> {
      const listener = yield* loop.sockListen(1);
      for (const name of ['a', 'b', 'c']) dialled(listener.port, name);
      yield* loop.sleep(1 as never);
      expect(told).toHaveLength(1);
      expect(loop.network.underWay).toBe(false);
      const accepted = yield* loop.sockAccept(listener);
      expect(told).toHaveLength(2);
      loop.sockClose(listener);
      yield* loop.sleep(1 as never);
      loop.sockClose(accepted);
    }
    loop.runUntilComplete(main());
    expect(told.filter((each) => each.endsWith('up'))).toHaveLength(2);
    expect(told.filter((each) => each.endsWith('ECONNREFUSED'))).toHaveLength(1);
  });
});
