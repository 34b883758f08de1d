/**
 * Python scripts, run on CPython: each prints what the harness has seen of the same program. Both run on a virtual clock,
 * so that no machine is too slow for it.
 */

import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { casesFor, comparable, hasFreeOrder } from '../../../fixtures/scripts/cases.js';
import type { Manifest } from '../../../spec/capability.js';
import type { Program } from '../../../spec/program.js';
import type { HarnessMessage } from '../../../spec/protocol.js';
import { scenarios } from '../../../spec/scenarios/index.js';
import type { Trace } from '../../../spec/trace.js';
import { outputOf } from './expected-output.js';
import { needsNewPython } from './facts.js';
import { pythonScript } from './python-script.js';

const root = new URL('../../../', import.meta.url).pathname;
const scripts = join(root, 'fixtures/scripts');

/** A fraction of two, so that sums of delays are exact. */
const tick = 0.25;

const python = (args: readonly string[], lines: readonly unknown[] = []): string =>
  spawnSync('python3', args, {
    input: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1e9,
    env: { ...process.env, PYTHONPATH: scripts, PYTHONDONTWRITEBYTECODE: '1' },
  }).stdout;

const harness = [join(root, 'python/looplaw_harness.py'), '--clock', 'virtual', '--loop', 'virtual_loop:VirtualLoop'];

const isPythonThere = spawnSync('python3', ['-c', 'import asyncio']).status === 0;

const answers = <Answer>(text: string): readonly Answer[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);

const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);

const small: Program = {
  script: [{ op: 'callLater', callback: 'a', in: 2 }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
  callbacks: { a: [{ op: 'print', text: "it's a" }], b: [] },
};

const folder = mkdtempSync(join(tmpdir(), 'looplaw-scripts-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a Python script', () => {
  it('holds only what the program needs', () => {
    expect(pythonScript(small)).toBe(`"""A program that looplaw made. It prints what happens, line by line."""

import asyncio

# The loop in question: put another one here, like uvloop.new_event_loop().
loop = asyncio.new_event_loop()
TICK = 0.01  # Seconds.


def a():
    print('a starts')
    print("it's a")


def b():
    print('b starts')


loop.call_later(2 * TICK, a)
loop.call_soon(b)
loop.call_later(2, loop.stop)  # By then all is over.
print('script: loop.run_forever ->', loop.run_forever())
`);
  });

  it('leaves out what nothing leads to', () => {
    const program: Program = { ...small, callbacks: { ...small.callbacks, c: [{ op: 'raise', error: 'Falsy' }] } };
    expect(pythonScript(program)).toBe(pythonScript(small));
  });

  it('keeps count of the fuel only where it can run out', () => {
    const endless: Program = {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: { a: [{ op: 'callSoon', callback: 'a' }] },
    };
    expect(pythonScript(endless)).toContain('fuel = 60');
    expect(pythonScript(small)).not.toContain('fuel');
  });

  it('has the tick that was asked for', () => {
    expect(pythonScript(small, { tick: 1 })).toContain('TICK = 1  # Seconds.');
  });
});

describe.skipIf(!isPythonThere)('on CPython, if python3 is there, scripts', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);

  it(`print what the harness has seen of scenarios, small programs and random ones (seed ${seed})`, () => {
    const [manifest] = answers<Manifest>(python([...harness, '--manifest']));
    if (manifest === undefined) throw new Error('Expected the harness to tell its manifest, it told nothing.');
    const isNew = manifest.claims.includes('timeoutBlocks');
    const cases = casesFor(manifest, seed, 80).filter(({ program }) => isNew || !needsNewPython(program));
    const [, ...told] = answers<HarnessMessage>(
      python(
        harness,
        cases.map(({ program }, id) => ({ kind: 'run', id, program, tick })),
      ),
    );
    const traces = told.map((message): Trace => {
      if (message.kind !== 'trace') throw new Error(`Expected a trace, got ${JSON.stringify(message)}.`);
      const { events, origin } = message;
      return { subject: manifest, tick, resolution: manifest.resolution, origin: origin ?? 0, events };
    });
    const compared = comparable(cases, traces).map((each) => ({
      ...each,
      script: pythonScript(each.program, { tick }),
    }));
    const printed = answers<string>(
      python(
        [join(scripts, 'virtual_loop.py'), String(tick)],
        compared.map(({ script }) => script),
      ),
    ).map(linesOf);
    const apart = compared.flatMap(({ title, program, trace, script }, index) => {
      const own = printed[index] ?? [];
      const expected = outputOf(program, trace);
      const [left, right] = hasFreeOrder(program) ? [own.toSorted(), expected.toSorted()] : [own, expected];
      return JSON.stringify(left) === JSON.stringify(right) ? [] : [{ title, script, printed: own, expected }];
    });
    expect(apart.slice(0, 1)).toEqual([]);
    expect(compared.length).toBeGreaterThan(400);
  });

  it('print what the harness has seen of calls from other threads, and of signals', async () => {
    const cases = scenarios.filter(({ law, program }) => /^16\./.test(law) && !JSON.stringify(program).includes('000'));
    expect(cases.length).toBeGreaterThan(4);
    const onTheClock = [join(root, 'python/looplaw_harness.py'), '--clock', 'real'];
    const [manifest] = answers<Manifest>(python([...onTheClock, '--manifest']));
    if (manifest === undefined) throw new Error('Expected the harness to tell its manifest, it told nothing.');
    const told = answers<HarnessMessage>(
      python(
        onTheClock,
        cases.map(({ program }, id) => ({ kind: 'run', id, program, tick: 0.01 })),
      ),
    );
    const ran = await Promise.all(
      cases.map(async ({ program }, id) => {
        const path = join(folder, `outside-${id}.py`);
        writeFileSync(path, pythonScript(program, { tick: 0.01 }));
        return linesOf((await promisify(execFile)('python3', [path])).stdout);
      }),
    );
    for (const [id, { title, program }] of cases.entries()) {
      const message = told.find((each) => each.kind === 'trace' && each.id === id);
      if (message?.kind !== 'trace') throw new Error(`Expected a trace, got ${JSON.stringify(told)}.`);
      const { events, origin } = message;
      const trace = { subject: manifest, tick: 0.01, resolution: manifest.resolution, origin: origin ?? 0, events };
      // How threads and the loop take turns is up to the machine.
      expect(ran[id]?.toSorted(), title).toEqual(outputOf(program, trace).toSorted());
    }
  });

  it('run by themselves', () => {
    const cheatsheetLike: Program = {
      script: [{ op: 'runUntil', coroutine: 'main' }],
      callbacks: {},
      coroutines: {
        main: [{ op: 'gather', of: [{ coroutine: 'slow' }, { coroutine: 'quick' }] }],
        slow: [
          { op: 'sleep', for: 2 },
          { op: 'return', value: 1 },
        ],
        quick: [{ op: 'return', value: 2 }],
      },
    };
    const path = join(folder, 'script.py');
    writeFileSync(path, pythonScript(cheatsheetLike, { tick: 0.001 }));
    expect(linesOf(python([path]))).toEqual([
      'main starts',
      'slow starts',
      'quick starts',
      'slow: sleep returns',
      'main: gather -> [1, 2]',
      'script: loop.run_until_complete -> None',
    ]);
  });
});
