/**
 * A report as test runners see one: a chapter is a suite, a law is a case. The formats of CI systems are written from this,
 * so that they agree on what has failed. A run fails in all of them, or in none: what is no law's fault has a case of its own.
 */

import { chapterOf, chapters } from '../../spec/laws/index.js';
import { type Result, resultOf } from '../../spec/outcome.js';
import type { LawReport, Report, ReportFile } from '../../spec/verdict.js';
import { conclusionOf, standingText, updateText } from './conclusion.js';
import { plain } from './paint.js';
import { oneLine, printable } from './printable.js';
import { briefly, proofLines } from './proof.js';

/**
 * `failed` and `errored` make the run red: a law is broken, or nothing can be said. `tolerated`: broken, and no failure,
 * since it was expected or only warns. `skipped`: nothing was checked, for which there is a reason.
 */
export type CaseStatus = 'passed' | 'failed' | 'errored' | 'tolerated' | 'skipped';

export interface Case {
  readonly name: string;
  readonly status: CaseStatus;
  /** What the status comes from: the result of a law, or the run as a whole. */
  readonly from: Result | 'run';
  readonly law?: LawReport;
  /** One line. There is one unless the case has simply passed. */
  readonly message?: string;
  /** More lines: the proof of a violation. */
  readonly details?: string;
}

export interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** What a law's verdict is held against. */
export type Judged = Pick<Report, 'strict' | 'expectations'>;

export const suitesOf = (report: ReportFile): readonly Suite[] => {
  const run: Suite = { name: 'The run', cases: [runCase(report)] };
  if (report.outcome === 'broken') return [run];
  const byChapter = new Map<string, Case[]>();
  for (const law of report.laws) {
    const chapter = chapterOf(law.id);
    byChapter.set(chapter, [...(byChapter.get(chapter) ?? []), caseOf(law, report)]);
  }
  return [...[...byChapter].map(([chapter, cases]) => ({ name: `${chapter} ${chapters[chapter] ?? ''}`, cases })), run];
};

/** Whether a case makes the run red. */
export const isRed = ({ status }: Case): boolean => status === 'failed' || status === 'errored';

/** The subject's name, as far as it is known. */
export const subjectOf = (report: ReportFile): string =>
  report.outcome === 'broken' ? oneLine(report.given) : oneLine(report.subject.name);

/** A run that could not be judged has no law to blame, and must not look green for that. */
const runCase = (report: ReportFile): Case => {
  const base = { name: 'The run comes to a conclusion', from: 'run' } as const;
  if (report.outcome === 'broken') return { ...base, status: 'errored', message: oneLine(report.why) };
  const update = updateText(report);
  const told = [...(update === undefined ? [] : [update]), ...report.remarks].map(oneLine);
  return {
    ...base,
    status: report.outcome === 'inconclusive' ? 'errored' : 'passed',
    message: oneLine(conclusionOf(report)),
    ...(told.length === 0 ? {} : { details: told.join('\n') }),
  };
};

/** A law as a test. `again` is the command that shows a violation again, where no file was kept of it. */
export const caseOf = (law: LawReport, report: Judged, again?: string): Case => {
  const result = resultOf(law, report);
  const message = messageOf(law, result, report);
  return {
    name: oneLine(`${law.id} ${law.title}`),
    status: statusOf(result),
    from: result,
    law,
    ...(message === '' ? {} : { message: oneLine(message) }),
    ...(law.verdict.kind === 'violates' ? { details: detailsOf(law, again) } : {}),
  };
};

const statusOf = (result: Result): CaseStatus => {
  switch (result) {
    case 'conforms':
    case 'free':
      return 'passed';
    case 'fails':
    case 'outdated':
      return 'failed';
    case 'warns':
    case 'expected':
      return 'tolerated';
    case 'inconclusive':
      return 'errored';
    case 'vacuous':
    case 'skipped':
    case 'unchecked':
      return 'skipped';
  }
};

const messageOf = (law: LawReport, result: Result, { expectations }: Judged): string => {
  const standing = standingText(law, expectations?.file ?? 'the list of expected failures');
  const seen = law.verdict.kind === 'violates' ? briefly(law.verdict.counterexample) : '';
  const why = 'why' in law.verdict ? law.verdict.why : '';
  switch (result) {
    case 'conforms':
    case 'outdated':
      return standing;
    case 'fails':
      return seen;
    case 'warns':
      return `A warning, since no document promises it: ${seen}`;
    case 'free':
      return `Left open by asyncio, and no failure: ${seen}`;
    case 'expected':
      return `Expected failure. ${[standing, ...sourcesOf(law)].join(' ')}`;
    case 'vacuous':
      return standing === '' ? 'Met nothing to check: no program came to what this law speaks of.' : standing;
    case 'inconclusive':
      return standing === '' ? `Inconclusive: ${why}.` : standing;
    case 'skipped':
      return standing === '' ? `Skipped: ${why}.` : standing;
    case 'unchecked':
      return `Not checked yet: ${why}.`;
  }
};

const sourcesOf = ({ expected }: LawReport): readonly string[] => [
  ...(expected?.acceptedUntil === undefined ? [] : [`(accepted until ${expected.acceptedUntil})`]),
  ...(expected?.citations ?? []),
];

const detailsOf = (law: LawReport, again: string | undefined): string => {
  const replay = law.file === undefined ? again : `npx looplaw replay ${law.file}`;
  const lines = [`${law.strength} · ${law.source}`, '', ...proofLines(law, replay, plain)];
  return printable(lines.map((line) => line.trimEnd()).join('\n'));
};
