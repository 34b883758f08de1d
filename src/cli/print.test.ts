/** `looplaw print` from outside. `npm test` has built it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, looplawIn, requireBuilt } from '../../fixtures/command-line.js';
import type { Program } from '../../spec/program.js';
import type { CounterexampleFile } from '../../spec/verdict.js';
import { pythonScript } from '../report/scripts/python-script.js';
import { typescriptScript } from '../report/scripts/typescript-script.js';

const folder = mkdtempSync(join(tmpdir(), 'looplaw-print-'));

const print = (...args: readonly string[]): Promise<Ended> => looplawIn(folder, 'print', ...args);

const write = (name: string, value: unknown): string => {
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return `./${name}`;
};

const program: Program = {
  script: [{ op: 'callLater', callback: 'a', in: 2 }, { op: 'run' }],
  callbacks: { a: [{ op: 'print', text: 'here' }] },
};

const counterexample: CounterexampleFile = {
  looplaw: 'counterexample/1',
  subject: 'reference',
  law: '2.2',
  seed: 'a',
  counterexample: {
    program,
    trace: {
      subject: { name: 'x', version: '1', clock: 'virtual', resolution: 0, claims: [] },
      tick: 1,
      resolution: 0,
      origin: 0,
      events: [],
    },
    violation: { law: '2.2', event: 0, because: [], however: [] },
    foundSize: 2,
    judges: ['laws'],
  },
};

beforeAll(requireBuilt);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.concurrent('looplaw print', () => {
  it('prints a program in the short form, unless it is told otherwise', async () => {
    const { status, stdout } = await print(write('short.json', program));
    expect(stdout).toBe('call_later a in 2\nrun\n\na: print "here"\n');
    expect(status).toBe(0);
  });

  it('prints the program of a counterexample as a Python script', async () => {
    const { status, stdout } = await print(write('found.json', counterexample), '--as', 'python');
    expect(stdout).toBe(pythonScript(program));
    expect(status).toBe(0);
  });

  it('prints a TypeScript script, with the tick that it is given', async () => {
    const { stdout } = await print(write('typed.json', program), '--as', 'typescript', '--tick', '0.5');
    expect(stdout).toBe(typescriptScript(program, { tick: 0.5 }));
  });

  const faults: readonly (readonly [what: string, args: () => readonly string[], message: RegExp])[] = [
    ['a file that is not there', () => ['./none.json'], /Expected a file with .*, there is none at "\.\/none\.json"; /],
    [
      'a file that is no JSON',
      () => [write('text.json', '{"script":')],
      /Expected "\.\/text\.json" to be JSON, it is not/,
    ],
    [
      'a file of somebody else',
      () => [write('alien.json', { name: 'x' })],
      /Expected "\.\/alien\.json" to hold a program or a counterexample, at "" it must have required property 'script'; /,
    ],
    [
      'a program with a statement that nobody knows',
      () => [write('odd.json', { script: [{ op: 'fly' }], callbacks: {} })],
      /Expected "\.\/odd\.json" to hold a program or a counterexample, at "\/script\/0\/op" it must be equal to constant; /,
    ],
    [
      'a counterexample of another version',
      () => [write('old.json', { looplaw: 'counterexample/0' })],
      /of the format "counterexample\/1", got "counterexample\/0"; make it anew/,
    ],
    [
      'a form that nobody knows',
      () => [write('form.json', program), '--as', 'perl'],
      /Expected a form, one of python, typescript, text, got "perl"; choose one of these/,
    ],
    [
      'a tick that is none',
      () => [write('tick.json', program), '--tick', '0'],
      /Expected a tick in seconds, more than 0, got "0"; write --tick 0\.01, say/,
    ],
  ];

  it.each(faults)('ends with status 2 for %s', async (_what, args, message) => {
    const { status, stdout, stderr } = await print(...args());
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n').length).toBe(1);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
