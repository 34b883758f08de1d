/** `looplaw fingerprint`: what a loop does where the laws leave it free; and with `--diff`, what has changed between two. */

import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Fingerprint, FingerprintDifference } from '../../spec/fingerprint.js';
import type { SubjectOptions } from '../../spec/verdict.js';
import { differenceOf } from '../fingerprint/difference.js';
import { fingerprintOf } from '../fingerprint/fingerprint.js';
import {
  differenceHtml,
  differenceMarkdown,
  fingerprintHtml,
  fingerprintMarkdown,
} from '../report/fingerprint-pages.js';
import { differenceText, fingerprintText } from '../report/fingerprint-text.js';
import { driverFor } from './driver-for.js';
import { exitStatus } from './exit-status.js';
import { pagesFor } from './pages.js';
import type { OutputOptions } from './reporter-requests.js';
import { schemaFault } from './schema-fault.js';
import { type GivenSubject, pythonOptionsIn, subjectsIn } from './subject-words.js';
import { UsageError } from './usage-error.js';

export interface FingerprintOptions extends SubjectOptions, OutputOptions {
  readonly diff?: true;
}

export const fingerprint = async (words: readonly string[], options: FingerprintOptions): Promise<number> =>
  options.diff === true ? diff(words, options) : one(words, options);

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const one = async (words: readonly string[], options: FingerprintOptions): Promise<number> => {
  if (words.length > 1) {
    throw new UsageError(
      `Expected one subject, got ${words.length}; write "looplaw fingerprint --diff A B" to hold two against each other.`,
    );
  }
  const pages = pagesFor<Fingerprint>(options, {
    text: fingerprintText,
    markdown: fingerprintMarkdown,
    html: fingerprintHtml,
    json,
  });
  const { reporter: _reporter, output: _output, diff: _diff, ...shared } = options;
  const [subject] = subjectsIn([words[0] ?? 'reference'], {});
  const { given = '', options: own = {} } = subject ?? {};
  const made = await madeOf({ label: given, given, options: { ...shared, ...own } }, () => pages.open());
  pages.write(made);
  return exitStatus.conforms;
};

const diff = async (words: readonly string[], options: FingerprintOptions): Promise<number> => {
  const [before, after, ...more] = words;
  if (before === undefined || after === undefined || more.length > 0) {
    throw new UsageError(
      `Expected two fingerprints or subjects behind --diff, got ${words.length}; write "looplaw fingerprint --diff before.json ./my-loop.ts", say.`,
    );
  }
  const pages = pagesFor<FingerprintDifference>(options, {
    text: differenceText,
    markdown: differenceMarkdown,
    html: differenceHtml,
    json,
  });
  const isFile = (word: string): boolean => extname(word) === '.json';
  const subjects = [
    ...subjectsIn(
      words.filter((word) => !isFile(word)),
      pythonOptionsIn(options),
    ),
  ];
  const read = async (word: string): Promise<Fingerprint> => {
    if (isFile(word)) return readFingerprint(word);
    const next = subjects.shift();
    if (next === undefined) throw new Error(`Expected "${word}" to be read as a subject, it was not.`);
    return madeOf(next);
  };
  const difference = differenceOf(await read(before), await read(after));
  pages.open();
  pages.write(difference);
  return difference.changed.length === 0 ? exitStatus.conforms : exitStatus.violates;
};

const madeOf = async (
  { given, options }: GivenSubject,
  onStarted: () => void = () => undefined,
): Promise<Fingerprint> => {
  const driver = await driverFor(given, options);
  try {
    onStarted();
    if (driver.outside === true) {
      throw new UsageError(
        `Expected a loop, got "${given}", a server that is seen from outside; what a fingerprint asks is not seen there.`,
      );
    }
    return await fingerprintOf(driver);
  } finally {
    await driver.close?.();
  }
};

const readFingerprint = async (path: string): Promise<Fingerprint> => {
  if (!existsSync(path)) {
    throw new UsageError(
      `Expected a fingerprint, there is none at "${path}"; "looplaw fingerprint SUBJECT --reporter json=${path}" writes one.`,
    );
  }
  const advice = `make it anew with "looplaw fingerprint SUBJECT --reporter json=${path}"`;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw new UsageError(
      `Expected "${path}" to be JSON, it is not (${thrown instanceof Error ? thrown.message : ''}); ${advice}.`,
    );
  }
  const wrong = await schemaFault('fingerprint', value);
  if (wrong === undefined) return value as Fingerprint;
  throw new UsageError(`Expected "${path}" to hold a fingerprint, at "${wrong.at}" it ${wrong.fault}; ${advice}.`);
};
