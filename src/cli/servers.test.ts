/**
 * What `looplaw run http://...` makes of servers that are not there, not here, silent, endless or broken: one sentence, or a
 * verdict; and no connection is left.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Ended, looplawIn, requireBuilt } from '../../fixtures/command-line.js';
import { onPath } from '../../fixtures/on-path.js';
import { started } from '../../fixtures/servers/server.js';
import { runCampaign } from '../campaign/campaign.js';
import { urlDriver } from '../driver/url-driver.js';

const folder = mkdtempSync(join(tmpdir(), 'looplaw-'));
const looplaw = (...args: readonly string[]): Promise<Ended> => looplawIn(folder, ...args);

beforeAll(requireBuilt);
afterAll(() => rmSync(folder, { recursive: true }));

const isOneSentence = ({ status, stdout, stderr }: Ended, message: RegExp): void => {
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n').length).toBe(1);
  expect(stdout).toBe('');
  expect(status).toBe(2);
};

/** Until what has gone is gone for the server as well, also on a busy machine. */
const patience = { timeout: 60_000 };

const connectionsOf = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });

/** A port at which nobody listens: that of a server that has gone. */
const freePort = async (): Promise<number> => {
  const { address, stop } = await started(createServer());
  await stop();
  return address.port;
};

describe.concurrent('an address is refused in one sentence, with status 2, where', () => {
  it.each([
    [
      'it is another machine',
      'http://10.0.0.1:80',
      /on this machine \(127\.0\.0\.1, ::1 or localhost\), got "10\.0\.0\.1"/,
    ],
    [
      'it is another machine by name',
      'http://example.org',
      /on this machine .*, got "example\.org"; run looplaw where/,
    ],
    ['it is of IPv6, and of another machine', 'http://[2001:db8::1]', /on this machine .*, got "2001:db8::1"/],
    ['it is all addresses of this machine', 'http://0.0.0.0:8000', /on this machine .*, got "0\.0\.0\.0"/],
    ['it has another protocol', 'https://127.0.0.1', /a server of plain HTTP, .*; looplaw speaks no https/],
    ['it has a path', 'http://127.0.0.1:8000/hello', /an address alone, .*; leave out what stands behind it/],
    ['it has a port that does not exist', 'http://127.0.0.1:99999', /Expected the address of a server, .*; check it/],
  ])('%s', async (_what, address, message) => {
    isOneSentence(await looplaw('run', address), message);
  });

  it('nobody listens', async () => {
    const port = await freePort();
    const refused = new RegExp(
      `Expected a server to answer "GET /" at 127\\.0\\.0\\.1:${port}, the connection was refused \\(ECONNREFUSED\\); start the server first`,
    );
    isOneSentence(await looplaw('run', `http://127.0.0.1:${port}`), refused);
  });

  it.each([
    [
      'the server closes without an answer',
      (socket: Socket) => socket.end(),
      /the connection was closed without an answer/,
    ],
    ['the server resets', (socket: Socket) => socket.resetAndDestroy(), /the connection broke \(ECONNRESET\)/],
  ])('%s', async (_what, act, message) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => act(socket));
    });
    const { address, stop } = await started(server);
    isOneSentence(await looplaw('run', `http://127.0.0.1:${address.port}`), message);
    await vi.waitFor(async () => expect(await connectionsOf(server)).toBe(0), patience);
    await stop();
  });

  it('the handler of the server throws, and takes it along', async () => {
    const server = await program(process.execPath, '--input-type=module', '--eval', throwing, 'GET');
    isOneSentence(
      await looplaw('run', `http://127.0.0.1:${server.port}`),
      /the connection (?:was closed|broke|was refused)/,
    );
    await server.stop();
  });
});

/** A server in a process of its own, which prints its port. */
const program = async (
  command: string,
  ...args: readonly string[]
): Promise<{ readonly port: number; sockets(): number; stop(): Promise<void> }> => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const exit = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (line: Buffer) => resolve(Number(line)));
    void exit.then(() => reject(new Error('Expected the server to print its port, it has ended.')));
  });
  return {
    port,
    sockets: () =>
      readdirSync(`/proc/${child.pid}/fd`).filter((name) => {
        try {
          return readlinkSync(`/proc/${child.pid}/fd/${name}`).startsWith('socket:');
        } catch {
          return false;
        }
      }).length,
    stop: () => {
      child.kill('SIGKILL');
      return exit;
    },
  };
};

/** Its handler throws for one method, and nobody catches it. */
const throwing = `
import { createServer } from 'node:http';
const server = createServer((request, response) => {
  if (request.method === process.argv[1]) throw new Error('The handler throws.');
  response.end('hello');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** Python's own server, with applications that break PEP 3333. */
const breaking = `
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

def never(environ, start_response):
    return []

def text(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return ['no bytes']

def late(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '9')])
    yield b'abc'
    raise ValueError('no more')

class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass

server = make_server('127.0.0.1', 0, globals()[sys.argv[1]], handler_class=Quiet)
print(server.server_port, flush=True)
server.serve_forever()
`;

const python = onPath('python3');

describe.concurrent('a verdict is given of a server', () => {
  it('whose handler throws for one method, and takes it along', async () => {
    const server = await program(process.execPath, '--input-type=module', '--eval', throwing, 'POST');
    const { status, stdout } = await looplaw('run', `http://127.0.0.1:${server.port}`, '--programs', '80');
    expect(stdout).toMatch(/send "POST \//);
    expect(stdout).toMatch(/(?:is refused|loses its connection): \w+\s+<- here/);
    expect(stdout).toMatch(/since the server does not answer any more/);
    expect(status).toBe(1);
    await server.stop();
  });

  it.runIf(python !== undefined).each([
    ['never calls start_response', 'never', /a response to HEAD has no body/],
    ['gives text for bytes', 'text', /a response to HEAD has no body/],
    ['raises in the middle of what it has announced', 'late', /the Content-Length is 9.*3 bytes of a body came/],
  ])('of Python whose application %s, and it has no socket more than before', async (_what, name, proof) => {
    const server = await program('python3', '-c', breaking, name);
    const before = process.platform === 'linux' ? server.sockets() : 0;
    const driver = await urlDriver({ host: '127.0.0.1', port: server.port }, { silence: 0.5 });
    const asked = { laws: (id: string) => id === '13.4', until: ['13.4'], shrinks: false };
    const { laws } = await runCampaign(driver, { programs: 60, seed: 'wsgi', ...asked });
    await driver.close?.();
    const [verdict] = laws.map((law) => law.verdict);
    if (verdict?.kind !== 'violates') throw new Error(`Expected a violation, got ${verdict?.kind}.`);
    const { because, however } = verdict.counterexample.violation;
    expect([...because, ...however].join('')).toMatch(proof);
    if (process.platform === 'linux') await vi.waitFor(() => expect(server.sockets()).toBe(before), patience);
    await server.stop();
  });
});

/** Seconds after which the tests lose their patience with a first answer. */
const firstAnswer = 0.3;

/** Bytes that they let come. */
const most = 2 * 2 ** 20;

const head = 'HTTP/1.1 200 OK\r\n\r\n';

/** Writes on and on. */
const drips = (socket: Socket): void => {
  socket.write(head);
  const timer = setInterval(() => socket.write('drip'), 5);
  socket.once('close', () => clearInterval(timer));
};

const floods = (socket: Socket): void => {
  socket.write(head);
  const water = Buffer.alloc(2 ** 20, 'x');
  // In a turn of its own each time: a write that succeeds at once would leave no turn to anybody else.
  const pour = (): void => {
    socket.write(water, () => {
      if (!socket.destroyed) setImmediate(pour);
    });
  };
  pour();
};

/** A server that answers well so many times, and then as it is told to. */
const turning = (times: number, act: (socket: Socket) => void): Server => {
  let left = times;
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      left -= 1;
      if (left >= 0) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
      else act(socket);
    });
  });
};

describe('a server', () => {
  it.each([
    [
      'that does not answer',
      () => undefined,
      /answer "GET \/" at 127\.0\.0\.1:\d+, nothing came in 0\.3 s; start the server first/,
    ],
    ['that answers on and on', drips, /to come to its end, it still went on after 0\.3 s; judge a server whose page/],
    ['that answers with a flood', floods, /to come to its end, it went on after 2 MiB; judge a server whose page/],
  ])('%s is refused in one sentence, and nothing is left open', async (_what, act, message) => {
    const server = turning(0, act);
    const { address, stop } = await started(server);
    const within = act === floods ? 60 : firstAnswer;
    await expect(urlDriver(address, { firstAnswer: within, most })).rejects.toThrow(message);
    await vi.waitFor(async () => expect(await connectionsOf(server)).toBe(0), patience);
    await stop();
  });

  it.each([
    ['drips', drips],
    ['floods', floods],
  ])('that answers well for a while, and then %s, ends the search, and nothing is left open', async (_what, act) => {
    const server = turning(20, act);
    const { address, stop } = await started(server);
    const driver = await urlDriver(address, { silence: 0.05, most });
    const report = await runCampaign(driver, { programs: 60, seed: 'endless' });
    expect(report.remarks.join()).toMatch(
      /^The search was ended after \d+ of 60 programs, since an answer of the server did not come to its end\.$/,
    );
    expect(report.outcome).toBe('inconclusive');
    await driver.close?.();
    await vi.waitFor(async () => expect(await connectionsOf(server)).toBe(0), patience);
    await stop();
  });
});
