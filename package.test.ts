/** What is published: the bundled code with what it reads, the types, the README and the licence; and that it works elsewhere. */

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
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
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('.', import.meta.url).pathname;

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** Milliseconds for what npm installs. */
const patience = 180_000;

const { NODE_V8_COVERAGE: _, ...env } = process.env;

const start = (cwd: string, file: string, ...args: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync(file, args, { cwd, env, encoding: 'utf8', timeout: patience, shell: process.platform === 'win32' });

let folder = '';
let tarball = '';
let files: readonly string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'looplaw-package-'));
  const { stdout } = start(root, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  const [made] = JSON.parse(stdout) as readonly {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  files = (made?.files ?? []).map(({ path }) => path);
  tarball = join(folder, made?.filename ?? '');
}, patience);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the package', () => {
  it('holds the bundled code, its types, what it reads, the README and the licence, and nothing else', () => {
    const expected = [
      /^(LICENSE|README\.md|package\.json)$/,
      /^dist\/entry\/.*\.js$/,
      /^dist\/entry\/cli\/law-facts\.json$/,
      /^dist\/(spec|src|reference-impl)\/.*\.d\.ts$/,
      /^dist\/spec\/schema\/.*\.schema\.json$/,
      /^dist\/python\/looplaw_(harness|servers)\.py$/,
    ];
    for (const each of expected) expect(files.some((path) => each.test(path))).toBe(true);
    expect(files.filter((path) => !expected.some((each) => each.test(path)))).toEqual([]);
    expect(files.filter((path) => path.includes('.test.'))).toEqual([]);
  });

  it('has all that it exports', () => {
    const targets = [
      ...Object.values(manifest.bin),
      ...Object.values(manifest.exports).flatMap((target) =>
        typeof target === 'string' ? [target] : Object.values(target),
      ),
    ].filter((path) => !path.includes('*'));
    expect(targets.filter((path) => !files.includes(path.replace(/^\.\//, '')))).toEqual([]);
  });

  it('is what publint would have it be', async () => {
    const { messages, pkg } = await publint({
      pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has types that are found by whoever imports it as an ES module', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    if (!analysis.types) throw new Error('Expected the package to have types, it has none.');
    // It has no CommonJS, and resolution as in Node 10 knows no exports; both are said in package.json.
    const meant = ({ kind, resolutionKind = '' }: { kind: string; resolutionKind?: string }): boolean =>
      resolutionKind === 'node10' || (kind === 'CJSResolvesToESM' && resolutionKind === 'node16-cjs');
    expect(analysis.problems.filter((problem) => !meant(problem))).toEqual([]);
  });

  it('loads few files, since an adapter waits for them each time', () => {
    const seen = new Set<string>();
    const load = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      const text = readFileSync(path, 'utf8');
      for (const [, target = ''] of text.matchAll(/^(?:import|\} from) ?[^;]*?"(\.[^"]+)";$/gm))
        load(join(path, '..', target));
    };
    load(join(root, 'dist/entry/index.js'));
    expect(seen.size).toBeGreaterThan(1);
    expect(seen.size).toBeLessThan(60);
  });
});

describe('its dependencies', () => {
  const reasons = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

  it('have their reasons in CONTRIBUTING.md', () => {
    for (const name of Object.keys(manifest.dependencies)) expect(reasons.includes(`| \`${name}\` |`), name).toBe(true);
    const others = Object.keys(manifest.devDependencies).filter((name) => !name.startsWith('@types/'));
    for (const name of others) expect(reasons.includes(`\`${name}\``), name).toBe(true);
  });
});

const adapter = `
import { defineAdapter } from 'looplaw';
import { VirtualLoop } from 'looplaw/reference';

export default defineAdapter({
  name: 'mine',
  version: '1.0.0',
  clock: 'virtual',
  claims: ['arguments', 'cancel', 'timers', 'timerOrder', 'restart'],
  create: () => new VirtualLoop(),
});
`;

const suite = `
import { describeConformance } from 'looplaw/vitest';
import adapter from './mine.adapter.js';

describeConformance(adapter, { programs: 200, laws: '1.*' });
`;

describe('installed from its tarball into an empty project', () => {
  const project = (): string => join(folder, 'project');
  let unreachable: string | undefined;

  beforeAll(() => {
    mkdirSync(project());
    writeFileSync(join(project(), 'package.json'), '{ "name": "elsewhere", "private": true, "type": "module" }');
    const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel', 'error'];
    const { status, stderr } = start(project(), 'npm', 'install', ...quietly, tarball);
    if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/.test(stderr)) unreachable = stderr.split('\n')[0];
    else if (status !== 0) throw new Error(`Expected npm to install the package, it said: ${stderr}`);
    writeFileSync(join(project(), 'mine.adapter.ts'), adapter);
  }, patience);

  it('judges an adapter in TypeScript, where there is no vitest', (context) => {
    if (unreachable !== undefined) context.skip(`npm reaches no registry here (${unreachable})`);
    expect(existsSync(join(project(), 'node_modules/vitest'))).toBe(false);
    const { status, stdout, stderr } = start(
      project(),
      'npx',
      'looplaw',
      'run',
      './mine.adapter.ts',
      '--programs',
      '300',
    );
    expect(stdout + stderr).toContain('Conforms: no program broke a law.');
    expect(status).toBe(0);
  });

  it('has its reporters, its schemas and its harness in Python', (context) => {
    if (unreachable !== undefined) context.skip(`npm reaches no registry here (${unreachable})`);
    const outputs = ['junit', 'tap', 'json', 'markdown'].flatMap((name) => ['--reporter', `${name}=out/${name}`]);
    mkdirSync(join(project(), 'out'), { recursive: true });
    const run = ['looplaw', 'run', 'minimal', '--programs', '100', ...outputs, '--update-expect'];
    expect(start(project(), 'npx', ...run).stderr).toBe('');
    expect(readdirSync(join(project(), 'out'))).toHaveLength(4);
    expect(readFileSync(join(project(), 'looplaw.expect.json'), 'utf8')).toContain('expectation/1');
    const again = start(
      project(),
      'npx',
      'looplaw',
      'run',
      'minimal',
      '--programs',
      '100',
      '--expect',
      'looplaw.expect.json',
    );
    expect(again.status).toBe(0);
    const found = readdirSync(join(project(), 'node_modules/looplaw/dist/python'));
    expect(found).toContain('looplaw_harness.py');
  });

  it('has what is started by itself, or read, when a command needs it', (context) => {
    if (unreachable !== undefined) context.skip(`npm reaches no registry here (${unreachable})`);
    const looplaw = (...args: readonly string[]): SpawnSyncReturns<string> =>
      start(project(), 'npx', 'looplaw', ...args);
    expect(looplaw('doctor', './mine.adapter.ts').stdout).toContain('Healthy');
    expect(looplaw('explain', '9.4').stdout).toContain('not kept by');
    expect(looplaw('run', './mine.adapter.ts', '--programs', '200', '--jobs', '2').stdout).toContain('Conforms');
  });

  it('has types that fit an adapter under the strictest settings', (context) => {
    if (unreachable !== undefined) context.skip(`npm reaches no registry here (${unreachable})`);
    const strictly = [
      '--strict',
      '--noUncheckedIndexedAccess',
      '--exactOptionalPropertyTypes',
      '--skipLibCheck',
      'false',
    ];
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    symlinkSync(join(root, 'node_modules/@types'), join(project(), 'node_modules/@types'));
    const { stdout } = start(
      project(),
      process.execPath,
      tsc,
      '--noEmit',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
      ...strictly,
      'mine.adapter.ts',
    );
    expect(stdout).toBe('');
  });

  it('is a suite of vitest, where there is one', (context) => {
    if (unreachable !== undefined) context.skip(`npm reaches no registry here (${unreachable})`);
    symlinkSync(join(root, 'node_modules/vitest'), join(project(), 'node_modules/vitest'));
    writeFileSync(join(project(), 'mine.test.ts'), suite);
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const { stdout, status } = start(
      project(),
      process.execPath,
      vitest,
      'run',
      '--root',
      '.',
      '--reporter',
      'verbose',
    );
    expect(stdout).toContain('1.1 ');
    expect(status).toBe(0);
  });
});
