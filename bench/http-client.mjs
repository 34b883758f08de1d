/** Clients of a server of HTTP: so many connections, each with one request under way, kept alive, for so many seconds. */

import { connect } from 'node:net';

const [port, connections, seconds] = process.argv.slice(2).map(Number);
const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
let answers = 0;
let over = false;

/** Whether a response with a length, or in chunks, has come to its end. */
const isWhole = (text) => {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1];
  return length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length);
};

const client = () =>
  new Promise((resolve) => {
    let come = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(request));
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      come += text;
      if (!isWhole(come)) return;
      if (!come.startsWith('HTTP/1.1 200')) throw new Error(`Expected an answer with status 200, got ${come}`);
      answers += 1;
      come = '';
      if (over) socket.destroy();
      else socket.write(request);
    });
    socket.on('close', resolve);
    socket.on('error', () => undefined);
  });

const all = Array.from({ length: connections }, client);
setTimeout(() => {
  over = true;
}, seconds * 1000);
await Promise.all(all);
console.log(JSON.stringify({ answers: answers / seconds }));
