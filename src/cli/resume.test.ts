/** `looplaw run --resume` from outside, after whatever has ended a run. `npm test` has built it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, type Ended, expectOneSentence, looplawIn, requireBuilt } from '../../fixtures/command-line.js';
import type { Report } from '../../spec/verdict.js';
import type { JournalFile } from './journal.js';

const folder = mkdtempSync(join(tmpdir(), 'looplaw-'));

const looplaw = (...args: readonly string[]): Promise<Ended> => looplawIn(folder, ...args);

const seed = Math.random().toString(16).slice(2, 6);

/** Long enough to be ended in the middle, on a fast machine too. */
const campaign = ['run', 'prototype', '--programs', '2500', '--seed', seed, '--laws', '4.*,5.*'] as const;

const journal = join(folder, '.looplaw', 'journal.json');

const noted = (): JournalFile => JSON.parse(readFileSync(journal, 'utf8')) as JournalFile;

/** How many programs the journal knows of. */
const known = (): number =>
  existsSync(journal) ? noted().jobs.reduce((sum, job) => sum + (job?.programs.total ?? 0), 0) : 0;

const contentOf = (name: string): object => {
  const { began: _, seconds: __, laws, ...others } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report;
  return { ...others, laws: laws.map(({ file: ___, ...law }) => law) };
};

const start = (...args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [built('src/cli/main.js'), ...args], { cwd: folder, stdio: 'ignore' });

const patience = { timeout: 60_000 };

/** Ends the run as soon as the journal knows of so many programs. */
const endedAfter = async (programs: number, signal: NodeJS.Signals, ...more: readonly string[]): Promise<void> => {
  const child = start(...campaign, ...more);
  const closed = new Promise((resolve) => child.once('close', resolve));
  await expect.poll(known, patience).toBeGreaterThan(programs);
  child.kill(signal);
  await closed;
};

/** Milliseconds, on a busy machine. */
const hookTimeout = 120_000;

beforeAll(async () => {
  requireBuilt();
  await looplaw(...campaign, '--reporter', 'json=whole.json');
}, hookTimeout);

afterAll(() => rmSync(folder, { recursive: true }));

describe('a run that comes to its end', () => {
  it('leaves no journal', () => {
    expect(readdirSync(join(folder, '.looplaw')).filter((name) => name.startsWith('journal'))).toEqual([]);
  });
});

describe('a run that is ended', () => {
  it.each<readonly [NodeJS.Signals, readonly string[]]>([
    ['SIGKILL', []],
    ['SIGINT', []],
    ['SIGKILL', ['--jobs', '2']],
    ['SIGINT', ['--jobs', '2']],
  ])('by %s goes on where it was, and comes to the same: %j', async (signal, more) => {
    await endedAfter(0, signal, ...more);
    const before = known();
    expect(before).toBeLessThan(2500);
    const { status } = await looplaw('run', '--resume', '--reporter', 'json=resumed.json');
    expect(contentOf('resumed.json'), `seed ${seed}, ended after ${before}`).toEqual(contentOf('whole.json'));
    expect(status).toBe(1);
    expect(existsSync(journal)).toBe(false);
  });

  it('by SIGINT says how to go on', async () => {
    const child = spawn(process.execPath, [built('src/cli/main.js'), ...campaign], { cwd: folder });
    let told = '';
    child.stderr.on('data', (chunk: Buffer) => {
      told += chunk.toString('utf8');
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    await expect.poll(known, patience).toBeGreaterThan(0);
    child.kill('SIGINT');
    await closed;
    expect(told).toBe('What was found so far is kept: "looplaw run --resume" goes on.\n');
    rmSync(journal);
  });
});

describe('looplaw run --resume', () => {
  it('refuses to go on where there is nothing to go on with, and names what there is', async () => {
    rmSync(journal, { force: true });
    expectOneSentence(
      await looplaw('run', '--resume'),
      /^Expected a run that was interrupted, there is none to resume in this folder; leave --resume out to begin one\.$/m,
    );
    writeFileSync(join(folder, '.looplaw', 'journal-2-of-8.json'), '{}');
    expectOneSentence(await looplaw('run', '--resume'), /there is none to resume in this folder \(but --shard 2\/8\);/);
    expectOneSentence(
      await looplaw('run', '--resume', '--shard', '1/8'),
      /there is none of shard 1\/8 to resume in this folder/,
    );
    rmSync(join(folder, '.looplaw', 'journal-2-of-8.json'));
  });

  it('refuses another subject, other options, and another version of looplaw', async () => {
    await endedAfter(0, 'SIGKILL');
    const before = noted();
    expectOneSentence(
      await looplaw('run', 'reference', '--resume'),
      /^Expected what is resumed to be as it was .*, the subject is "reference" now and was "prototype"; leave it out,/,
    );
    expectOneSentence(await looplaw('run', '--resume', '--programs', '9'), /--programs is "9" now and was "2500";/);
    expectOneSentence(await looplaw('run', '--resume', '--seed', 'other'), /--seed is "other" now and was/);
    expectOneSentence(await looplaw('run', '--resume', '--jobs', '2'), /--jobs is "2" now and was not there;/);
    expectOneSentence(
      await looplaw('run', '--resume', '--with-reference-tasks'),
      /--with-reference-tasks is "true" now and was not there;/,
    );
    writeFileSync(journal, JSON.stringify({ ...before, version: '0.0.1' }));
    expectOneSentence(await looplaw('run', '--resume'), /the version of looplaw is "0\.1\.0" now and was "0\.0\.1";/);
    writeFileSync(journal, JSON.stringify({ ...before, subject: { ...before.subject, version: '0.0.1' } }));
    expectOneSentence(
      await looplaw('run', '--resume'),
      /^Expected the subject to be as it was when the run was interrupted, its manifest has changed/,
    );
    writeFileSync(journal, 'no');
    expectOneSentence(await looplaw('run', '--resume'), /to be what looplaw has written, it is not; delete it/);
    // What is as it was may be said again.
    writeFileSync(journal, JSON.stringify(before));
    const again = await looplaw(...campaign, '--resume', '--reporter', 'json=again.json');
    expect(again.status).toBe(1);
    expect(contentOf('again.json'), `seed ${seed}`).toEqual(contentOf('whole.json'));
  });

  it('goes on with a shard, beside others in the same folder', async () => {
    const path = join(folder, '.looplaw', 'journal-1-of-2.json');
    const child = start(...campaign, '--shard', '1/2');
    const closed = new Promise((resolve) => child.once('close', resolve));
    await expect.poll(() => existsSync(path), patience).toBe(true);
    child.kill('SIGKILL');
    await closed;
    await looplaw(...campaign, '--shard', '2/2', '--reporter', 'json=2.json');
    await looplaw('run', '--resume', '--shard', '1/2', '--reporter', 'json=1.json');
    await looplaw('merge', '1.json', '2.json', '--reporter', 'json=merged.json');
    expect(contentOf('merged.json'), `seed ${seed}`).toEqual(contentOf('whole.json'));
    expect(existsSync(path)).toBe(false);
  });
});
