/** The report in GitHub's Markdown: for a pull request, a wiki, and the summary of a step on GitHub. */

import { type Result, resultOf } from '../../spec/outcome.js';
import type { ReportFile } from '../../spec/verdict.js';
import { type Case, type Suite, subjectOf, suitesOf } from './cases.js';
import { commandOf } from './command.js';
import { conclusionOf, updateText } from './conclusion.js';
import { printable } from './printable.js';
import type { Reporter } from './reporter.js';

export const markdownReport: Reporter = (report) => markdownOf(report);

/** Without proofs it is short enough for any place. */
export const markdownOf = (report: ReportFile, proofs = true): string => {
  if (report.outcome === 'broken')
    return blocksOf([`## ❌ ${escaped(subjectOf(report))}`, `The run came to no result. ${escaped(report.why)}`]);
  const { subject, seed, programs, seconds, expectations, shard } = report;
  const suites = suitesOf(report);
  const cases = suites.flatMap((suite) => suite.cases);
  const update = updateText(report);
  const open = cases.filter(
    ({ from }) => from === 'inconclusive' || (from === 'vacuous' && report.shard === undefined),
  );
  return blocksOf([
    `## ${report.outcome === 'conforms' ? '✅' : report.outcome === 'inconclusive' ? '❔' : '❌'} ${escaped(`${subject.name} ${subject.version}`)}`,
    `**${escaped(conclusionOf(report))}**${update === undefined ? '' : ` ${escaped(update)}`}`,
    escaped(
      `${programs.total} programs · seed ${seed}${shard === undefined ? '' : ` · shard ${shard.index}/${shard.of}`} · ${subject.clock} clock · ${seconds.toFixed(1)} s · looplaw ${report.version}`,
    ),
    chapterTable(suites),
    ...cases.filter(({ from }) => from === 'fails').map((each) => violation(each, '❌', proofs)),
    ...cases.filter(({ from }) => from === 'warns').map((each) => violation(each, '⚠️', proofs)),
    ...cases.filter(({ from }) => from === 'free').map((each) => violation(each, 'ℹ️', proofs)),
    ...table(`Expected failures, from ${expectations?.file ?? ''}`, ['', 'law', ''], expectedRows(report, cases)),
    ...table('Left alone', ['law', ''], expectations?.left.map(({ law, why }) => [law, why]) ?? []),
    ...table(
      'Not judged',
      ['law', ''],
      open.map(({ name, message = '' }) => [name, message]),
    ),
    ...(report.remarks.length === 0 ? [] : [report.remarks.map((remark) => `- ${escaped(remark)}`).join('\n')]),
    `Run again: ${code(commandOf(report))}`,
  ]);
};

const marks: Readonly<Record<Result, string>> = {
  conforms: 'conform',
  fails: 'violated',
  outdated: 'not as expected',
  expected: 'expected to fail',
  warns: 'warned of',
  free: 'left open',
  vacuous: 'not met',
  inconclusive: 'inconclusive',
  skipped: 'skipped',
  unchecked: 'not checked',
};

/** Only those columns in which something stands. */
const chapterTable = (suites: readonly Suite[]): string => {
  const ofLaws = suites.filter(({ cases }) => cases.some(({ law }) => law !== undefined));
  const columns = (Object.keys(marks) as readonly Result[]).filter((result) =>
    ofLaws.some(({ cases }) => cases.some(({ from }) => from === result)),
  );
  const rows = ofLaws.map(({ name, cases }) => [
    name,
    ...columns.map((result) => {
      const count = cases.filter(({ from }) => from === result).length;
      return count === 0 ? '' : String(count);
    }),
  ]);
  return rowsOf(['chapter', ...columns.map((result) => marks[result])], rows);
};

const violation = ({ name, message = '', details = '' }: Case, mark: string, proofs: boolean): string =>
  [
    `### ${mark} ${escaped(name)}`,
    '',
    escaped(message),
    ...(proofs ? ['', '<details><summary>Proof</summary>', '', fenced(details), '', '</details>'] : []),
  ].join('\n');

const expectedRows = (
  report: Extract<ReportFile, { laws: unknown }>,
  cases: readonly Case[],
): readonly (readonly string[])[] =>
  cases.flatMap(({ law, name, message = '' }) =>
    law?.expected === undefined ? [] : [[resultOf(law, report) === 'outdated' ? '❌' : '○', name, message]],
  );

const table = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length === 0 ? [] : [`### ${escaped(title)}`, rowsOf(head, rows)];

export const rowsOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(escaped))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

export const blocksOf = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`;

/** Words and nothing else: each mark that Markdown knows is escaped, and a line end is a space. */
export const escaped = (text: string): string =>
  printable(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>|~#&!]/g, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^[-+]/, '\\$&');

/** A fence that is longer than any in the text. */
export const fenced = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${printable(text)}\n${fence}`;
};

const code = (text: string): string => {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  const padded = longest > 0 ? ` ${text} ` : text;
  return `${mark}${printable(padded).replace(/\s/g, ' ')}${mark}`;
};
