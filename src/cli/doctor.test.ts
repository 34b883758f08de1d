/** The doctor from outside, on adapters that make one mistake each. `npm test` has built the command line. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, looplawIn, requireBuilt } from '../../fixtures/command-line.js';
import type { Diagnosis, Finding } from '../../spec/diagnosis.js';
import { mistakes } from '../doctor/mistakes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const adapters = join(root, 'fixtures/doctor/adapters');
const folder = mkdtempSync(join(tmpdir(), 'looplaw-'));

const doctor = (...args: readonly string[]): Promise<Ended> => looplawIn(folder, 'doctor', ...args);

const diagnosisOf = async (...args: readonly string[]): Promise<Diagnosis> =>
  JSON.parse((await doctor(...args, '--json')).stdout) as Diagnosis;

const findingsOf = ({ answers }: Diagnosis): readonly Finding[] =>
  answers.flatMap((answer) => (answer.kind === 'finds' ? answer.findings : []));

const validate = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(join(root, 'spec/schema/diagnosis.schema.json'), 'utf8')) as object,
);

const fixtures = readdirSync(adapters);

/** `no-cancel.ts`, or `no-cancel.timer.ts`. */
const mistakeOf = (file: string): string => file.split('.')[0] ?? '';

beforeAll(requireBuilt);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('looplaw run', () => {
  it('points to the doctor where an adapter cannot be started', async () => {
    const path = join(adapters, 'missing-method.ts');
    const { status, stderr } = await looplawIn(folder, 'run', path);
    expect(stderr).toMatch(/; add the method, .*\. The doctor names all that is wrong: npx looplaw doctor .*\n$/);
    expect(stderr.trim().endsWith(path)).toBe(true);
    expect(status).toBe(2);
  });

  it('points to the doctor where all timers come early', async () => {
    const path = join(adapters, 'timers-early.ts');
    const { status, stdout } = await looplawIn(folder, 'run', path, '--programs', '200');
    expect(stdout.replace(/\s+/g, ' ')).toContain(`The doctor names the usual mistakes: npx looplaw doctor ${path}`);
    expect(status).toBe(1);
  });
});

describe('the doctor', () => {
  it.concurrent.each(fixtures)('names the one mistake of %s', async (file) => {
    const diagnosis = await diagnosisOf(join(adapters, file));
    expect(findingsOf(diagnosis).map(({ mistake }) => mistake)).toEqual([mistakeOf(file)]);
    expect(diagnosis.outcome).toBe(mistakeOf(file) === 'slow-factory' ? 'healthy' : 'mistaken');
    expect(validate(diagnosis), JSON.stringify(validate.errors)).toBe(true);
  });

  it('is tried on each mistake that it knows', () => {
    const shown = new Set([...fixtures.map(mistakeOf), 'harness']);
    expect(shown).toEqual(new Set(Object.keys(mistakes)));
  });

  it('is described with all that it knows', () => {
    const page = readFileSync(join(root, 'docs/doctor.md'), 'utf8');
    expect(Object.entries(mistakes).filter(([name, { title }]) => !page.includes(`| \`${name}\` | ${title}`))).toEqual(
      [],
    );
  });

  it.each(['reference', 'reference-realtime', 'minimal', 'node', 'polling', 'prototype'])(
    'finds nothing in a process of %s, and ends with 0',
    async (name) => {
      const { status, stdout, stderr } = await doctor(name);
      expect(stdout).toMatch(/\n {2}Healthy: no mistake in \d+ checks\./);
      expect(stderr).toBe('');
      expect(status).toBe(0);
    },
  );

  it('says what was expected, what came and what to do, on a narrow screen', async () => {
    const { status, stdout } = await doctor(join(adapters, 'delays-in-milliseconds.ts'));
    expect(stdout).toContain('      mistake   delays-in-milliseconds\n');
    expect(stdout).toContain('      expected  a timer of 0.25 s to start 0.25 s later, or more\n');
    expect(stdout).toMatch(/ {6}however {3}it started 0\.0\d+ s later\n/);
    expect(stdout).toContain('      like      setTimeout(callback, Math.ceil(delay * 1000), ...args);\n');
    expect(stdout).toMatch(/\n {2}1 mistake in \d+ checks\. docs\/doctor\.md tells more of each\.\n/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(status).toBe(1);
  });

  it('calls a slow factory a warning, and ends with 0', async () => {
    const { status, stdout } = await doctor(join(adapters, 'slow-factory.ts'));
    expect(stdout).toContain('slow-factory (a warning)');
    expect(stdout).toMatch(/Healthy: no mistake in \d+ checks, and 1 warning\./);
    expect(status).toBe(0);
  });

  it('sends who brings a harness that does not keep to the protocol to check-harness', async () => {
    const { status, stdout } = await doctor('--', process.execPath, '-e', '0');
    expect(stdout).toContain('mistake   harness');
    expect(stdout).toContain('looplaw check-harness --');
    expect(status).toBe(1);
  });

  it.each([
    ['an adapter that is not there', './none.ts', /^Expected a subject's name .*, got "\.\/none\.ts".*\n$/],
    ['a server', 'http://127.0.0.1:1', /^Expected an adapter, .* got "http.*"; the doctor knows no servers,.*\n$/],
  ])('ends with 2 for %s', async (_what, given, sentence) => {
    const { status, stdout, stderr } = await doctor(given);
    expect(stdout).toBe('');
    expect(stderr).toMatch(sentence);
    expect(status).toBe(2);
  });
});
