import { describe, expect, it } from 'vitest';
import reference from '../../src/adapters/reference.js';
import { inProcessDriver } from '../../src/driver/in-process.js';
import type { AnyAdapter } from '../../src/harness/adapter.js';
import { bytesOf, textOf } from '../data.js';
import type { Program } from '../program.js';
import { gatewayServer, webServer } from './web-servers.js';

const driver = inProcessDriver(reference as unknown as AnyAdapter);

/** All that each client received. */
const answersOf = async (program: Program): Promise<Readonly<Record<string, string>>> => {
  const [trace] = await driver.run([program]);
  const answers: Record<string, string> = {};
  for (const event of trace?.events ?? []) {
    if (event.kind !== 'client' || event.what !== 'received') continue;
    const name = `${event.client}${event.number ?? ''}`;
    answers[name] = (answers[name] ?? '') + event.data.map((data) => textOf(bytesOf(data))).join('');
  }
  return answers;
};

describe("the cheatsheet's web servers on the reference loop", () => {
  it('answer each client with the page, byte for byte', async () => {
    const page = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><h3>Hello World</h3></body></html>';
    expect(await answersOf(webServer)).toEqual({ browser: page, second0: page, second1: page, second2: page });
  });

  it('answer /hello with what the application gives, and else with status 404', async () => {
    const { browser, lost } = await answersOf(gatewayServer);
    expect(browser).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 10\r\n\r\nHello WSGI',
    );
    expect(lost).toContain('HTTP/1.1 404 Not Found\r\n');
    expect(lost).toContain('Not Found\r\n0\r\n\r\n');
  });
});
