import { describe, expect, it } from 'vitest';
import { capabilities } from '../../spec/capability.js';
import { dataOf } from '../../spec/data.js';
import { meets } from '../../spec/laws/law.js';
import { cheatsheet, type Example } from '../../spec/scenarios/cheatsheet.js';
import type { Trace } from '../../spec/trace.js';
import polling from '../adapters/polling.js';
import reference from '../adapters/reference.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { manifestOf } from '../harness/adapter.js';
import { outcomeOf } from './examples.js';

const traceOf = async ({ program }: Example, adapter: AnyAdapter): Promise<Trace> => {
  const [trace] = await inProcessDriver(adapter).run([program]);
  if (trace === undefined) throw new Error('Expected a trace, got none.');
  return trace;
};

const named = (name: string): Example => {
  const found = cheatsheet.find((example) => example.name === name);
  if (found === undefined) throw new Error(`Expected an example ${name}.`);
  return found;
};

/** The trace as it were if the client had got other bytes. */
const received = (trace: Trace, change: (text: string) => string): Trace => ({
  ...trace,
  events: trace.events.map((event) =>
    event.kind === 'client' && event.what === 'received'
      ? { ...event, data: event.data.flatMap((data) => dataOf(Buffer.from(change(String(data)), 'latin1'), [])) }
      : event,
  ),
});

describe('the ten examples of the cheatsheet', () => {
  it('are all there, in its order', () => {
    expect(cheatsheet.map(({ title }) => title)).toEqual([
      'What is @asyncio.coroutine?',
      'What is a Task?',
      'What event loop doing? (Without polling)',
      'Socket with asyncio',
      'Event Loop with polling',
      'Inline callback',
      'Asynchronous Iterator',
      'Asynchronous context manager',
      'Simple asyncio web server',
      'Simple asyncio WSGI web server',
    ]);
    for (const { needs } of cheatsheet) expect(Object.keys(capabilities)).toEqual(expect.arrayContaining([...needs]));
  });

  it.each(cheatsheet.map((example) => [example.name, example] as const))(
    '%s passes on the reference loop',
    async (_name, example) => {
      const trace = await traceOf(example, reference as unknown as AnyAdapter);
      expect(outcomeOf(example, trace).wrong).toBeUndefined();
    },
  );

  const subject = polling as unknown as AnyAdapter;
  const possible = cheatsheet.filter(({ needs }) => needs.every((need) => meets(manifestOf(subject), need)));

  it('the polling loop can run those with sockets', () => {
    expect(possible.map(({ name }) => name)).toEqual(['socket', 'polling', 'web-server']);
  });

  it.each(possible.map((example) => [example.name, example] as const))(
    '%s passes on the polling loop',
    async (_name, example) => {
      expect(outcomeOf(example, await traceOf(example, subject)).wrong).toBeUndefined();
    },
  );
});

describe('what a client is to see', () => {
  it('is compared byte for byte', async () => {
    const example = named('web-server');
    const trace = await traceOf(example, reference as unknown as AnyAdapter);
    const { wrong } = outcomeOf(
      example,
      received(trace, (text) => text.replace('</h3>', '<h3>')),
    );
    expect(wrong).toMatch(/^expected client browser to see ".*World<\/h3>.*", it saw ".*World<h3>.*"$/);
  });

  it('is told as a response where one is expected, and as bytes where they make none', async () => {
    const example = named('wsgi-server');
    const trace = await traceOf(example, reference as unknown as AnyAdapter);
    const expected = 'expected client browser to see status 200, text/plain, "Hello WSGI", it saw ';
    const missing = received(trace, (text) => text.replace('200 OK', '404 Not Found'));
    expect(outcomeOf(example, missing).wrong).toBe(`${expected}status 404, text/plain, "Hello WSGI"`);
    const cut = received(trace, (text) => text.replace(/WSGI$/, 'WSG'));
    expect(outcomeOf(example, cut).wrong).toMatch(/^expected client .*it saw "HTTP.*WSG"$/);
  });
});
