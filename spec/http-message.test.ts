import { describe, expect, it } from 'vitest';
import { ResponseReader } from './http-message.js';
import { requestsIn } from './http-request.js';

const read = (text: string, method = 'GET', piece = text.length): ResponseReader => {
  const reader = new ResponseReader(method);
  for (let at = 0; at < text.length; at += piece) reader.push(text.slice(at, at + piece));
  return reader;
};

describe('a response', () => {
  it.each([
    ['its length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'hi'],
    ['its chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1;x=y\r\n!\r\n0\r\n\r\n', 'hi!'],
    ['nothing, if it has no body', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
    [
      'its length, behind an interim one',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx',
      'x',
    ],
  ])('ends by %s, wherever it is cut', (_what, text, body) => {
    for (const piece of [1, 2, 3, text.length]) {
      const reader = read(`${text}rest`, 'GET', piece);
      expect(reader.isWhole).toBe(true);
      expect(reader.response?.body).toBe(body);
      expect(reader.rest).toBe('rest');
      expect(reader.faults).toEqual([]);
    }
  });

  it('ends with the connection where nothing else tells', () => {
    const reader = read('HTTP/1.0 200 OK\r\n\r\nhi');
    expect(reader.isWhole).toBe(false);
    reader.end();
    expect(reader.isWhole).toBe(true);
    expect(reader.response?.body).toBe('hi');
  });

  it('to HEAD ends with its head', () => {
    const reader = read('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'HEAD');
    expect(reader.isWhole).toBe(true);
    expect(reader.rest).toBe('hi');
  });

  it.each([
    ['lines that end with LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
    ['no space behind the status', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n'],
    ['a length of 204', 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 1\r\n\r\n'],
    ['no status line', '<html>'],
  ])('with %s has a fault', (_what, text) => {
    expect(read(text).faults.length).toBeGreaterThan(0);
  });
});

describe('what a client has sent', () => {
  it.each([
    ['two requests', 'GET / HTTP/1.0\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n', 2, 'nothing'],
    ['a request and a part', 'GET / HTTP/1.0\r\n\r\nGET / HT', 1, 'part'],
    ['a body that has not come', 'POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nx', 0, 'part'],
    ['garbage', 'garbage\r\n\r\n', 0, 'malformed'],
    ['a request without a host', 'GET / HTTP/1.1\r\n\r\n', 0, 'malformed'],
    ['an over-long line', `GET /${'a'.repeat(9000)} HTTP/1.0\r\n\r\n`, 0, 'malformed'],
  ])('is known as %s', (_what, text, whole, tail) => {
    const requests = requestsIn(text);
    expect(requests.whole.length).toBe(whole);
    expect(requests.tail).toBe(tail);
  });
});
