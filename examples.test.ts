/** The README's examples, run as a reader would: written into files by their names, and given to the built command line. */

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { capabilities } from './spec/capability.js';
import { laws } from './spec/laws/index.js';
import { sizeOf } from './spec/program.js';
import type { LawReport, Report } from './spec/verdict.js';

const root = new URL('.', import.meta.url).pathname;

/** Inside the repository, so that the examples find looplaw by its name; and not under version control. */
const folder = join(root, '.looplaw/readme');

const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The code of the README; its first line is a comment with the name of the file. */
const snippets = new Map(
  [...readme.matchAll(/^```[jt]s\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text]),
);

const snippet = (name: string): string => {
  const text = snippets.get(name);
  if (text === undefined) throw new Error(`Expected the README to show ${name}, it shows ${[...snippets.keys()]}.`);
  return text;
};

/** What a reader might get wrong: timers fire in the order in which they were set. */
const inOrderOfInsertion = (loop: string): string => {
  const wrong = loop.replace(/\.sort\(.*\);/, ';');
  if (wrong === loop) throw new Error('Expected the loop to sort its timers, so that the fault can be put in.');
  return wrong;
};

const write = (files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
};

/** What these run is covered by other tests already, and to measure it again takes a sixth of the time. */
const { NODE_V8_COVERAGE: _, NODE_TEST_CONTEXT: __, ...unmeasured } = process.env;

const node = (...args: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 100_000, env: unmeasured });

/** Fewer programs than by default: these tests are about the words, and two thousand find the fault as well. */
const few = ['--programs', '2000'];

const looplaw = (...args: readonly string[]): SpawnSyncReturns<string> =>
  node(join(root, 'dist/src/cli/main.js'), ...args);

const lawsOf = (file: string): readonly LawReport[] =>
  (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report).laws;

describe('the README', () => {
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    write({
      'my-loop.ts': snippet('my-loop.ts'),
      'my-loop.adapter.ts': snippet('my-loop.adapter.ts'),
      'my-loop.test.ts': snippet('my-loop.test.ts'),
      'my-loop.test.mjs': snippet('my-loop.test.mjs'),
      'wrong-loop.ts': inOrderOfInsertion(snippet('my-loop.ts')),
      'wrong-loop.adapter.ts': snippet('my-loop.adapter.ts').replace('./my-loop.js', './wrong-loop.js'),
      'tsconfig.json': JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { rootDir: '../..' },
        include: ['my-loop*.ts'],
      }),
      'vitest.config.js': "export default { test: { include: ['my-loop.test.ts'] } };",
    });
  });

  it('shows an adapter of at most ten lines', () => {
    const adapter = snippet('my-loop.adapter.ts')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('import'));
    expect(adapter.length).toBeLessThanOrEqual(10);
  });

  it('shows a loop, an adapter and a test that compile', () => {
    const { stdout, status } = node(join(root, 'node_modules/typescript/bin/tsc'), '-p', '.');
    expect([stdout, status]).toEqual(['', 0]);
  });

  it('shows a loop that conforms', () => {
    const { stdout, stderr, status } = looplaw('run', './my-loop.adapter.ts', '--seed', '7f3a', ...few);
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toContain('Conforms: no program broke a law.');
    expect(stdout).not.toContain('violated');
  });

  it('shows the failure of the loop that fires its timers in the order in which they were set, as it is printed', () => {
    const { stdout, status } = looplaw('run', './wrong-loop.adapter.ts', '--seed', '7f3a', ...few);
    expect(status).toBe(1);
    expect(readme).toContain(proofOf('2.2', stdout));
  });

  it('tells that loop by a counterexample of at most four statements', () => {
    const { status } = looplaw(
      'run',
      './wrong-loop.adapter.ts',
      '--reporter',
      'json',
      '--output',
      'report.json',
      ...few,
    );
    expect(status).toBe(1);
    const verdict = lawsOf('report.json').find(({ id }) => id === '2.2')?.verdict;
    if (verdict?.kind !== 'violates') throw new Error(`Expected law 2.2 to be violated, it is ${verdict?.kind}.`);
    expect(sizeOf(verdict.counterexample.program)).toBeLessThanOrEqual(4);
    expect(verdict.counterexample.judges).toEqual(['laws', 'machine']);
  });

  it('shows a replay that tells the same violation from the file alone', () => {
    looplaw('run', './wrong-loop.adapter.ts', '--seed', '7f3a', '--laws', '2.2', ...few);
    const { stdout, status } = looplaw('replay', '.looplaw/2.2-1.json');
    expect(status).toBe(1);
    expect(stdout).toContain('a started before c.');
    expect(looplaw('replay', '.looplaw/2.2-1.json', './my-loop.adapter.ts').status).toBe(0);
  });

  it('shows a test suite that passes', () => {
    node(
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      '.',
      '--reporter',
      'json',
      '--outputFile',
      'tests.json',
    );
    const result: unknown = JSON.parse(readFileSync(join(folder, 'tests.json'), 'utf8'));
    expect(result).toMatchObject({ success: true, numFailedTests: 0, numTotalTests: laws.length });
  });

  it('shows a suite of node:test that passes', () => {
    const { stdout, status } = node('--test', '--test-reporter', 'tap', 'my-loop.test.mjs');
    expect(stdout).toContain(`# tests ${laws.length}\n`);
    expect(stdout).toContain('# fail 0\n');
    expect(status).toBe(0);
  });

  it('points to a list of each capability with what it says', () => {
    const page = readFileSync(join(root, 'docs/adapters.md'), 'utf8');
    const rows = Object.entries(capabilities).map(([name, says]) => `| \`${name}\` | ${says} |`);
    expect(page).toContain(`| claim | what a loop says by it |\n|---|---|\n${rows.join('\n')}\n\n`);
  });

  it('has the section that reports point to', () => {
    expect(readme).toContain('\n### When the judges disagree\n');
  });
});

/** The lines of one law's proof, without how far the program was shrunk: that depends on which one was found first. */
const proofOf = (law: string, report: string): string => {
  const lines = report.split('\n');
  const first = lines.findIndex((line) => line.startsWith(`  ✗ ${law} `));
  const last = lines.findIndex((line, index) => index > first && line.startsWith('          however'));
  const program = lines.findIndex((line, index) => index > first && line.startsWith('          program'));
  return lines.slice(program, last + 1).join('\n');
};
