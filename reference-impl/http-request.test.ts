import { describe, expect, it } from 'vitest';
import { bytesOfLatin1, latin1, RequestReader } from './http-request.js';

const read = (...pieces: readonly string[]): readonly string[] => {
  const reader = new RequestReader();
  const found: string[] = [];
  for (const piece of pieces) {
    reader.push(bytesOfLatin1(piece));
    for (let next = reader.next(); next !== undefined; next = reader.next()) {
      if ('refused' in next) return [...found, String(next.refused)];
      found.push(`${next.method} ${next.target} ${latin1(next.body)}${next.keeps ? '' : ' close'}`);
    }
  }
  return found;
};

const get = 'GET /a HTTP/1.1\r\nHost: h\r\n\r\n';
const post = 'POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n\r\n\u00ff!';

describe('a reader of requests', () => {
  it('reads one after the other, with their bodies', () => {
    expect(read(get + post + get)).toEqual(['GET /a ', 'POST /b \r\n\u00ff!', 'GET /a ']);
  });

  it('reads the same however they are cut', () => {
    expect(read(...(post + get))).toEqual(read(post + get));
  });

  it('passes empty lines over before a request', () => {
    expect(read(`\r\n\r\n${get}`)).toEqual(['GET /a ']);
  });

  it('tells which connections end', () => {
    expect(read('GET / HTTP/1.0\r\n\r\n')).toEqual(['GET /  close']);
    expect(read('GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n')).toEqual(['GET /  close']);
  });

  it.each([
    ['no request', 'no request\r\n\r\n', '400'],
    ['another protocol', 'GET / HTTP/2.0\r\nHost: h\r\n\r\n', '505'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', '400'],
    ['a field that is none', 'GET / HTTP/1.1\r\nHost: h\r\nno field\r\n\r\n', '400'],
    ['a space before a colon', 'GET / HTTP/1.1\r\nHost : h\r\n\r\n', '400'],
    ['a line feed in a field', 'GET / HTTP/1.1\r\nHost: h\r\nX: a\nb\r\n\r\n', '400'],
    ['a length that is none', 'GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n', '400'],
    ['two lengths', 'GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', '400'],
    ['a coding', 'GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n', '501'],
    ['a body that is too long', 'GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n', '413'],
    ['a head without an end', `GET / HTTP/1.1\r\nX: ${'a'.repeat(70_000)}`, '431'],
  ])('refuses %s', (_what, text, status) => {
    expect(read(text)).toEqual([status]);
  });

  it('says once that a body is wanted which is kept back', () => {
    const reader = new RequestReader();
    reader.push(bytesOfLatin1('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n'));
    expect(reader.next()).toBeUndefined();
    expect([reader.wantsBody(), reader.wantsBody()]).toEqual([true, false]);
    reader.push(bytesOfLatin1('a'));
    expect(reader.next()).toMatchObject({ method: 'POST' });
  });
});
