/** `looplaw/vitest` and `looplaw/node-test` in suites of somebody else's: what their tests say, in one as in the other. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBuilt } from '../../fixtures/command-line.js';

const root = new URL('../..', import.meta.url).pathname;

/** Milliseconds for a run of another runner, of which most goes to starting it. */
const patience = 100_000;

/** Timers fire in the order in which they were set: that breaks 2.2, which is promised, and 15.4, which is not. */
const adapter = `
import { defineAdapter, type Instant } from 'looplaw';
import { VirtualLoop } from 'looplaw/reference';

class Mine extends VirtualLoop {
  latest = 0;
  override callAt(when: Instant, callback: (...args: never[]) => unknown, ...args: readonly unknown[]) {
    this.latest = Math.max(this.latest, when);
    return super.callAt(this.latest as Instant, callback, ...args);
  }
}

export default defineAdapter({
  name: 'mine', version: '1', clock: 'virtual', claims: ['arguments', 'timers', 'timerOrder', 'restart'], create: () => new Mine(),
});
`;

const expected = {
  looplaw: 'expectation/1',
  violates: [
    { law: '2.2', reason: 'Its timers are a list.' },
    { law: '1.1', reason: 'It was so once.' },
    { law: '1.3', reason: 'Nobody knows.', acceptedUntil: '2020-01-01' },
  ],
};

const suite = (runner: string): string => `
import { describeConformance, loadAdapter } from 'looplaw/${runner}';

const adapter = await loadAdapter(new URL('./mine.adapter.ts', import.meta.url));
const as = (name) => ({ ...adapter, name });

describeConformance(as('lax'), { programs: 300, seed: 'ab' });
describeConformance(as('strict'), { programs: 300, seed: 'ab', strict: true });
describeConformance(as('expected'), { programs: 300, seed: 'ab', expect: 'looplaw.expect.json' });
describeConformance(as('few'), { programs: 300, seed: 'ab', laws: '2.2,3.*' });
describeConformance({ ...as('unmade'), create: () => { throw new Error('no loop today'); } }, { laws: '1.1' });
`;

interface Test {
  /** Of the suite and of the law. */
  readonly name: string;
  readonly status: string;
  /** Why it has failed or was left out. */
  readonly said: string;
}

const { NODE_V8_COVERAGE: _, NODE_TEST_CONTEXT: __, ...env } = process.env;

const start = (cwd: string, args: readonly string[]): void => {
  spawnSync(process.execPath, args, { cwd, env, timeout: patience, stdio: 'ignore' });
};

const byVitest = (folder: string): readonly Test[] => {
  writeFileSync(join(folder, 'vitest.config.js'), "export default { test: { include: ['mine.test.js'] } };");
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  start(folder, [vitest, 'run', '--root', '.', '--reporter', 'json', '--outputFile', 'tests.json']);
  const { testResults } = JSON.parse(readFileSync(join(folder, 'tests.json'), 'utf8')) as {
    readonly testResults: readonly {
      readonly assertionResults: readonly {
        readonly fullName: string;
        readonly status: string;
        readonly failureMessages: readonly string[];
      }[];
    }[];
  };
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ fullName, status, failureMessages }) => ({ name: fullName, status, said: failureMessages.join('\n') }));
};

const byNode = (folder: string): readonly Test[] => {
  const to = ['--test-reporter', 'junit', '--test-reporter-destination', 'tests.xml'];
  start(folder, ['--test', ...to, 'mine.test.js']);
  const many = ['testsuite', 'testcase'];
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: (name) => many.includes(name),
  });
  const { testsuites } = parser.parse(readFileSync(join(folder, 'tests.xml'), 'utf8')) as {
    readonly testsuites: {
      readonly testsuite: readonly {
        readonly '@name': string;
        readonly testcase: readonly {
          readonly '@name': string;
          readonly skipped?: { readonly '@message'?: string };
          readonly failure?: { readonly '@message'?: string };
        }[];
      }[];
    };
  };
  return testsuites.testsuite.flatMap((each) =>
    each.testcase.map(({ '@name': name, skipped, failure }) => ({
      name: `${each['@name']} ${name}`,
      status: failure !== undefined ? 'failed' : skipped !== undefined ? 'skipped' : 'passed',
      said: failure?.['@message'] ?? skipped?.['@message'] ?? '',
    })),
  );
};

describe.each([
  { runner: 'vitest', testsOf: byVitest },
  { runner: 'node-test', testsOf: byNode },
])('looplaw/$runner', ({ runner, testsOf }) => {
  /** Inside the repository, so that the suite finds looplaw by its name; and not under version control. */
  const folder = join(root, '.looplaw', runner);
  let tests: readonly Test[] = [];

  beforeAll(() => {
    requireBuilt();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'mine.adapter.ts'), adapter);
    writeFileSync(join(folder, 'looplaw.expect.json'), JSON.stringify(expected));
    writeFileSync(join(folder, 'mine.test.js'), suite(runner));
    tests = testsOf(folder);
  }, patience);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const testOf = (name: string, law: string): Test | undefined =>
    tests.find((each) => each.name.startsWith(`${name} 1 `) && each.name.includes(` ${law} `));

  it('passes the test of a law that is kept', () => {
    for (const name of ['lax', 'strict']) expect(testOf(name, '1.2')).toMatchObject({ status: 'passed' });
  });

  it('fails the test of a law that is broken, and shows the smallest program', () => {
    for (const name of ['lax', 'strict', 'few']) {
      const { status, said = '' } = testOf(name, '2.2') ?? {};
      expect(status).toBe('failed');
      expect(said).toMatch(/call_later .*because .*however /s);
      expect(said).toContain('npx looplaw run YOUR-ADAPTER --laws 2.2 --seed ab --programs 300');
    }
  });

  it('leaves out the test of a broken law that nobody promises, and fails it where the suite is strict', () => {
    expect(testOf('lax', '15.4')?.status).toBe('skipped');
    expect(testOf('strict', '15.4')?.status).toBe('failed');
  });

  it('leaves out an expected failure, and fails one that holds again or is past its date', () => {
    expect(testOf('expected', '2.2')?.status).toBe('skipped');
    expect(testOf('expected', '1.1')).toMatchObject({ status: 'failed' });
    expect(testOf('expected', '1.1')?.said).toMatch(/holds|kept/);
    expect(testOf('expected', '1.3')?.status).toBe('failed');
  });

  it('has tests of the laws that were asked for, and of no others', () => {
    const asked = tests.filter(({ name }) => name.startsWith('few ')).map(({ name }) => / (\d+\.\d+) /.exec(name)?.[1]);
    expect(asked).toContain('3.1');
    expect(asked.filter((law) => law !== '2.2' && !law?.startsWith('3.'))).toEqual([]);
  });

  it('is red where the adapter makes no loop', () => {
    expect(testOf('unmade', '1.1')?.status).not.toBe('passed');
  });
});
