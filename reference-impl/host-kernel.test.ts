import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Coroutine } from '../spec/future.js';
import { HostClock } from './clock.js';
import { HostKernel } from './host-kernel.js';
import { NetworkLoop } from './network-loop.js';
import { attachTools } from './tools.js';

const made = () => {
  const kernel = new HostKernel();
  return { kernel, loop: attachTools(new NetworkLoop({ clock: new HostClock(), kernel })) };
};

describe('a loop on the machine’s sockets', () => {
  it('echoes megabytes to a client that reads slowly, and leaves nothing open', async () => {
    const { kernel, loop } = made();
    const sent = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
    const received: Buffer[] = [];
    function* main(): Coroutine<void> {
      const listener = yield* loop.sockListen();
      const client = connect(listener.port, '127.0.0.1', () => client.end(sent));
      client.on('data', (bytes) => {
        received.push(bytes);
        client.pause();
        setImmediate(() => client.resume());
      });
      const connection = yield* loop.sockAccept(listener);
      for (;;) {
        const bytes = yield* loop.sockReceive(connection, 50_000);
        if (bytes.length === 0) break;
        yield* loop.sockSendAll(connection, bytes);
      }
      const over = loop.createFuture<void>();
      client.on('end', () => loop.callSoon(() => over.setResult()));
      loop.sockClose(connection);
      loop.sockClose(listener);
      yield* over;
    }
    await loop.runUntilComplete(main());
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    expect(kernel.open).toBe(0);
  });

  it('tells who connects to nobody', async () => {
    const { kernel, loop } = made();
    function* main(): Coroutine<string> {
      const listener = yield* loop.sockListen();
      const { port } = listener;
      loop.sockClose(listener);
      try {
        yield* loop.sockConnect(port);
      } catch (error) {
        return (error as Error).name;
      }
      return 'connected';
    }
    expect(await loop.runUntilComplete(main())).toBe('ConnectionRefusedError');
    expect(kernel.open).toBe(0);
  });
});
