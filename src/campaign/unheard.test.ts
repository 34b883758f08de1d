import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { started } from '../../fixtures/servers/server.js';
import type { Program } from '../../spec/program.js';
import reference from '../adapters/reference.js';
import realtime from '../adapters/reference-realtime.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { runCampaign } from './campaign.js';
import { failureToListen } from './unheard.js';

const listening: Program = {
  script: [{ op: 'spawn', coroutine: 'main' }, { op: 'run' }],
  callbacks: {},
  coroutines: { main: [{ op: 'listen', as: 'server' }] },
};

it('a loop that cannot listen is told of in a remark, since its programs meet nothing', async () => {
  const inUse = Object.assign(new Error('address already in use'), { name: 'OSError' });
  const create = (options: Parameters<typeof reference.create>[0]) =>
    Object.assign(reference.create(options), {
      sockListen: () => {
        throw inUse;
      },
    });
  const driver = inProcessDriver({ ...reference, create } as unknown as AnyAdapter);
  const report = await runCampaign(driver, { programs: 1, seed: 'unheard', laws: (id) => /^1[1-4]\./.test(id) });
  expect(report.remarks.filter((remark) => /could not listen/.test(remark))).toEqual([
    expect.stringMatching(
      /^In \d+ programs the loop could not listen \(OSError: address already in use\), so nothing is said of .* never in use\.$/,
    ),
  ]);
  expect(report.outcome).toBe('inconclusive');
});

it('a port of the machine that is in use is told of by the system, and no socket is left', async () => {
  const { address, stop } = await started(createServer());
  let open = (): number => 0;
  /** A loop that wants that port, and no other. */
  const create = (options: Parameters<typeof realtime.create>[0]) => {
    const loop = realtime.create(options);
    const sockets: ReturnType<typeof createServer>[] = [];
    open = () => sockets.filter(({ listening: isOpen }) => isOpen).length;
    return Object.assign(loop, {
      sockListen: () => {
        const future = loop.createFuture();
        const server = createServer();
        sockets.push(server);
        server.once('error', (error) => future.setException(Object.assign(error, { name: 'OSError' })));
        server.listen(address.port, address.host);
        return future;
      },
    });
  };
  const driver = inProcessDriver({ ...realtime, create } as unknown as AnyAdapter);
  const [trace] = await driver.run([listening]);
  expect(trace && failureToListen(trace)).toBe(
    `OSError: listen EADDRINUSE: address already in use 127.0.0.1:${address.port}`,
  );
  expect(open()).toBe(0);
  await stop();
});

it('of a loop that listens, nothing is told', async () => {
  const [trace] = await inProcessDriver(realtime as unknown as AnyAdapter).run([listening]);
  expect(trace && failureToListen(trace)).toBeUndefined();
});
