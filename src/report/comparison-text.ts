/** A comparison for the screen: what differs first, then the rest by chapters, and then each difference with its program. */

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
  type Mark,
  markOf,
  signs,
} from './comparison-words.js';
import type { Paint } from './paint.js';
import { wrapped } from './wrapping.js';

/** Characters of a law's title in the table. */
const titleWidth = 66;
const traceWidth = 78;

export const comparisonText = (comparison: Comparison, paint: Paint): string => {
  const headings = headingsOf(comparison);
  const differences = differencesIn(comparison);
  const lines = ['', ...headLines(comparison, headings, paint), ''];
  if (differences.length > 0) lines.push(...lawTable('Behaviour differs', differences, headings, paint), '');
  const rest = brokenByAllAsked(comparison);
  if (rest.length > 0) lines.push(...lawTable('Broken, and no difference shown', rest, headings, paint), '');
  lines.push(...chapterTable(comparison, headings, paint), '', ...legendLines(comparison, paint));
  for (const law of differences)
    if (law.witness !== undefined) lines.push('', ...differenceLines(differenceOf(law, law.witness, headings), paint));
  for (const [index, { remarks }] of comparison.subjects.entries())
    for (const remark of remarks) lines.push('', `  ${paint.warn('!')} ${headings[index]}: ${remark}`);
  const paintOf = comparison.outcome === 'alike' ? paint.good : paint.bad;
  lines.push('', ...wrapped(conclusionOfComparison(comparison), 118, '').map((line) => `  ${paintOf(line)}`), '');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
};

const headLines = (comparison: Comparison, headings: readonly string[], paint: Paint): readonly string[] => [
  paint.dim(
    `  seed ${comparison.seed} · ${comparison.programs} programs each${comparison.asked === undefined ? '' : ` · laws ${comparison.asked}`} · ${comparison.seconds.toFixed(1)} s`,
  ),
  ...comparison.subjects.map(
    (subject, index) =>
      `  ${paint.strong((headings[index] ?? '').padEnd(widthOf(headings)))} ${describedSubject(subject)}`,
  ),
];

const widthOf = (headings: readonly string[]): number => Math.max(...headings.map(({ length }) => length)) + 1;

const row = (first: string, cells: readonly string[], headings: readonly string[]): string =>
  `  ${first.padEnd(titleWidth + 7)} ${cells.map((cell, index) => cell.padEnd((headings[index] ?? '').length + 2)).join('')}`;

const lawTable = (
  title: string,
  laws: readonly ComparedLaw[],
  headings: readonly string[],
  paint: Paint,
): readonly string[] => [
  paint.strong(row(title, headings, headings)),
  ...laws.map(({ id, title: clause, cells }) => {
    const marks = cells.map((cell, index) => {
      const mark = markOf(cell);
      const width = (headings[index] ?? '').length + 2;
      return `${tone(mark, paint)(signs[mark])}${' '.repeat(width - 1)}`;
    });
    return `  ${`${id.padEnd(6)} ${shortened(clause)}`.padEnd(titleWidth + 7)} ${marks.join('')}`;
  }),
];

const tone = (mark: Mark, paint: Paint): ((text: string) => string) => {
  switch (mark) {
    case 'keeps':
      return paint.good;
    case 'breaks':
      return paint.bad;
    case 'warns':
    case 'free':
    case 'open':
      return paint.warn;
    case 'unclaimed':
    case 'unchecked':
      return paint.dim;
  }
};

const shortened = (clause: string): string =>
  clause.length <= titleWidth ? clause : `${clause.slice(0, titleWidth - 3).trimEnd()}...`;

const chapterTable = (comparison: Comparison, headings: readonly string[], paint: Paint): readonly string[] => {
  const rows = chapterRows(comparison).map(({ chapter, counts }) => ({ chapter, cells: counts.map(countsText) }));
  const widths = headings.map((heading, index) =>
    Math.max(heading.length, ...rows.map(({ cells }) => (cells[index] ?? '').length)),
  );
  const first = Math.max(20, ...rows.map(({ chapter }) => chapter.length));
  const line = (title: string, cells: readonly string[]): string =>
    `  ${title.padEnd(first)}  ${cells.map((cell, index) => cell.padEnd((widths[index] ?? 0) + 2)).join('')}`;
  if (rows.length === 0) return [];
  return [
    paint.strong(line(differencesIn(comparison).length > 0 ? 'The other laws' : 'All laws', headings)),
    ...rows.map(({ chapter, cells }) => line(chapter, cells)),
  ];
};

const legendLines = (comparison: Comparison, paint: Paint): readonly string[] =>
  wrapped(legendOf(comparison), 116, '').map((line) => paint.dim(`  ${line}`));

const differenceLines = (difference: Difference, paint: Paint): readonly string[] => {
  const { law, program, proof, others, traces, breaker } = difference;
  const indent = ' '.repeat(9);
  const strengths = [...new Set(law.cells.map(({ strength }) => strength))].join(' or ');
  return [
    `  ${paint.bad('≠')} ${paint.strong(`${law.id.padEnd(5)} ${law.title}`)}`,
    `${indent} ${paint.dim(`${strengths} · ${law.source}`)}`,
    '',
    ...program.map((line, index) => `${indent} ${paint.dim((index === 0 ? 'program' : '').padEnd(10))}${line}`),
    '',
    ...besideEachOther(traces).map((line, index) => `${indent} ${index === 0 ? paint.strong(line) : line}`),
    '',
    ...wrapped(`${breaker}: ${proof}`, 108, '  ').map((line) => `${indent} ${line}`),
    ...others.flatMap((other) => wrapped(`${other}.`, 108, '  ').map((line) => `${indent} ${line}`)),
  ];
};

const besideEachOther = (traces: Difference['traces']): readonly string[] => {
  const [left, right] = traces;
  if (left === undefined) return [];
  const width = Math.min(traceWidth, Math.max(left.title.length, ...left.lines.map(({ length }) => length)));
  const fitted = (line: string): string =>
    line.length > width ? `${line.slice(0, width - 3)}...` : line.padEnd(width);
  if (right === undefined) return [left.title, ...left.lines];
  const height = Math.max(left.lines.length, right.lines.length);
  return [
    `${fitted(left.title)} │ ${right.title}`,
    ...Array.from({ length: height }, (_, index) => `${fitted(left.lines[index] ?? '')} │ ${right.lines[index] ?? ''}`),
  ];
};
