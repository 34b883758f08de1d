/**
 * A campaign's verdicts held against what the loop is known not to keep. The laws were run like all others: what is
 * decided here is only whether a broken one is news, and whether the list is still right.
 */

import type { ExpectationFile, ExpectedViolation, Versions } from '../../spec/expectation.js';
import type { Expected, HeldAgainst, LawReport, Standing } from '../../spec/verdict.js';

export interface Held {
  readonly laws: readonly LawReport[];
  readonly left: HeldAgainst['left'];
}

export interface HoldingOptions {
  /** Of the subject. */
  readonly version: string;
  /** Today's date in UTC, like 2026-02-28. */
  readonly today: string;
  /** Which laws this run asks for. */
  readonly isAsked: (id: string) => boolean;
  /** It was a part of a campaign: what it has not seen broken another part may have. */
  readonly part?: boolean;
}

export const heldAgainst = (laws: readonly LawReport[], file: ExpectationFile, options: HoldingOptions): Held => {
  const { version, isAsked, part = false } = options;
  const entries = file.violates.filter((entry) => covers(entry, version));
  const expectedOf = (law: LawReport): Expected | undefined => {
    const own = entries.find((entry) => entry.law === law.id);
    if (own !== undefined) return expected(own, standingOf(own, law, options));
    if (law.verdict.kind !== 'violates') return undefined;
    const cause = entries.find((entry) => entry.wake?.includes(law.id) && (part || !isGone(entry, laws)));
    return cause && { ...expected(cause, standingOf(cause, law, options)), wakeOf: cause.law };
  };
  return {
    laws: laws.map((law) => {
      const found = expectedOf(law);
      return found === undefined ? law : { ...law, expected: found };
    }),
    left: file.violates.flatMap((entry) => {
      if (!isAsked(entry.law)) return { law: entry.law, why: 'left out by --laws' };
      if (!covers(entry, version)) return { law: entry.law, why: `for versions ${versionsText(entry)}` };
      if (laws.some(({ id }) => id === entry.law)) return [];
      return { law: entry.law, why: 'not to be judged from outside' };
    }),
  };
};

/** Of the entries those that speak of this version. */
export const covers = ({ since, until }: Versions, version: string): boolean =>
  (since === undefined || compareVersions(since, version) <= 0) &&
  (until === undefined || compareVersions(version, until) < 0);

/** By their first numbers. */
export const compareVersions = (left: string, right: string, most = 3): number => {
  const [one, other] = [left, right].map((version) => version.split('.').map((part) => Number.parseInt(part, 10)));
  for (let place = 0; place < most; place += 1) {
    const difference = (one?.[place] ?? 0) - (other?.[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** Whether two entries speak of one version. */
export const overlap = (one: Versions, other: Versions): boolean =>
  [
    [one, other],
    [other, one],
  ].every(
    ([early, late]) =>
      early?.since === undefined || late?.until === undefined || compareVersions(early.since, late.until) < 0,
  );

/** A reason that nobody has written yet; what `--update-expect` writes begins so. */
export const unwritten = 'TODO';

/**
 * The list with what the run has shown: a law that is broken and not on it is added, one that holds is taken off. Entries
 * for some versions only were thought about, and stay; so does what was not judged, and what is past its date.
 */
export const updated = (
  file: ExpectationFile,
  held: readonly LawReport[],
  added: readonly ExpectedViolation[],
): ExpectationFile => {
  const kept = new Set(
    held.flatMap(({ id, expected }) => (expected?.standing === 'kept' && expected.wakeOf === undefined ? id : [])),
  );
  return {
    ...file,
    violates: [...file.violates.filter((entry) => !(kept.has(entry.law) && isForAll(entry))), ...added],
  };
};

export const isForAll = ({ since, until }: Versions): boolean => since === undefined && until === undefined;

const standingOf = (
  entry: ExpectedViolation,
  { verdict }: LawReport,
  { today, part = false }: Pick<HoldingOptions, 'today' | 'part'>,
): Standing => {
  if (verdict.kind === 'conforms' && entry.seen === undefined && !part) return 'kept';
  if (entry.acceptedUntil !== undefined && entry.acceptedUntil < today) return 'expired';
  switch (verdict.kind) {
    case 'violates':
      return isUnwritten(entry.reason) ? 'unexplained' : 'broken';
    case 'conforms':
      return entry.seen === undefined ? 'unjudged' : 'keptThisTime';
    case 'vacuous':
    case 'inconclusive':
    case 'skipped':
    case 'unchecked':
      return 'unjudged';
  }
};

const isUnwritten = (reason: string): boolean => reason.trimStart().toUpperCase().startsWith(unwritten);

/** What made others fail is not there any more. */
const isGone = ({ law, seen }: ExpectedViolation, laws: readonly LawReport[]): boolean =>
  seen === undefined && laws.some(({ id, verdict }) => id === law && verdict.kind === 'conforms');

const expected = (entry: ExpectedViolation, standing: Standing): Expected => {
  const { reason, citations, acceptedUntil, seen } = entry;
  return {
    reason,
    ...(citations === undefined ? {} : { citations }),
    ...(acceptedUntil === undefined ? {} : { acceptedUntil }),
    ...(seen === undefined ? {} : { seen }),
    standing,
  };
};

const versionsText = ({ since, until }: Versions): string =>
  [...(since === undefined ? [] : [`from ${since}`]), ...(until === undefined ? [] : [`before ${until}`])].join(', ');
