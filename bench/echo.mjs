/**
 * Echo round trips a second (64 bytes; 1, 10 and 100 connections) over real TCP: the reference loop beside `node:net`, and
 * asyncio and uvloop where `python3` has them. Clients are another process. Only the ratios mean something.
 */

import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HostClock } from '../dist/reference-impl/clock.js';
import { HostKernel } from '../dist/reference-impl/host-kernel.js';
import { NetworkLoop } from '../dist/reference-impl/network-loop.js';
import { attachTools } from '../dist/reference-impl/tools.js';

const client = fileURLToPath(new URL('echo-client.mjs', import.meta.url));
const seconds = 1.5;

const plain = () =>
  new Promise((resolve) => {
    const server = createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => socket.write(bytes));
    });
    server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port, stop: () => server.close() }));
  });

const reference = () =>
  new Promise((resolve) => {
    const kernel = new HostKernel();
    const loop = attachTools(new NetworkLoop({ clock: new HostClock(), kernel, log: () => undefined }));
    function* echo(connection) {
      for (;;) {
        const bytes = yield* loop.sockReceive(connection, 1024);
        if (bytes.length === 0) break;
        yield* loop.sockSendAll(connection, bytes);
      }
      loop.sockClose(connection);
    }
    function* serve() {
      const listener = yield* loop.sockListen(200);
      const stop = () => {
        loop.stop();
        kernel.close();
      };
      resolve({ port: listener.port, stop });
      for (;;) loop.createTask(echo(yield* loop.sockAccept(listener)));
    }
    loop.createTask(serve());
    loop.runForever();
  });

const program = `
import asyncio, socket, sys
if sys.argv[1] == 'uvloop':
    import uvloop
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
async def main():
    loop = asyncio.get_running_loop()
    s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(200); s.setblocking(False)
    print(s.getsockname()[1], flush=True)
    async def echo(c):
        c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            data = await loop.sock_recv(c, 1024)
            if not data:
                break
            await loop.sock_sendall(c, data)
        c.close()
    while True:
        c, _ = await loop.sock_accept(s)
        loop.create_task(echo(c))
asyncio.run(main())
`;

const python = (kind) => () =>
  new Promise((resolve) => {
    const child = spawn(process.env.LOOPLAW_PYTHON ?? 'python3', ['-c', program, kind], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.on('error', () => resolve(undefined));
    child.on('exit', () => resolve(undefined));
    child.stdout.once('data', (line) => resolve({ port: Number(line), stop: () => child.kill() }));
  });

const subjects = { 'node:net': plain, reference, asyncio: python('asyncio'), uvloop: python('uvloop') };

const tripsOf = async (port, connections) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    client,
    String(port),
    String(connections),
    String(seconds),
  ]);
  return JSON.parse(stdout).trips;
};

console.log('\n  echo, round trips a second (64 bytes)');
for (const connections of [1, 10, 100]) {
  let base = 0;
  const parts = [];
  for (const [name, start] of Object.entries(subjects)) {
    const server = await start();
    if (server === undefined) {
      parts.push(`${name} is not there`);
      continue;
    }
    // Twice, and the better one: the first pays for the compiler.
    const trips = Math.max(await tripsOf(server.port, connections), await tripsOf(server.port, connections));
    server.stop();
    base ||= trips;
    parts.push(`${name} ${Math.round(trips)} (${(trips / base).toFixed(2)})`);
  }
  console.log(`  ${String(connections).padStart(4)} connections   ${parts.join(' · ')}`);
}
process.exit(0);
