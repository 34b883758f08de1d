/** A comparison as a page that stands by itself. */

import type { ComparedCell, ComparedLaw, Comparison } from '../../spec/comparison.js';
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
  legend,
  legendOf,
  markOf,
  signs,
} from './comparison-words.js';
import { element, type Markup, pageOf, tableOf } from './markup.js';

export const comparisonHtml = (comparison: Comparison): string => {
  const headings = headingsOf(comparison);
  const differences = differencesIn(comparison);
  const rest = brokenByAllAsked(comparison);
  const title = comparison.subjects.map(({ label }) => label).join(', ');
  return pageOf(
    title,
    element('h1', {}, title),
    element('p', {}, element('strong', {}, conclusionOfComparison(comparison))),
    element(
      'ul',
      {},
      ...comparison.subjects.map((subject, index) =>
        element('li', {}, `${headings[index]}: ${describedSubject(subject)}`),
      ),
    ),
    ...(differences.length > 0 ? [heading('Behaviour differs'), lawTable(differences, headings)] : []),
    ...(rest.length > 0 ? [heading('Broken, and no difference shown'), lawTable(rest, headings)] : []),
    heading(differences.length > 0 ? 'The other laws' : 'All laws'),
    tableOf(
      ['chapter', ...headings],
      chapterRows(comparison).map(({ chapter, counts }) => [chapter, ...counts.map(countsText)]),
    ),
    element('p', { class: 'quiet' }, legendOf(comparison)),
    ...differences.flatMap((law) =>
      law.witness === undefined ? [] : [difference(differenceOf(law, law.witness, headings))],
    ),
    ...comparison.subjects.flatMap(({ remarks }, index) =>
      remarks.map((remark) => element('p', { class: 'open' }, `${headings[index]}: ${remark}`)),
    ),
    element(
      'p',
      { class: 'quiet' },
      `seed ${comparison.seed} · ${comparison.programs} programs each · looplaw ${comparison.version}`,
    ),
  );
};

const heading = (text: string): Markup => element('h2', {}, text);

const sign = (cell: ComparedCell): Markup => {
  const mark = markOf(cell);
  return element('span', { class: mark, title: legend[mark] }, signs[mark]);
};

const lawTable = (laws: readonly ComparedLaw[], headings: readonly string[]): Markup =>
  tableOf(
    ['law', ...headings],
    laws.map(({ id, title, cells, relation }) => [
      relation === 'behaviour' ? element('a', { href: `#law-${id}` }, `${id} ${title}`) : `${id} ${title}`,
      ...cells.map(sign),
    ]),
  );

const difference = ({ law, program, proof, breaker, others, traces }: Difference): Markup =>
  element(
    'section',
    { id: `law-${law.id}` },
    heading(`${law.id} ${law.title}`),
    element('p', { class: 'quiet' }, law.source),
    element('pre', {}, program.join('\n')),
    element(
      'ul',
      {},
      ...[`${breaker}: ${proof}`, ...others.map((each) => `${each}.`)].map((each) => element('li', {}, each)),
    ),
    element(
      'div',
      { class: 'beside' },
      ...traces.map(({ title, lines }) =>
        element('div', {}, element('h3', {}, title), element('pre', {}, lines.join('\n'))),
      ),
    ),
  );
