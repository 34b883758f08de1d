/**
 * HTTP requests a second (GET, kept alive; 1, 10 and 100 connections) over real TCP: the reference loop's server beside
 * `node:http`, with the same page. Clients are another process. Only the ratios mean something.
 */

import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HostClock } from '../dist/reference-impl/clock.js';
import { HostKernel } from '../dist/reference-impl/host-kernel.js';
import { NetworkLoop } from '../dist/reference-impl/network-loop.js';
import { attachTools } from '../dist/reference-impl/tools.js';
import { pageFor, responseOf } from '../dist/spec/site.js';

const client = fileURLToPath(new URL('http-client.mjs', import.meta.url));
const seconds = 1.5;
const page = pageFor('/');

const plain = () =>
  new Promise((resolve) => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': page.type, 'Content-Length': page.body.length });
      response.end(page.body);
    });
    server.listen(0, '127.0.0.1', () => {
      const stop = () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ port: server.address().port, stop });
    });
  });

const reference = () =>
  new Promise((resolve) => {
    const kernel = new HostKernel();
    const loop = attachTools(new NetworkLoop({ clock: new HostClock(), kernel, log: () => undefined }));
    function* serve() {
      const server = yield* loop.serveHttp((request) => responseOf(page, request));
      const stop = () => {
        loop.stop();
        kernel.close();
      };
      resolve({ port: server.port, stop });
    }
    loop.createTask(serve());
    loop.runForever();
  });

const answersOf = async (port, connections) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    client,
    String(port),
    String(connections),
    String(seconds),
  ]);
  return JSON.parse(stdout).answers;
};

console.log('\n  HTTP, requests a second');
for (const connections of [1, 10, 100]) {
  let base = 0;
  const parts = [];
  for (const [name, start] of Object.entries({ 'node:http': plain, reference })) {
    const server = await start();
    // Twice, and the better one: the first pays for the compiler.
    const answers = Math.max(await answersOf(server.port, connections), await answersOf(server.port, connections));
    server.stop();
    base ||= answers;
    parts.push(`${name} ${Math.round(answers)} (${(answers / base).toFixed(2)})`);
  }
  console.log(`  ${String(connections).padStart(4)} connections   ${parts.join(' · ')}`);
}
process.exit(0);
