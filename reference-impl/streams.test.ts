import { describe, expect, it } from 'vitest';
import type { Coroutine } from '../spec/future.js';
import { duration } from '../spec/time.js';
import { IncompleteReadError, LimitOverrunError, RuntimeError, ValueError } from './errors.js';
import { SimulatedLoop } from './simulated-loop.js';
import { StreamReader } from './stream-reader.js';
import type { Stream } from './streams.js';
import { attachTools } from './tools.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (held: Uint8Array): string => new TextDecoder().decode(held);

const made = () => attachTools(new SimulatedLoop({ seed: 3, room: 1000, segment: 300 }));

type Loop = ReturnType<typeof made>;

/** Two streams, one at each end of a connection. */
const between = <Result>(
  act: (near: Stream, far: Stream, loop: Loop) => Coroutine<Result>,
  limit?: number,
): Result | Promise<Result> => {
  const loop = made();
  function* main(): Coroutine<Result> {
    const listener = yield* loop.sockListen();
    const connecting = loop.createTask(loop.sockConnect(listener.port));
    const there = yield* loop.sockAccept(listener);
    const far = yield* loop.openStream(there);
    const near = yield* loop.openStream(yield* connecting, limit === undefined ? {} : { limit });
    try {
      return yield* act(near, far, loop);
    } finally {
      near.writer.close();
      far.writer.close();
      yield* near.writer.waitClosed();
      yield* far.writer.waitClosed();
      loop.sockClose(listener);
      expect(loop.network.open).toBe(0);
    }
  }
  return loop.runUntilComplete(main());
};

const nameOf = function* (awaited: Coroutine<unknown>): Coroutine<unknown> {
  try {
    return yield* awaited;
  } catch (exception) {
    return exception;
  }
};

describe('a stream', () => {
  it('gives lines, separators of several bytes, so many bytes and the rest', () => {
    const told = between(function* ({ reader }, { writer }, loop) {
      for (const letter of 'one\ntwo;;three') {
        writer.write(bytes(letter));
        yield* loop.sleep(duration(0.01));
      }
      writer.close();
      return [
        text(yield* reader.readLine()),
        text(yield* reader.readUntil(bytes(';;'))),
        text(yield* reader.readExactly(2)),
        text(yield* reader.read(-1)),
        text(yield* reader.readLine()),
      ];
    });
    expect(told).toEqual(['one\n', 'two;;', 'th', 'ree', '']);
  });

  it('tells what came before an end that is too early', () => {
    const [exactly, until] = between(function* ({ reader }, { writer }) {
      writer.write(bytes('abc'));
      writer.close();
      return [yield* nameOf(reader.readExactly(4)), yield* nameOf(reader.readUntil(bytes('x')))];
    }) as readonly unknown[];
    expect(exactly).toEqual(new IncompleteReadError(bytes('abc'), 4));
    expect(until).toEqual(new IncompleteReadError(new Uint8Array(), undefined));
  });

  it('refuses lines over the limit, and keeps what readUntil did not find', () => {
    const told = between(function* ({ reader }, { writer }, loop) {
      writer.write(bytes('abcdef\nxy'));
      yield* loop.sleep(duration(1));
      const found = [yield* nameOf(reader.readUntil(bytes('xy'))), text(yield* reader.readExactly(1))];
      return [...found, yield* nameOf(reader.readLine()), text(yield* reader.readExactly(2))];
    }, 4) as readonly unknown[];
    expect(told[0]).toBeInstanceOf(LimitOverrunError);
    expect(told[1]).toBe('a');
    expect(told[2]).toBeInstanceOf(ValueError);
    expect(told[3]).toBe('xy');
  });

  it('refuses a second reader, and what makes no sense', () => {
    const told = between(function* ({ reader }, { writer }, loop) {
      const first = loop.createTask(reader.readLine());
      yield* loop.sleep(duration(1));
      const second = yield* nameOf(reader.read(1));
      writer.write(bytes('a\n'));
      const odd = [yield* nameOf(reader.readExactly(-1)), yield* nameOf(reader.readUntil(bytes('')))];
      return [text(yield* first), second, ...odd];
    }) as readonly unknown[];
    expect(told[0]).toBe('a\n');
    expect(told[1]).toBeInstanceOf(RuntimeError);
    expect(told.slice(2).map((each) => each instanceof ValueError)).toEqual([true, true]);
    expect(() => new StreamReader({ limit: 0, createFuture: () => made().createFuture<void>() })).toThrow(ValueError);
  });

  it('lets a writer run ahead no further than the high-water mark, and sends all of it when it is closed', () => {
    const [drained, length] = between(function* ({ reader }, { writer }, loop) {
      writer.write(new Uint8Array(300_000));
      let done = false;
      const drain = loop.createTask(
        (function* () {
          yield* writer.drain();
          done = true;
        })(),
      );
      yield* loop.sleep(duration(1));
      const before = done;
      writer.write(new Uint8Array(5));
      const first = yield* reader.readExactly(290_000);
      yield* drain;
      writer.close();
      const rest = yield* reader.read(-1);
      return [before, first.length + rest.length] as const;
    }) as readonly [boolean, number];
    expect([drained, length]).toEqual([false, 300_005]);
  });

  it('ends one half, and reads on', () => {
    const told = between(function* (near, far) {
      near.writer.write(bytes('question'));
      near.writer.writeEof();
      near.writer.writeEof();
      const question = text(yield* far.reader.read(-1));
      far.writer.write(bytes('answer'));
      far.writer.close();
      let refused: unknown;
      try {
        near.writer.write(bytes('more'));
      } catch (exception) {
        refused = exception;
      }
      return [question, text(yield* near.reader.read(-1)), refused instanceof RuntimeError];
    });
    expect(told).toEqual(['question', 'answer', true]);
  });

  it('tells whoever reads, drains or waits for the close that the connection was broken off', () => {
    const loop = made();
    function* main(): Coroutine<unknown> {
      const listener = yield* loop.sockListen();
      const client = loop.network.dial(listener.port, {
        connected: () => undefined,
        refused: () => undefined,
        received: () => undefined,
        ended: () => undefined,
        lost: () => undefined,
      });
      const { reader, writer } = yield* loop.openStream(yield* loop.sockAccept(listener));
      writer.write(new Uint8Array(200_000));
      const waits = [loop.createTask(nameOf(writer.drain())), loop.createTask(nameOf(reader.read(1)))];
      yield* loop.sleep(duration(1));
      client.reset();
      const told = [];
      for (const wait of waits) told.push(yield* wait);
      told.push(yield* nameOf(writer.drain()), yield* nameOf(writer.waitClosed()));
      writer.write(bytes('to nobody'));
      writer.close();
      return told.map((each) => (each as Error).name);
    }
    expect(loop.runUntilComplete(main())).toEqual(Array.from({ length: 4 }, () => 'ConnectionResetError'));
  });
});
