/** `looplaw/vitest` in a suite of somebody else's: what its tests say of a law that is broken, and that nobody promises. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBuilt } from '../../fixtures/command-line.js';

const root = new URL('../..', import.meta.url).pathname;

/** Inside the repository, so that the suite finds looplaw by its name; and not under version control. */
const folder = join(root, '.looplaw/vitest-adapter');

/** Milliseconds for a run of another vitest, of which most goes to starting it. */
const patience = 100_000;

/** Timers fire in the order in which they were set: that breaks 2.2, which is promised, and 15.4, which is not. */
const suite = `
import { defineAdapter } from 'looplaw';
import { VirtualLoop } from 'looplaw/reference';
import { describeConformance } from 'looplaw/vitest';

class Mine extends VirtualLoop {
  latest = 0;
  callAt(when, callback, ...args) {
    this.latest = Math.max(this.latest, when);
    return super.callAt(this.latest, callback, ...args);
  }
}

const adapter = (name) => defineAdapter({
  name, version: '1', clock: 'virtual', claims: ['arguments', 'timers', 'timerOrder', 'restart'], create: () => new Mine(),
});

describeConformance(adapter('lax'), { programs: 300, seed: 'ab' });
describeConformance(adapter('strict'), { programs: 300, seed: 'ab', strict: true });
`;

interface Tests {
  readonly testResults: readonly { readonly assertionResults: readonly Test[] }[];
}

interface Test {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

let tests: readonly Test[] = [];

beforeAll(() => {
  requireBuilt();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'mine.test.js'), suite);
  writeFileSync(join(folder, 'vitest.config.js'), "export default { test: { include: ['mine.test.js'] } };");
  const { NODE_V8_COVERAGE: _, ...env } = process.env;
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  spawnSync(process.execPath, [vitest, 'run', '--root', '.', '--reporter', 'json', '--outputFile', 'tests.json'], {
    cwd: folder,
    env,
    timeout: patience,
  });
  const result = JSON.parse(readFileSync(join(folder, 'tests.json'), 'utf8')) as Tests;
  tests = result.testResults.flatMap(({ assertionResults }) => assertionResults);
}, patience);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const testOf = (suiteName: string, law: string): Test | undefined =>
  tests.find(({ fullName }) => fullName.startsWith(`${suiteName} 1 `) && fullName.includes(` ${law} `));

describe('a broken law that nobody promises', () => {
  it('skips its test', () => {
    expect(testOf('lax', '15.4')?.status).toBe('skipped');
  });

  it('fails its test where the suite is strict', () => {
    const { status, failureMessages = [] } = testOf('strict', '15.4') ?? {};
    expect(status).toBe('failed');
    expect(failureMessages.join('\n')).toMatch(/because .*however /s);
  });

  it('leaves the tests of other laws alone', () => {
    for (const name of ['lax', 'strict']) {
      expect(testOf(name, '1.1')?.status).toBe('passed');
      expect(testOf(name, '2.2')?.status).toBe('failed');
    }
  });
});
