/** Clients of an echo server: so many connections, each with one message of 64 bytes under way, for so many seconds. */

import { connect } from 'node:net';

const [port, connections, seconds] = process.argv.slice(2).map(Number);
const message = Buffer.alloc(64, 'x');
let trips = 0;
let over = false;

const client = () =>
  new Promise((resolve) => {
    let left = message.length;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(message));
    socket.on('data', (bytes) => {
      left -= bytes.length;
      if (left > 0) return;
      trips += 1;
      left = message.length;
      if (over) socket.destroy();
      else socket.write(message);
    });
    socket.on('close', resolve);
    socket.on('error', () => undefined);
  });

const all = Array.from({ length: connections }, client);
setTimeout(() => {
  over = true;
}, seconds * 1000);
await Promise.all(all);
console.log(JSON.stringify({ trips: trips / seconds }));
