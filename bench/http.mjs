/**
 * HTTP requests a second (GET, kept alive; 1, 10 and 100 connections) over real TCP: the reference loop's server beside
 * `node:http`, with the same page. Clients are another process. Only the ratios mean something.
 */

import { createServer } from 'node:http';
import { pageFor, responseOf } from '../dist/spec/site.js';
import { compareServers } from './ratios.mjs';
import { referenceServer } from './reference-server.mjs';

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

const reference = referenceServer(function* (loop, onListening) {
  onListening(yield* loop.serveHttp((request) => responseOf(page, request)));
});

console.log('\n  HTTP, requests a second');
await compareServers('http', { 'node:http': plain, reference });
process.exit(0);
