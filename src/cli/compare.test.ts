/** `looplaw compare` and `looplaw fingerprint`, as built, from outside. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { XMLValidator } from 'fast-xml-parser';
import { lexer } from 'marked';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, type Ended, looplawIn, requireBuilt } from '../../fixtures/command-line.js';
import type { Comparison } from '../../spec/comparison.js';
import type { FingerprintDifference } from '../../spec/fingerprint.js';

const folder = mkdtempSync(join(tmpdir(), 'looplaw-compare-'));

const looplaw = (...args: readonly string[]): Promise<Ended> => looplawIn(folder, ...args);

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

const faultsIn = (format: string, value: unknown): unknown => {
  const schema = JSON.parse(readFileSync(built(`spec/schema/${format}.schema.json`), 'utf8')) as object;
  const validate = new Ajv({ strict: false }).compile(schema);
  return validate(value) ? [] : validate.errors;
};

/** A page is XML but for what stands in its head without an end. */
const faultsInPage = (page: string): unknown =>
  XMLValidator.validate(page.replace(/^<!doctype html>\n/, '').replace(/<meta [^>]*>/g, ''));

const few = ['--programs', '200', '--seed', 'abcd', '--laws', '2.3,2.6,6.1'];

beforeAll(() => {
  requireBuilt();
  writeFileSync(
    join(folder, 'backwards.ts'),
    `import { defineAdapter } from '${built('src/index.js')}';
import { VirtualLoop } from '${built('reference-impl/index.js')}';

class Backwards extends VirtualLoop {
  protected override collectDueTimers(): void {
    const due = [];
    for (let next = this.timers.popDue(this.time()); next !== undefined; next = this.timers.popDue(this.time())) due.unshift(next);
    for (const handle of due) this.ready.push(handle);
  }
}
export default defineAdapter({
  name: 'backwards',
  version: '1.2.3',
  clock: 'virtual',
  claims: ['arguments', 'timers', 'timerOrder', 'restart', 'advance'],
  create: () => new Backwards(),
  advance: (loop: Backwards, by: any) => loop.advance(by),
});`,
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('looplaw compare', () => {
  it('shows what differs first, with the smallest program and both traces, and ends with 1', async () => {
    const { status, stdout, stderr } = await looplaw('compare', 'reference', './backwards.ts', ...few);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/Behaviour differs +reference +backwards\n +2\.3 .* ✓ +✗/);
    expect(stdout.indexOf('Behaviour differs')).toBeLessThan(stdout.indexOf('The other laws'));
    expect(stdout).toMatch(/backwards breaks it +│ reference keeps it/);
    expect(stdout).toContain('reference keeps it in this program.');
    expect(stdout).toContain('The subjects differ in behaviour in 1 law; 1 law differs only in what is claimed.');
    expect(status).toBe(1);
  });

  it('ends with 0 where only the claims differ', async () => {
    const { status, stdout } = await looplaw('compare', 'reference', 'minimal', ...few);
    expect(stdout).toContain('No difference in behaviour was found; 3 laws differ only in what is claimed.');
    expect(status).toBe(0);
  });

  it('writes all formats in one run: JSON as its schema says, Markdown and HTML that parse', async () => {
    const formats = ['json', 'markdown', 'html'].flatMap((name) => ['--reporter', `${name}=compared.${name}`]);
    expect((await looplaw('compare', 'reference', './backwards.ts', ...few, ...formats)).stdout).toBe('');
    const comparison = JSON.parse(read('compared.json')) as Comparison;
    expect(faultsIn('comparison', comparison)).toEqual([]);
    expect(comparison.subjects.map(({ label, subject }) => [label, subject.name])).toEqual([
      ['reference', 'reference'],
      ['./backwards.ts', 'backwards'],
    ]);
    expect(lexer(read('compared.markdown')).filter(({ type }) => type === 'table')).toHaveLength(2);
    expect(faultsInPage(read('compared.html'))).toBe(true);
    expect(read('compared.html')).toContain('reference keeps it in this program.');
  });

  it('runs nothing if one of the subjects cannot be started, and names it', async () => {
    const { status, stdout, stderr } = await looplaw(
      'compare',
      'reference',
      './nowhere.ts',
      '--reporter',
      'json=not-written.json',
    );
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^\.\/nowhere\.ts: Expected a subject's name/);
    expect(existsSync(join(folder, 'not-written.json'))).toBe(false);
  });

  it.each([
    [['reference'], 'Expected two subjects or more, got "reference" alone'],
    [['reference', 'node --python'], 'Expected options of "looplaw run" behind the subject'],
    [['reference', 'node --fast'], 'got "--fast" in "node --fast"'],
    [['reference', 'node', '--reporter', 'junit'], 'Expected a reporter, one of text, markdown, html, json'],
    [['reference', 'node', '--laws', '99.1'], 'Expected the numbers of laws'],
    [['reference', 'node', '--clock', 'virtual'], 'Expected a subject in Python'],
  ])('tells in one sentence what is wrong with %j', async (words, sentence) => {
    const { status, stdout, stderr } = await looplaw('compare', ...words);
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect([status, stdout]).toEqual([2, '']);
  });

  it('takes the options of each subject from its own words', async () => {
    const { stdout } = await looplaw('compare', 'reference', 'reference --without timers', ...few);
    expect(stdout).toMatch(/2 Timers +✓2 +–2/);
  });
});

describe('looplaw fingerprint', () => {
  it('prints a line an answer, and ends with 0', async () => {
    const { status, stdout, stderr } = await looplaw('fingerprint', './backwards.ts');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ {4}timers with equal deadlines +last in, first out$/m);
    expect(stdout).toMatch(/needs tasks: /);
    expect(status).toBe(0);
  });

  it('writes a file, against which --diff tells what has changed', async () => {
    const formats = ['json', 'markdown', 'html'].flatMap((name) => ['--reporter', `${name}=fingerprint.${name}`]);
    await looplaw('fingerprint', './backwards.ts', ...formats);
    expect(faultsIn('fingerprint', JSON.parse(read('fingerprint.json')))).toEqual([]);
    expect(faultsInPage(read('fingerprint.html'))).toBe(true);
    expect(read('fingerprint.markdown')).toContain('| timers with equal deadlines | last in, first out |');
    const same = await looplaw('fingerprint', '--diff', 'fingerprint.json', './backwards.ts');
    expect(same.stdout).toContain('Nothing has changed');
    expect(same.status).toBe(0);
    const other = await looplaw('fingerprint', '--diff', 'fingerprint.json', 'reference');
    expect(other.stdout).toMatch(/^ {2}timers with equal deadlines: last in, first out → first in, first out$/m);
    expect(other.status).toBe(1);
    const told = await looplaw('fingerprint', '--diff', 'fingerprint.json', 'reference', '--reporter', 'json');
    expect((JSON.parse(told.stdout) as FingerprintDifference).looplaw).toBe('fingerprint-diff/1');
  });

  it.each([
    [['reference', 'node'], 'Expected one subject, got 2'],
    [['--diff', 'reference'], 'Expected two fingerprints or subjects behind --diff, got 1'],
    [['--diff', 'none.json', 'reference'], 'Expected a fingerprint, there is none at "none.json"'],
    [['--diff', 'wrong.json', 'reference'], 'Expected "wrong.json" to hold a fingerprint'],
  ])('tells in one sentence what is wrong with %j', async (words, sentence) => {
    writeFileSync(join(folder, 'wrong.json'), '{"looplaw": "fingerprint/1"}');
    const { status, stdout, stderr } = await looplaw('fingerprint', ...words);
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect([status, stdout]).toEqual([2, '']);
  });
});
