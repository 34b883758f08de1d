/** The file of expected failures: read with care, since a slip in it would let a fault pass, and written by `--update-expect`. */

import { readFileSync, writeFileSync } from 'node:fs';
import type { ExpectationFile, ExpectedViolation } from '../../spec/expectation.js';
import { byNumber, laws, uncheckedLaws } from '../../spec/laws/index.js';
import { resultOf } from '../../spec/outcome.js';
import type { LawReport, Report } from '../../spec/verdict.js';
import { overlap, unwritten } from '../campaign/expectations.js';
import type { Driver } from '../driver/driver.js';
import { briefly } from '../report/proof.js';
import { claimsIn } from './driver-for.js';
import { schemaFault } from './schema-fault.js';
import { UsageError } from './usage-error.js';

/** What `--update-expect` writes where no file is named. */
export const usualFile = 'looplaw.expect.json';

const format = 'expectation/1';

export const readExpectations = async (path: string): Promise<ExpectationFile> => {
  const value = parse(path, readText(path));
  const found = typeof value === 'object' && value !== null && 'looplaw' in value ? value.looplaw : undefined;
  if (found !== format) {
    throw new UsageError(
      `Expected "${path}" to be of the format "${format}", got ${found === undefined ? 'none' : `"${String(found)}"`}; write "looplaw": "${format}" into it.`,
    );
  }
  const wrong = await schemaFault('expectation', value);
  if (wrong !== undefined) {
    throw new UsageError(
      `Expected "${path}" to hold expected failures, at "${wrong.at}" it ${wrong.fault}; docs/expectations.md tells what may stand there.`,
    );
  }
  const file = value as ExpectationFile;
  for (const entry of file.violates) requireSense(entry, path);
  requireOneOfEach(file, path);
  return file;
};

export const hasExpectations = (path: string): boolean => {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
};

export const writeExpectations = (path: string, file: ExpectationFile): void => {
  try {
    writeFileSync(path, `${JSON.stringify(file, undefined, 2)}\n`);
  } catch (thrown) {
    throw new UsageError(
      `Expected to write the expected failures to "${path}", it failed (${thrown instanceof Error ? thrown.message : ''}); choose another file.`,
    );
  }
};

/** The name of a server is the address that it has this time, and says nothing of the next. */
export const emptyExpectations = ({ manifest, outside }: Pick<Driver, 'manifest' | 'outside'>): ExpectationFile => ({
  looplaw: format,
  ...(outside === true ? {} : { subject: { name: manifest.name } }),
  violates: [],
});

/** An entry for each law that counts as broken, and is on no list. Why that is so only a person can say. */
export const newEntries = (
  reports: readonly LawReport[],
  options: Pick<Report, 'strict'>,
): readonly ExpectedViolation[] =>
  [...reports].sort(byNumber).flatMap((law) => {
    const { id, verdict } = law;
    if (resultOf(law, options) !== 'fails' || verdict.kind !== 'violates') return [];
    const { counterexample } = verdict;
    const reason = `${unwritten}: say why. Seen: ${briefly(counterexample)}`;
    return [{ law: id, reason, program: counterexample.program }];
  });

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(
      `Expected a file of expected failures, there is none to read at "${path}"; write one with --update-expect.`,
    );
  }
};

const parse = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new UsageError(
      `Expected "${path}" to be JSON, it is not (${thrown instanceof Error ? thrown.message : ''}); correct it.`,
    );
  }
};

const requireSense = (
  { law, reason, acceptedUntil, since, until, wake = [], without }: ExpectedViolation,
  path: string,
): void => {
  for (const id of [law, ...wake]) {
    if (laws.some((each) => each.id === id)) continue;
    const known = uncheckedLaws.some((each) => each.id === id);
    throw new UsageError(
      known
        ? `Expected "${path}" to speak of laws that looplaw checks, got "${id}", which it cannot check yet; take it out.`
        : `Expected "${path}" to speak of laws by their numbers, got "${id}", which no law has; "looplaw laws" lists them.`,
    );
  }
  if (reason.trim() === '') {
    throw new UsageError(
      `Expected "${path}" to give a reason for law ${law}, it is blank; say why the law is not kept.`,
    );
  }
  if (acceptedUntil !== undefined && !isDay(acceptedUntil)) {
    throw new UsageError(
      `Expected "acceptedUntil" of law ${law} in "${path}" to be a day of the calendar, got "${acceptedUntil}"; correct it.`,
    );
  }
  for (const version of [since, until]) {
    if (version === undefined || /^\d+(\.\d+)*/.test(version)) continue;
    throw new UsageError(
      `Expected the versions of law ${law} in "${path}" to be numbers, like "3.12.1", got "${version}"; correct it.`,
    );
  }
  claimsIn(without);
};

const isDay = (text: string): boolean => {
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
};

const requireOneOfEach = ({ violates }: ExpectationFile, path: string): void => {
  const twice = violates.find((entry, index) =>
    violates.some((other, place) => place < index && other.law === entry.law && overlap(entry, other)),
  );
  if (twice === undefined) return;
  throw new UsageError(
    `Expected "${path}" to name each law once for a version, law ${twice.law} stands there twice; put what is known of it into one entry.`,
  );
};
