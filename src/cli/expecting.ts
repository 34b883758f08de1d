/** What `--expect` and `--update-expect` do to a run: before it, to what the loop is held to; after it, to its verdicts. */

import { type Capability, capabilityNames } from '../../spec/capability.js';
import type { ExpectationFile } from '../../spec/expectation.js';
import type { HeldAgainst, LawReport, Report } from '../../spec/verdict.js';
import { covers, heldAgainst, updated } from '../campaign/expectations.js';
import type { KnownProgram } from '../campaign/known-programs.js';
import type { Driver } from '../driver/driver.js';
import { withoutClaims } from '../driver/without.js';
import {
  emptyExpectations,
  hasExpectations,
  newEntries,
  readExpectations,
  usualFile,
  writeExpectations,
} from './expectation-file.js';
import { UsageError } from './usage-error.js';

export interface ExpectOptions {
  readonly expect?: string;
  readonly updateExpect?: boolean;
  readonly strict?: boolean;
}

export interface HoldOptions {
  readonly isAsked: (id: string) => boolean;
  readonly today: string;
  readonly strict: boolean;
  /** It was a part of a campaign: what it has not seen broken another part may have. */
  readonly part?: boolean;
}

export interface Expecting {
  /** The driver of a loop that is not held to what it is known to break all of. */
  humbled(driver: Driver): Driver;
  /** Laws that this version of the loop is expected to break, by themselves or in the wake of others. */
  excused(version: string): readonly string[];
  /** What is known to break them. */
  known(version: string): readonly KnownProgram[];
  /** The verdicts of a campaign, with what was expected of them. Writes the file, if that was asked for. */
  held(
    laws: readonly LawReport[],
    subject: Pick<Driver, 'manifest' | 'outside'>,
    options: HoldOptions,
  ): Pick<Report, 'laws' | 'expectations'>;
}

/** Reads the file, so that what is wrong with it is told before the run. */
export const expectingOf = async ({ expect, updateExpect = false }: ExpectOptions): Promise<Expecting> => {
  const path = expect ?? (updateExpect ? usualFile : undefined);
  if (path === undefined) return expectingNothing;
  const file = updateExpect && !hasExpectations(path) ? undefined : await readExpectations(path);
  return {
    humbled: (driver) => (file === undefined ? driver : humbled(driver, file, path)),
    excused: (version) => (file === undefined ? [] : excused(file, version)),
    known: (version) => (file === undefined ? [] : knownPrograms(file, version)),
    held: (laws, subject, options) => {
      const { version } = subject.manifest;
      const before = file ?? emptyExpectations(subject);
      const hold = (by: ExpectationFile): ReturnType<typeof heldAgainst> =>
        heldAgainst(laws, by, { ...options, version });
      const first = hold(before);
      if (!updateExpect) return { laws: first.laws, expectations: { file: path, left: first.left } };
      const after = updated(before, first.laws, newEntries(first.laws, options));
      const changes = changesBetween(before, after);
      if (file === undefined || changes.added.length + changes.removed.length > 0) writeExpectations(path, after);
      const second = hold(after);
      return { laws: second.laws, expectations: { file: path, left: second.left, updated: changes } };
    },
  };
};

const expectingNothing: Expecting = {
  humbled: (driver) => driver,
  excused: () => [],
  known: () => [],
  held: (laws) => ({ laws }),
};

const humbled = (driver: Driver, file: ExpectationFile, path: string): Driver => {
  const { name, version } = driver.manifest;
  if (file.subject !== undefined && file.subject.name !== name) {
    throw new UsageError(
      `Expected "${path}" to be about "${name}", it is about "${file.subject.name}"; give the file of this subject, or correct its "subject".`,
    );
  }
  const left = file.violates
    .filter((entry) => covers(entry, version))
    .flatMap(({ without }) => without?.split(',') ?? []);
  return withoutClaims(driver, left.map((each) => each.trim()).filter(isCapability));
};

const isCapability = (name: string): name is Capability => capabilityNames.some((each) => each === name);

const knownPrograms = ({ violates }: ExpectationFile, version: string): readonly KnownProgram[] =>
  violates.flatMap((entry) => {
    const { law, program } = entry;
    return program !== undefined && covers(entry, version) ? [{ law, program }] : [];
  });

const excused = ({ violates }: ExpectationFile, version: string): readonly string[] =>
  violates.filter((entry) => covers(entry, version)).flatMap(({ law, wake = [] }) => [law, ...wake]);

const changesBetween = (before: ExpectationFile, after: ExpectationFile): NonNullable<HeldAgainst['updated']> => ({
  added: after.violates.filter((entry) => !before.violates.includes(entry)).map(({ law }) => law),
  removed: before.violates.filter((entry) => !after.violates.includes(entry)).map(({ law }) => law),
});
