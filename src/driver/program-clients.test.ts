/** Programs with clients on asyncio, in a process of its own: the clients reach it over TCP, and see what it does. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import tcpLoop from '../../fixtures/harnesses/tcp-loop.js';
import type { ClientStatement, CoroutineStatement, Program } from '../../spec/program.js';
import type { ClientEvent, Trace } from '../../spec/trace.js';
import type { AnyAdapter } from '../harness/adapter.js';
import type { Driver } from './driver.js';
import { endHarnesses } from './harness-process.js';
import { inProcessDriver } from './in-process.js';
import { processDriver } from './process-driver.js';
import { marked } from './process-tree.js';

const harness = fileURLToPath(new URL('../../python/looplaw_harness.py', import.meta.url));

const isThere = spawnSync('python3', ['-c', 'import asyncio']).status === 0;

/** A loop in TypeScript with sockets of the machine's. */
const startTypeScript = (): Promise<Driver> =>
  processDriver({
    file: process.execPath,
    args: ['../../dist/src/cli/harness-main.js', '../../fixtures/harnesses/tcp-loop.ts'].map((path) =>
      fileURLToPath(new URL(path, import.meta.url)),
    ),
  });

const start = (...args: readonly string[]): Promise<Driver> =>
  processDriver({ file: 'python3', args: [harness, '--clock', 'real', ...args] });

/** Accepts one connection after the other, and serves each in a task of its own. */
const serverThat = (serve: readonly CoroutineStatement[], clients: Program['clients']): Program => ({
  script: [{ op: 'spawn', coroutine: 'main' }, { op: 'run' }],
  callbacks: {},
  coroutines: {
    main: [
      { op: 'listen', as: 'server' },
      { op: 'acceptEach', of: 'server', as: 'client', coroutine: 'serve' },
    ],
    serve,
  },
  ...(clients === undefined ? {} : { clients }),
});

/** The echo server of the cheatsheet. */
const echoes: readonly CoroutineStatement[] = [
  { op: 'receiveEach', of: 'client', most: 65_536, body: [{ op: 'sendAll', of: 'client' }] },
  { op: 'closeSocket', of: 'client' },
];

const pattern = 7;
const size = 2 * 2 ** 20;
const piece = size / 8;

/** Each piece is on its way before the one before is read back, slowly. */
const slowly: readonly ClientStatement[] = [
  { op: 'send', data: { pattern, length: piece } },
  ...Array.from({ length: 8 }, (_, index): readonly ClientStatement[] => [
    { op: 'send', data: index === 7 ? '' : { pattern, length: piece, at: piece * (index + 1) } },
    { op: 'pause', for: 2 },
    { op: 'receive', count: piece / 2 },
    { op: 'pause', for: 2 },
    { op: 'receive', count: piece / 2 },
  ]).flat(),
  { op: 'finish' },
  { op: 'receive', count: 'end' },
];

const says = (text: string): readonly ClientStatement[] => [
  { op: 'meet', at: 'connected' },
  { op: 'send', data: text },
  { op: 'receive', count: text.length },
  { op: 'finish' },
  { op: 'receive', count: 'end' },
];

const echo = serverThat(echoes, {
  hello: { to: 'server', acts: says('Hello\n') },
  world: { to: 'server', acts: says('World\n') },
  slow: { to: 'server', acts: slowly },
});

const eventsOf = (trace: Trace | undefined, name: string): readonly ClientEvent[] =>
  (trace?.events ?? []).flatMap((event) => (event.kind === 'client' && event.client === name ? [event] : []));

/** What came back, where it lies side by side: as one text, or as the pieces of a pattern. */
const receivedBy = (trace: Trace | undefined, name: string): readonly unknown[] =>
  eventsOf(trace, name).flatMap((event) => (event.what === 'received' ? event.data : []));

const endOf = (trace: Trace | undefined, name: string): readonly string[] =>
  eventsOf(trace, name)
    .slice(-3)
    .map(({ what }) => what);

/** Open sockets of the harness. */
const socketsOfHarness = (): number =>
  marked().flatMap((pid) =>
    readdirSync(`/proc/${pid}/fd`).filter((name) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${name}`).startsWith('socket:');
      } catch {
        return false;
      }
    }),
  ).length;

/** A loop that does not come back from a receive. */
const hanging = `
import asyncio, time

class Loop(asyncio.SelectorEventLoop):
    async def sock_recv(self, *args):
        while True:
            time.sleep(1)
`;

afterEach(endHarnesses);

const givesItBack = async (driver: Driver): Promise<void> => {
  const before = process.platform === 'linux' ? socketsOfHarness() : 0;
  for (const each of await driver.run([echo, echo, echo])) {
    expect(receivedBy(each, 'hello')).toEqual(['Hello\n']);
    expect(receivedBy(each, 'world')).toEqual(['World\n']);
    // Each piece goes on where the one before ends, from the first byte to the last.
    let at = 0;
    for (const data of receivedBy(each, 'slow')) {
      const length = typeof data === 'object' && data !== null && 'length' in data ? Number(data.length) : 0;
      expect(data).toEqual(at === 0 ? { pattern, length } : { pattern, at, length });
      at += length;
    }
    expect(at).toBe(size);
    for (const name of ['hello', 'world', 'slow']) expect(endOf(each, name)).toEqual(['finished', 'ended', 'done']);
    expect(each?.events.filter(({ kind }) => kind === 'settled')).toHaveLength(1);
  }
  if (process.platform === 'linux') expect(socketsOfHarness()).toBe(before);
  expect(process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap')).toEqual([]);
  await driver.close?.();
  expect(driver.notes?.()).toEqual({});
};

describe('an echo server', () => {
  it.runIf(isThere)('on asyncio gives every client its bytes back, and nothing is left open', async () => {
    await givesItBack(await start());
  });

  it('on a loop in TypeScript gives every client its bytes back, and nothing is left open', async () => {
    await givesItBack(await startTypeScript());
  });
});

describe('an echo server in this process', () => {
  it('gives every client its bytes back', async () => {
    const [trace] = await inProcessDriver(tcpLoop as unknown as AnyAdapter).run([echo]);
    expect(receivedBy(trace, 'hello')).toEqual(['Hello\n']);
    for (const name of ['hello', 'world', 'slow']) expect(endOf(trace, name)).toEqual(['finished', 'ended', 'done']);
    expect(trace?.events.filter(({ kind }) => kind === 'settled')).toHaveLength(1);
  });
});

describe.runIf(isThere)('an echo server on asyncio', () => {
  it('tells its own events first, and then what the clients saw', async () => {
    const driver = await start();
    const [trace] = await driver.run([echo]);
    const kinds = trace?.events.map(({ kind }) => kind) ?? [];
    expect(kinds.slice(kinds.indexOf('returned') + 1).every((kind) => kind === 'client')).toBe(true);
    expect(trace?.events.some((event) => event.kind === 'socket' && event.how === 'listens')).toBe(true);
  });

  it('does the same where its events are told as they happen', async () => {
    const driver = await start();
    const [trace] = await driver.run([echo], { once: true });
    expect(receivedBy(trace, 'hello')).toEqual(['Hello\n']);
    expect(endOf(trace, 'slow')).toEqual(['finished', 'ended', 'done']);
  });

  it('does the same where one program runs after the other', async () => {
    const driver = await start('--side-by-side', '1');
    const traces = await driver.run([echo, echo]);
    for (const trace of traces) expect(endOf(trace, 'slow')).toEqual(['finished', 'ended', 'done']);
  });
});

describe.runIf(isThere)('a server', () => {
  const asks = {
    asks: {
      to: 'server',
      acts: [
        { op: 'send', data: 'Hello\n' },
        { op: 'receive', count: 6 },
      ],
    },
  } as const;

  it('that never answers is given up, and its program ends', async () => {
    const driver = await start();
    const program = serverThat(
      [
        { op: 'receive', of: 'client', most: 10 },
        { op: 'createFuture', as: 'never' },
        { op: 'await', future: 'never' },
      ],
      asks,
    );
    const [trace] = await driver.run([program], { patience: 0.3 });
    expect(eventsOf(trace, 'asks').map(({ what }) => what)).toEqual(['connected', 'sent', 'gaveUp']);
    expect(eventsOf(trace, 'asks').at(-1)).toMatchObject({ waitedFor: 'bytes', witnessed: 0 });
    expect(trace?.events.some(({ kind }) => kind === 'settled')).toBe(true);
  });

  it('that nobody can connect to ends without any client', async () => {
    const driver = await start();
    const program = serverThat([], { asks: { ...asks.asks, to: 'nobody' } });
    const [trace] = await driver.run([program], { patience: 0.3 });
    expect(eventsOf(trace, 'asks')).toEqual([]);
    expect(trace?.events.at(-1)?.kind).toBe('returned');
  });

  it('whose program stops before its clients are done is seen to break off', async () => {
    const driver = await start();
    const program = serverThat([{ op: 'receive', of: 'client', most: 10 }, { op: 'stop' }], asks);
    const [trace] = await driver.run([program]);
    expect(eventsOf(trace, 'asks').map(({ what }) => what)).toEqual(['connected', 'sent', 'ended', 'done']);
  });

  it('whose loop hangs is told as a hang, and no client gives up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'looplaw-'));
    writeFileSync(join(folder, 'hanging.py'), hanging);
    const args = [harness, '--clock', 'real', '--loop', 'hanging:Loop'];
    const driver = await processDriver({ file: 'python3', args, env: { PYTHONPATH: folder } });
    const [trace] = await driver.run([serverThat(echoes, asks)], { patience: 0.3, once: true });
    rmSync(folder, { recursive: true });
    expect(trace?.events.at(-1)?.kind).toBe('hung');
    expect(eventsOf(trace, 'asks').map(({ what }) => what)).toEqual(['connected', 'sent']);
  });
});
