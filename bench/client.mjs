/** Clients of a server: so many connections, each with one message under way, for so many seconds. Prints how often a second. */

import { connect } from 'node:net';

const kinds = {
  echo: { message: 'x'.repeat(64), isWhole: (text) => text.length >= 64, isRight: (text) => text === 'x'.repeat(64) },
  http: {
    message: 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
    /** Whether a response with a length, or in chunks, has come to its end. */
    isWhole: (text) => {
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return false;
      const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1];
      return length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length);
    },
    isRight: (text) => text.startsWith('HTTP/1.1 200'),
  },
};

const [kind, ...numbers] = process.argv.slice(2);
const [port, connections, seconds] = numbers.map(Number);
const { message, isWhole, isRight } = kinds[kind];
let answers = 0;
let over = false;

const client = () =>
  new Promise((resolve) => {
    let come = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(message));
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      come += text;
      if (!isWhole(come)) return;
      if (!isRight(come)) throw new Error(`Expected a right answer, got ${come}`);
      answers += 1;
      come = '';
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
console.log(answers / seconds);
