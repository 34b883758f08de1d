/** The action of GitHub: its form, and its script, run as GitHub would. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateAction } from '@action-validator/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { requireBuilt } from './fixtures/command-line.js';
import { version } from './src/version.js';

const root = new URL('.', import.meta.url).pathname;
const text = readFileSync(join(root, 'action.yml'), 'utf8');

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: {
    readonly steps: readonly [{ readonly run: string; readonly env: Readonly<Record<string, string>> }];
  };
}

const action = parse(text) as Action;

let place = '';

beforeAll(() => {
  requireBuilt();
  mkdirSync(join(root, '.looplaw'), { recursive: true });
  place = mkdtempSync(join(root, '.looplaw/action-'));
  mkdirSync(join(place, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(place, 'node_modules/.bin/looplaw'),
    `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/entry/cli/main.js')}" "$@"\n`,
    { mode: 0o755 },
  );
  symlinkSync(root, join(place, 'node_modules/looplaw'));
});

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly output: string;
}

const { NODE_V8_COVERAGE: _, ...surroundings } = process.env;

const run = (given: Readonly<Record<string, string>>): Ran => {
  const [step] = action.runs.steps;
  const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, each]) => [name, each.default ?? '']));
  const all: Readonly<Record<string, string>> = { ...inputs, ...given };
  const filled = Object.entries(step.env).map(([name, value]) => [
    name,
    value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_whole, input: string) => all[input] ?? ''),
  ]);
  const outputFile = join(place, 'github-output');
  writeFileSync(outputFile, '');
  const env = { ...surroundings, ...Object.fromEntries(filled), GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: '' };
  const bash = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run];
  const { status, stdout } = spawnSync('bash', bash, { cwd: place, env, encoding: 'utf8', timeout: 100_000 });
  return { status, stdout, output: readFileSync(outputFile, 'utf8') };
};

describe('the action', () => {
  it('has the form that GitHub demands', () => {
    expect(validateAction(text).errors).toEqual([]);
    expect(validateAction(text.replace('using: composite', 'using: magic')).errors).not.toEqual([]);
  });

  it('brings this version, where the project has none', () => {
    expect(action.inputs['version']?.default).toBe(version);
  });

  it('is green for a loop that conforms, and says where the report is', () => {
    const { status, stdout, output } = run({ subject: 'minimal', programs: '200', options: '--laws 1.*' });
    expect(stdout).toContain('Conforms');
    expect(status).toBe(0);
    expect(output).toBe(`outcome=conforms\nreport=${join(place, 'looplaw-report/report.json')}\n`);
    expect(readFileSync(join(place, 'looplaw-report/report.html'), 'utf8')).toContain('minimal');
  });

  it('is red for a loop that does not, and green when that is expected', () => {
    const broken = { subject: 'prototype', programs: '300', laws: '5.3' };
    expect(run(broken)).toMatchObject({ status: 1, output: expect.stringContaining('outcome=violates\n') });
    const violates = [{ law: '5.3', reason: 'A bare yield makes it fall over.' }];
    writeFileSync(join(place, 'known.json'), JSON.stringify({ looplaw: 'expectation/1', violates }));
    expect(run({ ...broken, expect: 'known.json' })).toMatchObject({ status: 0 });
  });

  it('passes on that it was asked for wrongly', () => {
    expect(run({ subject: './nothing.ts' })).toMatchObject({
      status: 2,
      output: expect.stringContaining('outcome=broken\n'),
    });
  });
});
