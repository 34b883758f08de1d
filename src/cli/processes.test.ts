/** Subjects in processes of their own, from outside: how looplaw tells of them, and how it ends. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, type Ended, looplawIn, requireBuilt } from '../../fixtures/command-line.js';

const root = new URL('../../', import.meta.url).pathname;

const main = built('src/cli/main.js');

const folder = mkdtempSync(join(tmpdir(), 'looplaw-'));

beforeAll(requireBuilt);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const looplaw = (...args: readonly string[]): Promise<Ended> => looplawIn(folder, ...args);

const adapter = (name: string, method: string): string => {
  const path = join(folder, name);
  writeFileSync(
    path,
    `import { defineAdapter } from '${built('src/index.js')}';
import { VirtualLoop } from '${built('reference-impl/index.js')}';
import { writeFileSync } from 'node:fs';
class Mine extends VirtualLoop { ${method} }
export default defineAdapter({
  name: 'mine', version: '1', clock: 'virtual', claims: ['arguments', 'timers', 'restart'], create: () => new Mine(),
});
`,
  );
  return path;
};

const hasPython = ((): boolean => {
  try {
    execFileSync('python3', ['-c', 'import asyncio'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('looplaw run, on a loop', () => {
  it('whose callback loops for ever, names the program and what is known of it', async () => {
    const path = adapter(
      'spins.mjs',
      'callLater(delay, callback, ...args) { return super.callLater(delay, delay === 1 ? (...got) => { callback(...got); for (;;); } : callback, ...args); }',
    );
    const { status, stdout } = await looplaw('run', path, '--laws', '2.1,2.20,0.1');
    expect(stdout).toMatch(/the loop does not come back for \d+ s\s+<- here/);
    expect(stdout).toMatch(/program {3}\S/);
    expect(stdout).toMatch(/known {5}the last that started was/);
    expect(stdout).toMatch(/queued: |nothing was queued/);
    expect(stdout).toMatch(/timers: .*, due|no timer was armed/);
    expect(status).toBe(1);
  });

  it('that leaves the process, says so with the program and the last that it wrote', async () => {
    const path = adapter(
      'exits.mjs',
      'callSoon(...all) { if (this.ready.length === 2) { console.error("no more"); process.exit(7); } return super.callSoon(...all); }',
    );
    const { status, stdout } = await looplaw('run', path, '--laws', '0.2', '--programs', '300');
    expect(stdout).toContain('✗ 0.2');
    expect(stdout).toContain('its process ended with status 7');
    expect(stdout).toMatch(/it wrote {2}no more/);
    expect(stdout).toMatch(/call_soon \w+, 3 times|call_soon \w+\n.*call_soon \w+\n.*call_soon \w+/);
    expect(stdout).toMatch(/a fresh one went on/);
    expect(status).toBe(1);
    const [file] = readdirSync(join(folder, '.looplaw')).filter((name) => name.startsWith('0.2'));
    const replayed = await looplaw('replay', `.looplaw/${file}`);
    expect(replayed.stdout).toContain('its process ended with status 7');
  });

  it('ends tidily on Ctrl-C, with the report so far', async () => {
    const child: ChildProcess = spawn(process.execPath, [main, 'run', 'reference', '--programs', '500000'], {
      cwd: folder,
      env: { ...process.env, LOOPLAW_TEST: folder },
    });
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
    });
    // The harness is there as soon as a process bears the mark; then the search goes on.
    await expect.poll(() => childrenOf(child.pid), { timeout: 20_000 }).not.toEqual([]);
    child.kill('SIGINT');
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect(stdout).toMatch(/The search was interrupted after \d+ of \d+ programs\./);
    expect(status).toBe(3);
    await expect.poll(() => childrenOf(child.pid)).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('a kit that is ended without a word', () => {
  const spinning = adapter('left.mjs', 'callSoon() { writeFileSync("hangs", ""); for (;;); }');
  const inPython: readonly (readonly ['SIGKILL', string])[] = [['SIGKILL', 'python:left_behind:Mine']];
  it.each([['SIGKILL', spinning] as const, ['SIGTERM', spinning] as const, ...(hasPython ? inPython : [])])(
    'by %s leaves no harness behind, whose loop hangs: %s',
    async (signal, subject) => {
      writeFileSync(
        join(folder, 'left_behind.py'),
        'import asyncio\nclass Mine(asyncio.SelectorEventLoop):\n    def call_later(self, *a, **k):\n        open("hangs", "w").close()\n        while True: pass\n',
      );
      rmSync(join(folder, 'hangs'), { force: true });
      const child = spawn(process.execPath, [main, 'run', subject], { cwd: folder, stdio: 'ignore' });
      await expect.poll(() => existsSync(join(folder, 'hangs')), { timeout: 20_000 }).toBe(true);
      expect(childrenOf(child.pid)).not.toEqual([]);
      child.kill(signal);
      await new Promise((resolve) => child.once('close', resolve));
      await expect.poll(() => childrenOf(child.pid), { timeout: 20_000 }).toEqual([]);
    },
  );
});

/** The processes that a kit has started, where the system lets us look. */
const childrenOf = (kit: number | undefined): readonly string[] =>
  process.platform !== 'linux'
    ? []
    : readdirSync('/proc').filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`LOOPLAW_HARNESS=${kit}-`);
        } catch {
          return false;
        }
      });

/** A module whose loop serves what came last first. */
const lastFirst = `import asyncio

class Mine(asyncio.SelectorEventLoop):
    def call_soon(self, *a, **k):
        handle = super().call_soon(*a, **k)
        self._ready.rotate(1)
        return handle
`;

describe.runIf(hasPython)('looplaw, with Python,', () => {
  it('judges asyncio on a virtual clock', async () => {
    const { status, stdout } = await looplaw(
      'run',
      'python',
      '--clock',
      'virtual',
      '--laws',
      '1.*',
      '--programs',
      '500',
    );
    expect(stdout).toMatch(/asyncio 3\.\d+\.\S+ · virtual clock/);
    expect(stdout).toMatch(/1 Scheduling +14 conform/);
    expect(status).toBe(0);
  });

  it('judges calls from other threads, and signals, on the machine\u2019s clock', async () => {
    const { stdout } = await looplaw('run', 'python', '--laws', '16.*', '--programs', '20');
    expect(stdout).toMatch(/16 Threads and signals +4 conform/);
  });

  it('finds loops of a module in the folder where it runs', async () => {
    writeFileSync(join(folder, 'my_loops.py'), lastFirst);
    const { status, stdout } = await looplaw(
      'run',
      'python:my_loops:Mine',
      '--clock',
      'virtual',
      '--laws',
      '1.1',
      '--programs',
      '300',
    );
    expect(stdout).toContain('my_loops');
    expect(stdout).toContain('✗ 1.1');
    expect(status).toBe(1);
  });

  it('says in one sentence what is missing', async () => {
    for (const [args, told] of [
      [['python:no_such_loop'], /Expected Python 3\.\S+ to have the module no_such_loop.*pip install no_such_loop/],
      [['python:json'], /json has no new_event_loop/],
      [['python', '--python', '/no/such/python'], /Expected a Python to be at "\/no\/such\/python", there is none/],
      [['python', '--clock', 'wrong'], /Expected a clock, virtual or real, got "wrong"/],
      [['python', '--in-process'], /Expected an adapter in TypeScript beside --in-process, got "python"/],
      [['reference', '--clock', 'virtual'], /Expected a subject in Python beside --clock, got "reference"/],
    ] as const) {
      const { status, stdout, stderr } = await looplaw('run', ...args);
      expect(stderr).toMatch(told);
      expect(stderr.trim().split('\n').length).toBe(1);
      expect(stdout).toBe('');
      expect(status).toBe(2);
    }
  });

  it('accepts the example harness of the docs, and judges its loop', async () => {
    const example = join(root, 'docs/example_harness.py');
    const checked = await looplaw('check-harness', '--', 'python3', example);
    expect(checked.stdout).toContain('The harness keeps to the protocol');
    expect(checked.status).toBe(0);
    const judged = await looplaw('run', '--programs', '300', '--', 'python3', example);
    expect(judged.stdout).toContain('example 1.0 · virtual clock');
    expect(judged.stdout).toContain('Conforms: no program broke a law.');
  });
});

describe('looplaw check-harness', () => {
  const misbehaving = join(root, 'fixtures/harnesses/misbehaving.mjs');

  it('tells in words what is wrong with a harness', async () => {
    for (const [way, told] of [
      ['begins with garbage', /✗ says hello: expected one JSON message a line, but it wrote "Starting up \.\.\."/],
      ['speaks another version', /✗ says hello: expected version 1/],
      ['leaves at once', /✗ says hello: its process ended with status 4/],
    ] as const) {
      const { status, stdout } = await looplaw('check-harness', '--', process.execPath, misbehaving, way);
      expect(stdout).toMatch(told);
      expect(status).toBe(1);
    }
  });

  it('accepts the harness of adapters in TypeScript', async () => {
    const { status, stdout } = await looplaw(
      'check-harness',
      '--',
      process.execPath,
      built('src/cli/harness-main.js'),
      'reference',
    );
    expect(stdout).toMatch(/✓ runs taskGroup/);
    expect(stdout).not.toContain('✗');
    expect(status).toBe(0);
  });

  it('asks for a command, if there is none', async () => {
    const { status, stderr } = await looplaw('check-harness');
    expect(stderr).toMatch(/Expected the command of a harness behind "--", got none/);
    expect(status).toBe(2);
  });
});

describe.runIf(hasPython)('a violation of a loop in Python', () => {
  it('shows the program as a script, which breaks the law without looplaw', async () => {
    writeFileSync(join(folder, 'backwards.py'), lastFirst);
    const { stdout } = await looplaw(
      'run',
      'python:backwards:Mine',
      '--clock',
      'virtual',
      '--laws',
      '1.1',
      '--programs',
      '300',
    );
    const lines = stdout.split('\n');
    const from = lines.findIndex((line) => line.includes('script    """'));
    const to = lines.findIndex((line, index) => index > from && line.includes('run_forever()'));
    const script = lines.slice(from, to + 1).map((line) => line.slice(20));
    expect(script).toContain('loop = backwards.Mine()');
    const printed = execFileSync('python3', ['-c', script.join('\n')], { cwd: folder, encoding: 'utf8' });
    const starts = printed.split('\n').filter((line) => line.endsWith(' starts'));
    expect(starts.length).toBeGreaterThan(1);
    expect(starts).not.toEqual([...starts].sort());
  });
});
