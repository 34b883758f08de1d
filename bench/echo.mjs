/**
 * Echo round trips a second (64 bytes; 1, 10 and 100 connections) over real TCP: the reference loop beside `node:net`, and
 * asyncio and uvloop where `python3` has them. Clients are another process. Only the ratios mean something.
 */

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { compareServers } from './ratios.mjs';
import { referenceServer } from './reference-server.mjs';

const plain = () =>
  new Promise((resolve) => {
    const server = createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => socket.write(bytes));
    });
    server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port, stop: () => server.close() }));
  });

function* echo(loop, connection) {
  for (;;) {
    const bytes = yield* loop.sockReceive(connection, 1024);
    if (bytes.length === 0) break;
    yield* loop.sockSendAll(connection, bytes);
  }
  loop.sockClose(connection);
}

const reference = referenceServer(function* (loop, onListening) {
  const listener = yield* loop.sockListen(200);
  onListening(listener);
  for (;;) loop.createTask(echo(loop, yield* loop.sockAccept(listener)));
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

console.log('\n  echo, round trips a second (64 bytes)');
await compareServers('echo', { 'node:net': plain, reference, asyncio: python('asyncio'), uvloop: python('uvloop') });
process.exit(0);
