/** Harnesses that misbehave, one way each: a verdict with the program that did it, and the next programs run. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Program } from '../../spec/program.js';
import type { GoneEvent, HungEvent, Trace } from '../../spec/trace.js';
import { runCampaign } from '../campaign/campaign.js';
import { judge } from '../judge/judge.js';
import { AdapterError, type Driver } from './driver.js';
import { endHarnesses, type Limits } from './harness-process.js';
import { processDriver } from './process-driver.js';
import { marked } from './process-tree.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Where a harness that misbehaves once remembers it. */
const folder = mkdtempSync(join(tmpdir(), 'looplaw-'));

const harness = path('../../fixtures/harnesses/misbehaving.mjs');

const start = (way: string, limits: Partial<Limits> = {}, clock = 'virtual'): Promise<Driver> =>
  processDriver(
    { file: process.execPath, args: [harness, way, clock], env: { MISBEHAVED: join(folder, way) } },
    { hello: 2, ...limits },
  );

const printing = (text: string): Program => ({ script: [{ op: 'print', text }, { op: 'run' }], callbacks: {} });

/** What makes the harness misbehave. */
const bad: Program = {
  script: [
    { op: 'callSoon', callback: 'b' },
    { op: 'callLater', callback: 'a', in: 7 },
    { op: 'callLater', callback: 'c', in: 9 },
    { op: 'run' },
  ],
  callbacks: { a: [], b: [], c: [] },
};

const programs = [printing('one'), printing('two'), bad, printing('three'), printing('four')];

const printed = (trace: Trace | undefined): string =>
  trace?.events.map((event) => (event.kind === 'print' ? event.text : '')).join('') ?? '(no trace)';

const patience = 0.5;

/** Runs the bad program amidst good ones, and looks at the last thing that is known of it. */
const endOf = async (driver: Driver, seconds = patience): Promise<GoneEvent | HungEvent> => {
  const traces = await driver.run(programs, { patience: seconds });
  expect(traces.map(printed)).toEqual(['one', 'two', '', 'three', 'four']);
  const trace = traces[2];
  const last = trace?.events.at(-1);
  if (trace === undefined || (last?.kind !== 'gone' && last?.kind !== 'hung'))
    throw new Error(`Expected the harness to be gone, or to hang, the last event is ${JSON.stringify(last)}.`);
  // It is a violation, by one of the laws of chapter 0 or by that of what was next.
  const { violations, unreadable } = judge(bad, trace);
  expect(unreadable).toBeUndefined();
  expect(violations.map(({ law }) => law)).toEqual([
    last.kind === 'hung' ? expect.any(String) : last.how === 'protocol' ? '0.3' : '0.2',
  ]);
  return last;
};

/** Patience is for silence; here something else is to come, however slow the machine is. */
const goneBy = async (way: string, limits: Partial<Limits> = {}): Promise<GoneEvent> => {
  const end = await endOf(await start(way, limits), way === 'unfinished' ? patience : 60);
  if (end.kind !== 'gone') throw new Error(`Expected the harness to be gone, it hung for ${end.after} s.`);
  return end;
};

beforeAll(() => {
  if (!existsSync(path('../../dist/src/harness/serve.js')))
    throw new Error('Expected looplaw to be built, it is not; run "npm run build".');
});

afterEach(endHarnesses);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process that was ended is still seen for a moment. */
const nothingIsLeft = (): Promise<void> => vi.waitFor(() => expect(marked()).toEqual([]));

describe('a harness that behaves', () => {
  it('gives the traces in the order of the programs', async () => {
    const driver = await start('well');
    const texts = Array.from({ length: 200 }, (_, index) => `text ${index}`);
    expect((await driver.run(texts.map(printing))).map(printed)).toEqual(texts);
    expect(driver.manifest.name).toBe('reference');
    await driver.close?.();
    expect(driver.notes?.()).toEqual({});
  });

  it('may write to its error output, and the user is told so', async () => {
    const driver = await start('complains');
    const traces = await driver.run(programs);
    expect(traces.every((trace) => trace.events.at(-1)?.kind === 'returned')).toBe(true);
    await driver.close?.();
    expect(driver.notes?.()).toEqual({ complaints: { count: expect.any(Number), what: 'this is only a warning' } });
  });

  it('may say that it cannot run a program', async () => {
    const driver = await start('cannot run it');
    const traces = await driver.run(programs);
    expect(traces[2]).toBeUndefined();
    expect(printed(traces[4])).toBe('four');
    expect(driver.notes?.()).toEqual({ unable: { count: 1, what: 'it has no timers' } });
  });
});

describe('a loop', () => {
  it('whose callback never ends is told as a hang, with the last that started', async () => {
    const driver = await start('spins');
    const end = await endOf(driver);
    expect(end).toMatchObject({ kind: 'hung' });
    const [trace] = await driver.run([bad], { patience });
    // The loop has not even called the program's callback, so what was next is known.
    expect(trace?.events.filter((event) => event.kind === 'start').map(({ callback }) => callback)).toEqual(['b']);
    expect(trace === undefined ? [] : judge(bad, trace).violations.map(({ law }) => law)).toEqual(['2.20']);
  });

  it('that gives events without end is told as a hang or a limit', async () => {
    const end = await endOf(await start('streams'));
    expect(end.kind === 'hung' || end.how === 'limit').toBe(true);
  });

  it('that leaves the process in the middle', async () => {
    expect(await goneBy('exits')).toMatchObject({ how: 'ended', told: 'its process ended with status 3' });
  });

  it('that crashes', async () => {
    expect(await goneBy('crashes')).toMatchObject({ how: 'ended', told: 'its process was ended by SIGSEGV' });
  });

  it('that lets an exception escape to the host', async () => {
    const end = await goneBy('throws');
    expect(end.told).toBe('its process ended with status 1');
    expect(end.complaint).toContain('nobody catches this');
  });

  it.runIf(process.platform === 'linux')('that eats memory', async () => {
    const end = await goneBy('eats', { memory: 400 * 2 ** 20 });
    expect(end).toMatchObject({ how: 'limit' });
    expect(end.expected).toContain('400 MB of memory');
  });
});

describe('what comes once', () => {
  it('is no verdict where it is a silence: it cannot be told why', async () => {
    const driver = await start('spins once');
    const traces = await driver.run(programs, { patience });
    expect(traces.every((trace) => trace.events.at(-1)?.kind === 'returned')).toBe(true);
    expect(driver.doubts).toBe(1);
    rmSync(join(folder, 'spins once'));
    const { laws } = await runCampaign(driver, {
      programs: 30,
      seed: 'once',
      laws: (id) => id === '0.1',
      patience,
      signal: new AbortController().signal,
    });
    expect(laws.find(({ id }) => id === '0.1')?.verdict).toMatchObject({
      kind: 'inconclusive',
      why: expect.stringContaining('did not come back once, and did when run again'),
    });
  });

  it('is told as it is where it is a fact', async () => {
    const end = await goneBy('exits once');
    expect(end.told).toBe(
      'its process ended with status 3 (it did not happen again when the program was run by itself)',
    );
  });
});

describe('a trace whose events do not fit each other', () => {
  it('blames nobody, since a judge may be at fault as well', async () => {
    const driver = await start('events that do not fit');
    const { laws, remarks } = await runCampaign(driver, { programs: 400, seed: 'fit', shrinks: false });
    expect(laws.filter(({ verdict }) => verdict.kind === 'violates').map(({ id }) => id)).toEqual([]);
    expect(laws.find(({ id }) => id === '0.3')?.verdict.kind).toBe('inconclusive');
    expect(remarks.join('\n')).toMatch(/\d+ traces did not fit their programs/);
  });
});

describe('of programs that run at the same time', () => {
  it.each(['exits', 'crashes', 'spins'])('the one that does it is found, where the loop %s', async (way) => {
    const driver = await start(way, {}, 'real');
    const many = Array.from({ length: 40 }, (_, index) => (index === 23 ? bad : printing(`text ${index}`)));
    const traces = await driver.run(many, { patience });
    expect(traces.map((trace) => trace.events.at(-1)?.kind)).toEqual(
      many.map((program) => (program === bad ? (way === 'spins' ? 'hung' : 'gone') : 'returned')),
    );
  });
});

describe('a harness', () => {
  it.each([
    ['garbage', '"Loading ..."'],
    ['no object', '"[1, 2]"'],
    ['no such kind', 'dance'],
    ['says hello again', 'it came again'],
    ['another id', '"trace" came for 1'],
    ['a wrong event', 'start'],
    ['an event too much', 'print'],
    ['no port', 'port of the message "listening": it must be <= 65535'],
    ['unfinished', 'and no newline'],
  ])('whose answer is %s', async (way, told) => {
    const end = await goneBy(way);
    expect(end.how).toBe('protocol');
    expect(`${end.expected} ${end.told}`).toContain(told);
  });

  it('that writes a message of a gigabyte', async () => {
    expect(await goneBy('huge')).toMatchObject({ how: 'limit', expected: 'a message has at most 64 MB' });
  });

  it('that closes its output', async () => {
    expect(await goneBy('closes its output')).toMatchObject({ how: 'ended', told: 'it closed its standard output' });
  });

  it('that closes its input is told so when something is sent, and else that it is silent', async () => {
    const end = await endOf(await start('closes its input'));
    expect(end.kind === 'gone' ? end.told : end.kind).toMatch(/it closed its standard input|hung/);
  });

  it('that gives no answer', async () => {
    expect(await endOf(await start('silence'))).toMatchObject({ kind: 'hung' });
  });

  it('that ignores SIGTERM and has children of its own leaves nothing behind', async () => {
    const driver = await start('stubborn');
    expect(await endOf(driver)).toMatchObject({ kind: 'hung' });
    await driver.close?.();
    await nothingIsLeft();
  });
});

describe('at the beginning', () => {
  const refusal = async (way: string): Promise<string> => {
    try {
      await start(way);
    } catch (thrown) {
      if (thrown instanceof AdapterError) return thrown.message;
    }
    throw new Error('Expected the harness not to be accepted, it was.');
  };

  it.each([
    ['mute', 'it was silent for 2 s'],
    ['leaves at once', 'its process ended with status 4'],
    ['begins with garbage', '"Starting up ..."'],
    ['speaks another version', 'the harness speaks version 2'],
    ['begins with a trace', 'it was "trace"'],
    ['refuses', 'Expected a loop, there is none; install one.'],
  ])('a harness that %s is told in one sentence', async (way, told) => {
    const message = await refusal(way);
    expect(message).toContain(told);
    expect(message).not.toContain('\n');
  });

  it('a command that does not exist is told in one sentence', async () => {
    await expect(processDriver({ file: '/no/such/harness', args: [] })).rejects.toThrow('could not be started');
  });
});

describe('a run that is interrupted', () => {
  it('comes back with what it has, and nothing is left', async () => {
    const driver = await start('silence');
    const interrupt = new AbortController();
    const running = driver.run(programs, { signal: interrupt.signal, patience: 600 });
    setImmediate(() => interrupt.abort());
    await running;
    await nothingIsLeft();
  });
});
