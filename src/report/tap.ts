/**
 * The Test Anything Protocol, version 14: a chapter is a subtest. An expected failure, and a broken law that only warns, are
 * `not ok` with `# TODO`, which no harness counts as failed.
 * Source: https://testanything.org/tap-version-14-specification.html
 */

import { stringify } from 'yaml';
import { type Case, isRed, type Suite, subjectOf, suitesOf } from './cases.js';
import { oneLine } from './printable.js';
import type { Reporter } from './reporter.js';

export const tapReport: Reporter = (report) => {
  const suites = suitesOf(report);
  const lines = [
    'TAP version 14',
    `# looplaw ${report.version}, ${subjectOf(report)}${seedOf(report)}`,
    `1..${suites.length}`,
  ];
  for (const [index, suite] of suites.entries()) lines.push(...suiteLines(suite, index + 1));
  if (report.outcome === 'broken') lines.push(`Bail out! ${escaped(report.why)}`);
  return `${lines.join('\n')}\n`;
};

const seedOf = (report: Parameters<Reporter>[0]): string =>
  report.outcome === 'broken' ? '' : `, seed ${oneLine(report.seed)}`;

const suiteLines = ({ name, cases }: Suite, number: number): readonly string[] => {
  const inner = [`1..${cases.length}`, ...cases.flatMap((each, index) => caseLines(each, index + 1))];
  return [
    `# Subtest: ${escaped(name)}`,
    ...inner.map((line) => (line === '' ? '' : `    ${line}`)),
    `${cases.some(isRed) ? 'not ok' : 'ok'} ${number} - ${escaped(name)}`,
  ];
};

const caseLines = (each: Case, number: number): readonly string[] => {
  const { status, message = '' } = each;
  const point = `${number} - ${escaped(each.name)}`;
  switch (status) {
    case 'passed':
      return [`ok ${point}`, ...diagnosis(each)];
    case 'failed':
    case 'errored':
      return [`not ok ${point}`, ...diagnosis(each)];
    case 'tolerated':
      return [`not ok ${point} # TODO ${escaped(message)}`, ...diagnosis(each)];
    case 'skipped':
      return [`ok ${point} # SKIP ${escaped(message)}`];
  }
};

/** A block of YAML below a test point, two characters further in. */
const diagnosis = ({ from, status, message, details }: Case): readonly string[] => {
  if (message === undefined) return [];
  const block = stringify(
    { severity: severityOf(status), result: from, message, ...(details === undefined ? {} : { details }) },
    { lineWidth: 0, blockQuote: 'literal' },
  );
  return ['---', ...block.trimEnd().split('\n'), '...'].map((line) => (line === '' ? '' : `  ${line}`));
};

const severityOf = (status: Case['status']): string => {
  switch (status) {
    case 'passed':
    case 'skipped':
      return 'comment';
    case 'failed':
    case 'errored':
      return 'fail';
    case 'tolerated':
      return 'todo';
  }
};

/** A hash begins a directive, unless it is escaped. */
const escaped = (text: string): string => oneLine(text).replace(/[\\#]/g, '\\$&');
