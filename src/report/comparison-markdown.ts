/** A comparison in GitHub's Markdown: for a pull request, a wiki, a documentation page. */

import type { ComparedLaw, Comparison } from '../../spec/comparison.js';
import {
  brokenByAllAsked,
  chapterRows,
  conclusionOfComparison,
  countsText,
  type Difference,
  describedSubject,
  differenceOf,
  differencesIn,
  headingsOf,
  legendOf,
  markOf,
  signs,
} from './comparison-words.js';
import { blocksOf, escaped, fenced, rowsOf } from './markdown.js';

export const comparisonMarkdown = (comparison: Comparison): string => {
  const headings = headingsOf(comparison);
  const differences = differencesIn(comparison);
  const rest = brokenByAllAsked(comparison);
  return blocksOf([
    `## ${comparison.subjects.map(({ label }) => escaped(label)).join(', ')}`,
    `**${escaped(conclusionOfComparison(comparison))}**`,
    comparison.subjects
      .map((subject, index) => `- ${escaped(headings[index] ?? '')}: ${escaped(describedSubject(subject))}`)
      .join('\n'),
    ...(differences.length > 0 ? ['### Behaviour differs', lawTable(differences, headings)] : []),
    ...(rest.length > 0 ? ['### Broken, and no difference shown', lawTable(rest, headings)] : []),
    differences.length > 0 ? '### The other laws' : '### All laws',
    rowsOf(
      ['chapter', ...headings.map(escaped)],
      chapterRows(comparison).map(({ chapter, counts }) => [chapter, ...counts.map(countsText)]),
    ),
    escaped(legendOf(comparison)),
    ...differences.flatMap((law) =>
      law.witness === undefined ? [] : [difference(differenceOf(law, law.witness, headings))],
    ),
    ...comparison.subjects.flatMap(({ remarks }, index) =>
      remarks.map((remark) => `- ${escaped(`${headings[index]}: ${remark}`)}`),
    ),
    escaped(`seed ${comparison.seed} · ${comparison.programs} programs each · looplaw ${comparison.version}`),
  ]);
};

const lawTable = (laws: readonly ComparedLaw[], headings: readonly string[]): string =>
  rowsOf(
    ['law', ...headings.map(escaped)],
    laws.map(({ id, title, cells }) => [`${id} ${title}`, ...cells.map((cell) => signs[markOf(cell)])]),
  );

const difference = ({ law, program, proof, breaker, others, traces }: Difference): string =>
  [
    `### ${escaped(`${law.id} ${law.title}`)}`,
    fenced(program.join('\n')),
    [`${breaker}: ${proof}`, ...others.map((other) => `${other}.`)].map((line) => `- ${escaped(line)}`).join('\n'),
    '<details><summary>What they do</summary>',
    ...traces.map(({ title, lines }) => fenced([title, '', ...lines].join('\n'))),
    '</details>',
  ].join('\n\n');
