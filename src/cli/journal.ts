/**
 * What a run has found so far, kept in a file while it runs: whatever ends looplaw, `looplaw run --resume` goes on from there.
 * The file is there only until the run has come to its end.
 */

import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../spec/capability.js';
import type { Findings } from '../campaign/findings.js';
import { version } from '../version.js';
import { counterexampleFolder } from './counterexample-file.js';
import type { RunOptions } from './run-options.js';
import { UsageError } from './usage-error.js';

export interface JournalFile {
  readonly looplaw: 'journal/1';
  readonly version: string;
  /** Which run writes it. */
  readonly run: string;
  readonly given: string;
  readonly options: RunOptions;
  readonly seed: string;
  readonly subject: Manifest;
  /** When the run began, in ISO 8601 and UTC, and for how many seconds it has been at work. */
  readonly began: string;
  readonly seconds: number;
  /** Of each job what it has found so far. */
  readonly jobs: readonly (Findings | null)[];
}

export type Header = Pick<JournalFile, 'given' | 'options' | 'seed' | 'subject' | 'began'>;

/** Seconds before the file is written first: what is over by then is run again as quickly. */
const firstWrite = 1;

/** At most this part of the time goes to writing: what is found may be large. */
const shareOfTime = 0.02;

export class Journal {
  readonly path: string;
  readonly #header: Header;
  readonly #run = randomUUID();
  readonly #jobs: (() => Findings | null)[];
  readonly #secondsBefore: number;
  readonly #opened = performance.now();
  #due = performance.now() + firstWrite * 1000;
  #isWritten = false;
  #isLost = false;

  constructor(header: Header, jobs: number, before?: JournalFile) {
    this.#header = header;
    this.path = pathOf(header.options.shard);
    this.#secondsBefore = before?.seconds ?? 0;
    this.#jobs = Array.from({ length: jobs }, (_, job) => () => before?.jobs[job] ?? null);
    this.#isWritten = before !== undefined;
  }

  /** Seconds that the run has been at work, also before it was interrupted. */
  get seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#opened) / 1000;
  }

  note(job: number, findings: () => Findings): void {
    this.#jobs[job] = findings;
    if (performance.now() >= this.#due) this.keep();
  }

  /** Writes it now. False if that failed: a run goes on without, and cannot be resumed. */
  keep(): boolean {
    if (this.#isLost) return false;
    const began = performance.now();
    const { path } = this;
    const file: JournalFile = {
      looplaw: 'journal/1',
      version,
      run: this.#run,
      ...this.#header,
      seconds: this.seconds,
      jobs: this.#jobs.map((findings) => findings()),
    };
    const beside = `${path}.${process.pid}.tmp`;
    try {
      mkdirSync(counterexampleFolder, { recursive: true });
      writeFileSync(beside, JSON.stringify(file));
      renameSync(beside, path);
      this.#isWritten = true;
    } catch {
      this.#isLost = true;
      rmSync(beside, { force: true });
    }
    const ended = performance.now();
    this.#due = ended + (ended - began) / shareOfTime;
    return !this.#isLost;
  }

  /** The run has come to its end. What another run has written in the meantime is left. */
  remove(): void {
    if (!this.#isWritten) return;
    const now = textOf(this.path);
    if (now === undefined || !now.includes(`"run":"${this.#run}"`)) return;
    rmSync(this.path, { force: true });
  }
}

export interface Resumed {
  readonly given: string;
  readonly options: RunOptions;
  readonly before: JournalFile;
}

/** What is to be gone on with; whatever is given beside it must be as it was. */
export const resumed = (given: string | undefined, options: RunOptions): Resumed => {
  const path = pathOf(options.shard);
  const before = journalIn(path, options.shard);
  const asked = (what: string, now: unknown, then: unknown): void => {
    if (now === undefined || isDeepStrictEqual(now, then)) return;
    throw new UsageError(
      `Expected what is resumed to be as it was when it was interrupted, ${what} is ${told(now)} now and was ${told(then)}; leave it out, or run anew without --resume.`,
    );
  };
  asked('the subject', given, before.given);
  const { reporter, output, resume: _, ...others } = options;
  const then: Readonly<Record<string, unknown>> = { ...before.options, seed: before.seed };
  for (const [name, value] of Object.entries(others)) asked(optionName(name), value, then[name]);
  asked('the version of looplaw', version, before.version);
  const outputs = reporter === undefined && output === undefined ? {} : { reporter, output };
  return {
    given: before.given,
    options: {
      ...before.options,
      ...Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined)),
    },
    before,
  };
};

/** The subject may have become another one since. */
export const requireSameSubject = (before: JournalFile, subject: Manifest): void => {
  if (isDeepStrictEqual(before.subject, JSON.parse(JSON.stringify(subject)))) return;
  throw new UsageError(
    `Expected the subject to be as it was when the run was interrupted, its manifest has changed (${before.subject.name} ${before.subject.version}, now ${subject.name} ${subject.version}); run anew without --resume.`,
  );
};

/** Shards that run in one folder do not get in each other's way. */
const pathOf = (shard: string | undefined): string =>
  join(counterexampleFolder, shard === undefined ? 'journal.json' : `journal-${shard.replace(/[^\d]+/g, '-of-')}.json`);

const journalIn = (path: string, shard: string | undefined): JournalFile => {
  const text = textOf(path);
  if (text === undefined) {
    throw new UsageError(
      `Expected a run that was interrupted, there is none ${shard === undefined ? '' : `of shard ${shard} `}to resume in this folder${othersText()}; leave --resume out to begin one.`,
    );
  }
  const file = parsed(text);
  if (file === undefined || file.looplaw !== 'journal/1' || !Array.isArray(file.jobs) || file.options === undefined) {
    throw new UsageError(`Expected "${path}" to be what looplaw has written, it is not; delete it, and run anew.`);
  }
  return file as JournalFile;
};

/** What else could be resumed. */
const othersText = (): string => {
  const names = filesIn(counterexampleFolder).flatMap((name) => {
    const [, index, of] = /^journal-(\d+)-of-(\d+)\.json$/.exec(name) ?? [];
    return index === undefined ? [] : [`--shard ${index}/${of}`];
  });
  if (filesIn(counterexampleFolder).includes('journal.json')) names.push('one without --shard');
  return names.length === 0 ? '' : ` (but ${names.join(', ')})`;
};

const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const parsed = (text: string): Partial<JournalFile> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const optionName = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const told = (value: unknown): string => (value === undefined ? 'not there' : `"${String(value)}"`);
