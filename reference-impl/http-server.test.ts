import { describe, expect, it } from 'vitest';
import type { Coroutine } from '../spec/future.js';
import type { GatewayApplication, GatewayBody, Handler, Server } from '../spec/servers.js';
import { bytesOfLatin1, latin1 } from './http-request.js';
import { SimulatedLoop } from './simulated-loop.js';
import { attachTools } from './tools.js';

const made = () => attachTools(new SimulatedLoop());

type Loop = ReturnType<typeof made>;

/** What a client receives that sends this, up to the end of the connection; `later`: what it sends when it was asked to. */
const talk = (serve: (loop: Loop) => Coroutine<Server>, sent: string, later = ''): string => {
  const loop = made();
  let received = '';
  function* main(): Coroutine<void> {
    const server = yield* serve(loop);
    const over = loop.createFuture<void>();
    const client = loop.network.dial(server.port, {
      connected: () => client.send(bytesOfLatin1(sent), () => undefined),
      refused: (error) => over.setException(new Error(error)),
      received: (bytes) => {
        received += latin1(bytes);
        if (received === 'HTTP/1.1 100 Continue\r\n\r\n') client.send(bytesOfLatin1(later), () => undefined);
      },
      ended: () => {
        client.close();
        over.setResult();
      },
      lost: () => over.setResult(),
    });
    client.read(true);
    yield* over;
    server.close();
    yield* loop.sleep(1 as never);
  }
  loop.runUntilComplete(main());
  expect(loop.network.open, 'sockets that are left open').toBe(0);
  return received;
};

const http = (handler: Handler, sent: string, later = ''): string =>
  talk((loop) => loop.serveHttp(handler), sent, later);

const request = (fields = '', start = 'GET / HTTP/1.1'): string => `${start}\r\nHost: h\r\n${fields}\r\n`;
const closing = 'Connection: close\r\n';

const echo: Handler = ({ method, target, body }) => ({
  status: 200,
  headers: [],
  body: bytesOfLatin1(`${method} ${target} ${latin1(body)}`),
});

describe('a server of HTTP on the reference loop', () => {
  it('answers requests that came together in their order, also if the first takes its time', () => {
    const answer = talk((loop) => {
      const slow: Handler = function* (asked) {
        if (asked.target === '/slow') yield* loop.sleep(5 as never);
        return { status: 200, headers: [], body: bytesOfLatin1(asked.target) };
      };
      return loop.serveHttp(slow);
    }, request('', 'GET /slow HTTP/1.1') + request(closing, 'GET /fast HTTP/1.1'));
    expect(answer).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n/slowHTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n/fast',
    );
  });

  it('gives the handler the body', () => {
    expect(http(echo, `${request(`Content-Length: 2\r\n${closing}`, 'POST /a HTTP/1.1')}hi`)).toContain('POST /a hi');
  });

  it('tells HEAD the length alone, and 204 none', () => {
    expect(http(echo, request(closing, 'HEAD / HTTP/1.1'))).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n',
    );
    expect(http(() => ({ status: 204, headers: [], body: bytesOfLatin1('x') }), request(closing))).toBe(
      'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
    );
  });

  it('answers with status 500 where the handler raises', () => {
    const raises: Handler = () => {
      throw new Error('no');
    };
    expect(http(raises, request(closing))).toContain('HTTP/1.1 500 Internal Server Error\r\n');
  });

  it('refuses what is no request, and ends the connection', () => {
    expect(http(echo, `no request\r\n\r\n${request()}`)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*Bad Request$/s);
  });

  it('asks for a body that is kept back', () => {
    const answer = http(echo, request(`Content-Length: 2\r\nExpect: 100-continue\r\n${closing}`), 'hi');
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n.*hi$/s);
  });
});

const gateway = (application: GatewayApplication, sent = request(closing)): string =>
  talk((loop) => loop.serveGateway(application), sent);

/** An iterable that is closed, and says so. */
const closable = (pieces: readonly string[], onClose: () => void): GatewayBody => ({
  *[Symbol.iterator]() {
    for (const piece of pieces) yield bytesOfLatin1(piece);
  },
  close: onClose,
});

describe('a server of the gateway interface on the reference loop', () => {
  it('frames a body by chunks, or by its end for HTTP/1.0', () => {
    const application: GatewayApplication = (_environ, start) => {
      start('200 OK', [['X-A', 'b']])(bytesOfLatin1('ab'));
      return [bytesOfLatin1('cd'), bytesOfLatin1('')];
    };
    expect(gateway(application)).toBe(
      'HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n',
    );
    expect(gateway(application, request('', 'GET / HTTP/1.0'))).toBe(
      'HTTP/1.1 200 OK\r\nX-A: b\r\nConnection: close\r\n\r\nabcd',
    );
  });

  it('knows the length of a body of one piece', () => {
    const application: GatewayApplication = (_environ, start) => {
      start('200 OK', []);
      return [bytesOfLatin1('abc')];
    };
    expect(gateway(application)).toContain('Content-Length: 3\r\n');
  });

  it('answers with status 500 where it is given text for bytes, which has a length and would never come', () => {
    expect(
      gateway((_environ, start) => {
        start('200 OK', []);
        return ['text'] as unknown as Uint8Array[];
      }),
    ).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n.*Internal Server Error$/s);
  });

  it('closes what it was given once, also if that raises', () => {
    let closed = 0;
    const note = (): void => {
      closed += 1;
    };
    gateway((_environ, start) => {
      start('200 OK', []);
      return closable(['a', 'b'], note);
    });
    expect(closed).toBe(1);
    const answer = gateway((_environ, start) => {
      start('200 OK', []);
      return {
        [Symbol.iterator]: () => ({
          next: () => {
            throw new Error('no');
          },
        }),
        close: note,
      };
    });
    expect(closed).toBe(2);
    expect(answer).toContain('500 Internal Server Error');
  });

  it('tells the application of the request', () => {
    let told: Readonly<Record<string, unknown>> = {};
    gateway(
      (environ, start) => {
        told = environ;
        start('204 No Content', []);
        return [];
      },
      request(`X-One-Two: 3\r\n${closing}`, 'GET /a%20b%C3%A9?c=%20 HTTP/1.1'),
    );
    expect(told).toMatchObject({
      REQUEST_METHOD: 'GET',
      PATH_INFO: '/a b\u00c3\u00a9',
      QUERY_STRING: 'c=%20',
      HTTP_X_ONE_TWO: '3',
      SERVER_PROTOCOL: 'HTTP/1.1',
      'wsgi.version': [1, 0],
    });
  });
});
