/** `looplaw run --expect` from outside: how it ends, what it says and what it writes. `npm test` has built it. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, type Ended, looplawIn, requireBuilt } from '../../fixtures/command-line.js';
import type { ExpectationFile } from '../../spec/expectation.js';
import type { Report } from '../../spec/verdict.js';

const folder = mkdtempSync(join(tmpdir(), 'looplaw-'));

/** Timers fire in the order in which they were set; a claim of `asyncioOrder` makes what CPython does binding. */
const loop = (claims: string): string => `
import { defineAdapter } from '${built('src/index.js')}';
import { VirtualLoop } from '${built('reference-impl/index.js')}';
class Mine extends VirtualLoop {
  #latest = 0;
  override callAt(when: any, callback: any, ...args: any[]): any {
    this.#latest = Math.max(this.#latest, when);
    return super.callAt(this.#latest as any, callback, ...args);
  }
}
export default defineAdapter({ name: 'mine', version: '1.2.3', clock: 'virtual', claims: ${claims}, create: () => new Mine() });`;

const write = (name: string, violates: readonly object[], more: object = {}): string => {
  writeFileSync(join(folder, name), JSON.stringify({ looplaw: 'expectation/1', ...more, violates }));
  return name;
};

const read = (name: string): ExpectationFile => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ExpectationFile;

const run = (laws: string, ...args: readonly string[]): Promise<Ended> =>
  looplawIn(folder, 'run', './mine.ts', '--programs', '300', '--seed', 'ab', '--laws', laws, ...args);

const reason = 'Its timers are a list.';

beforeAll(() => {
  requireBuilt();
  writeFileSync(join(folder, 'mine.ts'), loop("['arguments', 'timers', 'timerOrder', 'restart']"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.concurrent('looplaw run --expect', () => {
  it('ends with 0 where nothing is broken but what was expected, and tells that with its reason', async () => {
    const file = write('known.json', [
      { law: '2.2', reason, citations: ['https://example.org/1'], acceptedUntil: '9999-12-31' },
    ]);
    const { status, stdout, stderr } = await run('2.2,1.1', '--expect', file);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/2 Timers +1 expected to fail \(2\.2\)/);
    expect(stdout).toContain(
      '  ○ 2.2   Timers run in the order of their deadlines.\n          Broken, as expected. Its timers are a list.\n          accepted until 9999-12-31\n          https://example.org/1\n          npx looplaw replay .looplaw/2.2-1.json\n',
    );
    expect(stdout).toContain('  Conforms, but for 1 law that is expected to be broken.');
    expect(status).toBe(0);
  });

  it('ends with 4 where an expected failure is one no more', async () => {
    const file = write('kept.json', [
      { law: '2.2', reason },
      { law: '1.1', reason: 'Once it was.' },
    ]);
    const { status, stdout } = await run('2.2,1.1', '--expect', file);
    expect(stdout).toContain(
      'Is kept now: take it out of kept.json, as --update-expect does. It was there for: Once it was.',
    );
    expect(stdout).toContain('  Not as kept.json has it: kept now: 1.1.');
    expect(status).toBe(4);
  });

  it('ends with 4 after the date until which it is accepted', async () => {
    const file = write('late.json', [{ law: '2.2', reason, acceptedUntil: '2001-01-01' }]);
    const { status, stdout } = await run('2.2', '--expect', file);
    expect(stdout).toContain('Not as late.json has it: past the date: 2.2.');
    expect(status).toBe(4);
  });

  it('ends with 1 where another law is broken, whatever else is wrong, and tells both', async () => {
    const file = write('both.json', [{ law: '1.1', reason }]);
    const { status, stdout } = await run('2.2,1.1', '--expect', file);
    expect(stdout).toContain('  ✗ 2.2   Timers run');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Violates 1 law. "looplaw explain LAW" tells why a law is there. Not as both.json has it: kept now: 1.1.',
    );
    expect(status).toBe(1);
  });

  it('leaves alone what --laws leaves out, and tells what it could not judge', async () => {
    const file = write('other.json', [
      { law: '2.2', reason },
      { law: '1.1', reason, since: '2' },
      { law: '9.4', reason },
    ]);
    const { status, stdout } = await run('1.1,9.4', '--expect', file);
    expect(stdout).toContain('left alone: 2.2 (left out by --laws), 1.1 (for versions from 2)');
    expect(stdout).toMatch(/\? 9\.4 .*\n +Expected to be broken, and not judged \(needs tasks, semaphores\)/);
    expect(stdout).toContain('Of what was expected, 9.4 could not be judged.');
    expect(status).toBe(0);
  });

  it('does not hold the loop to claims that an entry takes out', async () => {
    const file = write('without.json', [{ law: '2.2', reason, without: 'timerOrder' }]);
    const { status, stdout } = await run('2.2', '--expect', file);
    expect(stdout).not.toMatch(/claims .*timerOrder/);
    expect(stdout).toContain('not judged (needs timerOrder)');
    expect(status).toBe(0);
  });

  it('refuses the file of another subject', async () => {
    const file = write('theirs.json', [], { subject: { name: 'theirs' } });
    const { status, stderr, stdout } = await run('2.2', '--expect', file);
    expect(stderr).toBe(
      'Expected "theirs.json" to be about "mine", it is about "theirs"; give the file of this subject, or correct its "subject".\n',
    );
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('tries the program of an entry, where the campaign has met the fault in none', async () => {
    const program = {
      script: [{ op: 'callLater', callback: 'a', in: 2 }, { op: 'callLater', callback: 'b', in: 1 }, { op: 'run' }],
      callbacks: { a: [], b: [] },
    };
    const few = [
      'run',
      './mine.ts',
      '--programs',
      '1',
      '--seed',
      'ab',
      '--laws',
      '2.2',
      '--reporter',
      'json',
      '--expect',
    ];
    const file = write('program.json', [{ law: '2.2', reason, program }]);
    const { stdout, status } = await looplawIn(folder, ...few, file);
    const [law] = (JSON.parse(stdout) as Report).laws;
    expect(law).toMatchObject({ id: '2.2', verdict: { kind: 'violates' }, expected: { reason, standing: 'broken' } });
    expect(status).toBe(0);
  });
});

describe('looplaw run --update-expect', () => {
  it('writes a file of what is broken, which says that reasons are owed, and holds the run to it', async () => {
    const first = await run('2.2,1.1', '--update-expect');
    expect(first.stdout).toContain('  Wrote looplaw.expect.json: added 2.2.');
    expect(first.stdout).toContain('Not as looplaw.expect.json has it: no reason given yet: 2.2.');
    expect(first.status).toBe(4);
    const file = read('looplaw.expect.json');
    expect(file).toMatchObject({ looplaw: 'expectation/1', subject: { name: 'mine' }, violates: [{ law: '2.2' }] });
    expect(file.violates[0]?.reason).toMatch(/^TODO: say why\. Seen: .*; however, .*\.$/);

    const reasoned = file.violates.map((entry) => ({ ...entry, reason }));
    write('looplaw.expect.json', [...reasoned, { law: '1.1', reason }]);
    const second = await run('2.2,1.1', '--update-expect');
    expect(second.stdout).toContain('  Wrote looplaw.expect.json: took 1.1 off.');
    expect(second.status).toBe(0);
    expect(read('looplaw.expect.json').violates).toEqual(reasoned);

    const third = await run('2.2,1.1', '--update-expect');
    expect(third.stdout).toContain('  Nothing to change in looplaw.expect.json.');
    expect(third.status).toBe(0);
  });

  it('refuses a file that is wrong, and leaves it', async () => {
    writeFileSync(join(folder, 'slip.json'), '{"looplaw":');
    const { status, stderr } = await run('2.2', '--expect', 'slip.json', '--update-expect');
    expect(stderr).toMatch(/^Expected "slip\.json" to be JSON/);
    expect(status).toBe(2);
    expect(readFileSync(join(folder, 'slip.json'), 'utf8')).toBe('{"looplaw":');
  });
});

describe.concurrent('a broken law that no document promises', () => {
  it('is a warning, and a failure with --strict', async () => {
    const [lax, strict] = await Promise.all([run('15.4'), run('15.4', '--strict')]);
    expect(lax?.stdout).toMatch(/15 Time +1 warned of \(15\.4\)/);
    expect(lax?.stdout).toMatch(/ {2}▲ 15\.4 .* \(promised by no document: a warning; a failure with --strict\)/);
    expect(lax?.stdout).toContain(
      'Conforms: no program broke a binding law. A warning: 1 law of what CPython does, and nobody promises, is broken;',
    );
    expect(lax?.status).toBe(0);
    expect(strict?.stdout).toMatch(/ {2}✗ 15\.4 /);
    expect(strict?.stdout).toContain('Violates 1 law.');
    expect(strict?.status).toBe(1);
  });
});
