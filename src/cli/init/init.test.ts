/** `looplaw init` in folders of others: what it writes is run for real, from the first red to the first green. */

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { validateWorkflow } from '@action-validator/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { looplawIn, requireBuilt } from '../../../fixtures/command-line.js';
import type { Questions } from './answers.js';
import { init } from './init.js';

const root = new URL('../../..', import.meta.url).pathname;

/** Inside the repository, so that what is written finds looplaw by its name; and not under version control. */
const place = join(root, '.looplaw/init');

let folder = '';

beforeAll(() => {
  requireBuilt();
  mkdirSync(place, { recursive: true });
});

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(place, 'a-'));
});

const loopText = (callAt: string): string => `
import type { Instant } from 'looplaw';
import { VirtualLoop } from 'looplaw/reference';

export class MyLoop extends VirtualLoop {
  latest = 0 as Instant;
  ${callAt}
}

export const makeLoop = (): MyLoop => new MyLoop();
`;

/** Timers fire in the order in which they were set. */
const faulty =
  loopText(`override callAt(when: Instant, callback: (...args: never[]) => unknown, ...args: readonly unknown[]) {
    this.latest = Math.max(this.latest, when) as Instant;
    return super.callAt(this.latest, callback, ...args);
  }`);

const mended = loopText('');

const textOf = (path: string): string => readFileSync(join(folder, path), 'utf8');

interface Workflow {
  readonly jobs: {
    readonly conformance: { readonly steps: readonly { readonly name?: string; readonly run?: string }[] };
  };
}

const stepsIn = (): Workflow['jobs']['conformance']['steps'] =>
  (parse(textOf('.github/workflows/looplaw.yml')) as Workflow).jobs.conformance.steps;

/** The words behind "npx looplaw" in the workflow's own step. */
const gate = (): readonly string[] => {
  const { run = '' } = stepsIn().find(({ name }) => name === 'looplaw') ?? {};
  return run.trim().replace('npx looplaw ', '').split(/\s+/);
};

const { NODE_V8_COVERAGE: _, NODE_TEST_CONTEXT: __, ...env } = process.env;

const start = (...args: readonly string[]) =>
  spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8', timeout: 100_000 });

describe('a repository with a loop', () => {
  beforeEach(async () => {
    writeFileSync(join(folder, 'package.json'), '{ "name": "@me/my-loop", "version": "0.3.1", "type": "module" }');
    writeFileSync(join(folder, 'my-loop.ts'), faulty);
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/looplaw'));
    const { status, stderr } = await looplawIn(folder, 'init', '--loop', './my-loop.ts#MyLoop', '--clock', 'virtual');
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('gets a gate that is red for its fault, with a page and annotations, and green when it is mended', async () => {
    const few = ['--programs', '2000'];
    const red = await looplawIn(folder, ...gate(), ...few);
    expect(red.status).toBe(1);
    expect(red.stdout).toContain('✗ 2.2 ');
    expect(red.stdout).toMatch(/^::error .*2\.2/m);
    expect(textOf('looplaw-report/report.html')).toContain('Timers run in the order of their deadlines.');
    writeFileSync(join(folder, 'my-loop.ts'), mended);
    const green = await looplawIn(folder, ...gate(), ...few);
    expect(green.stdout).toContain('Conforms');
    expect(green.status).toBe(0);
  });

  it('gets an adapter that the compiler takes, with the claims that its loop can be seen to keep', () => {
    const adapter = textOf('my-loop.adapter.ts');
    for (const claim of ['cancel', 'timers', 'timerOrder', 'close', 'exceptions', 'arguments'])
      expect(adapter).toMatch(new RegExp(`^    '${claim}', //`, 'm'));
    expect(adapter).toMatch(/^ {4}\/\/ 'asyncioOrder', /m);
    expect(adapter).toContain("version: '0.3.1'");
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const strictly = [
      '--ignoreConfig',
      '--strict',
      '--noEmit',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
    ];
    expect(start(tsc, ...strictly, 'my-loop.adapter.ts').stdout).toBe('');
  });

  it('gets a suite of node:test', () => {
    const { stdout } = start('--test', '--test-reporter', 'tap', 'my-loop.conformance.test.mjs');
    expect(stdout).toMatch(/not ok \d+ - 2\.2 /);
    expect(stdout).toMatch(/^ +ok \d+ - 1\.1 /m);
  });
});

describe('what it writes', () => {
  const here = { version: '1.2.3' };

  it('is as the options say', async () => {
    writeFileSync(join(folder, 'loops.mjs'), 'export default () => ({ callSoon() {}, runForever() {}, stop() {} });');
    const told = await init(
      { loop: join(folder, 'loops.mjs'), name: 'mine', tests: 'vitest', expect: false, workflow: false },
      { ...here, folder },
    );
    expect(readdirSync(folder).sort()).toEqual(['loops.mjs', 'mine.adapter.ts', 'mine.conformance.test.ts']);
    expect(textOf('mine.adapter.ts')).toContain('create: () => Loop(),');
    expect(textOf('mine.adapter.ts')).toContain("clock: 'real'");
    expect(textOf('mine.conformance.test.ts')).toContain("from 'looplaw/vitest'");
    expect(told).toContain('npx vitest run mine.conformance.test.ts');
  });

  it('is a suite of vitest where the project has vitest', async () => {
    writeFileSync(join(folder, 'package.json'), '{ "devDependencies": { "vitest": "^4.0.0" } }');
    await init({ name: 'mine' }, { ...here, folder });
    expect(existsSync(join(folder, 'mine.conformance.test.ts'))).toBe(true);
  });

  it('never takes the place of what is there', async () => {
    for (const path of ['mine.adapter.ts', 'looplaw.expect.json']) writeFileSync(join(folder, path), 'my own');
    const told = await init({ name: 'mine' }, { ...here, folder });
    for (const path of ['mine.adapter.ts', 'looplaw.expect.json']) {
      expect(textOf(path)).toBe('my own');
      expect(told).toContain(`there  ${path}`);
    }
    expect(told).toContain('wrote  .github/workflows/looplaw.yml');
  });

  it('runs as it is, where there is no loop yet', async () => {
    const told = await init({ name: 'mine' }, { ...here, folder });
    expect(told).toContain("looplaw's own stands there for now");
    const { status, stdout } = await looplawIn(folder, 'run', './mine.adapter.ts', '--programs', '300');
    expect(stdout).toContain('Conforms');
    expect(status).toBe(0);
  });

  it('is a workflow that GitHub takes, for a loop in Python as well, without a package.json', async () => {
    await init({ python: 'my_loop:MyLoop', clock: 'virtual', name: 'mine' }, { ...here, folder });
    expect(existsSync(join(folder, 'mine.adapter.ts'))).toBe(false);
    const workflow = textOf('.github/workflows/looplaw.yml');
    expect(validateWorkflow(workflow).errors).toEqual([]);
    const { run } = stepsIn().find(({ name }) => name === 'looplaw') ?? {};
    expect(run).toContain('npx --yes looplaw@1.2.3 run python:my_loop:MyLoop --clock virtual --seed ');
  });

  it.each(['vitest', 'node-test', 'none'])('is a workflow that GitHub takes, with tests: %s', async (tests) => {
    await init({ tests }, { ...here, folder });
    expect(validateWorkflow(textOf('.github/workflows/looplaw.yml')).errors).toEqual([]);
  });

  it('follows what was answered', async () => {
    const asked: string[] = [];
    const answer =
      <Value>(question: string, value: Value) =>
      (): Promise<Value> => {
        asked.push(question);
        return Promise.resolve(value);
      };
    const questions: Questions = {
      loop: answer('loop', ''),
      name: answer('name', 'theirs'),
      clock: answer('clock', 'real'),
      tests: answer('tests', 'none'),
      expect: answer('expect', false),
      workflow: answer('workflow', true),
    };
    await init({}, { ...here, folder, questions });
    // What stands in for a loop has a clock already.
    expect(asked).toEqual(['loop', 'name', 'tests', 'expect', 'workflow']);
    expect(readdirSync(folder).sort()).toEqual(['.github', 'theirs.adapter.ts']);
  });
});

describe('what cannot be meant', () => {
  it.each([
    [['--loop', './nothing.ts'], /^Expected "\.\/nothing\.ts" to be a module that loads/],
    [['--loop', './loops.mjs#absent'], /an export "absent" that makes loops.*it exports broken, makes, number/],
    [['--loop', './loops.mjs#number'], /an export "number" that makes loops/],
    [['--loop', './loops.mjs#broken'], /to make a loop without arguments, it threw "Error: no"/],
    [['--loop', './loops.mjs#makes'], /to make a loop, it made 7/],
    [['--loop', './loops.mjs#a b'], /^Expected a module and the name of what it exports/],
    [['--loop', './loops.mjs', '--python', 'a'], /^Expected one loop/],
    [['--python', 'a b'], /^Expected a module of Python/],
    [['--python', 'a', '--tests', 'vitest'], /^Expected --tests none beside --python/],
    [['--clock', 'sundial'], /^Expected a clock, virtual or real, got "sundial"/],
    [['--clock', 'real'], /^Expected a loop beside --clock real/],
    [['--tests', 'mocha'], /^Expected a runner of tests/],
    [['--name', '../up'], /^Expected a name that files can bear/],
  ] as const)('%j is one sentence, status 2, and nothing written', async (args, message) => {
    const loops =
      'export const number = 1; export const broken = () => { throw new Error("no"); }; export const makes = () => 7;';
    writeFileSync(join(folder, 'loops.mjs'), loops);
    const { status, stdout, stderr } = await looplawIn(folder, 'init', ...args);
    expect(stderr.trim()).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(status).toBe(2);
    expect(readdirSync(folder)).toEqual(['loops.mjs']);
  });
});
