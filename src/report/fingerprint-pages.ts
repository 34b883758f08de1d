/** A fingerprint, or what has changed between two, in Markdown and as a page that stands by itself: with what asyncio documents. */

import type { Fingerprint, FingerprintDifference } from '../../spec/fingerprint.js';
import { byFamily, differenceConclusion, subjectText, toldText } from './fingerprint-text.js';
import { blocksOf, escaped, rowsOf } from './markdown.js';
import { element, pageOf, tableOf } from './markup.js';

const head = ['question', 'answer', 'what asyncio documents'] as const;

const tablesOf = (fingerprint: Fingerprint): readonly (readonly [string, readonly (readonly string[])[]])[] =>
  byFamily(fingerprint).map(([title, answers]) => [
    title,
    answers.map(([, answer]) => [answer.asks, toldText(answer), answer.documented]),
  ]);

export const fingerprintMarkdown = (fingerprint: Fingerprint): string =>
  blocksOf([
    `## ${escaped(subjectText(fingerprint.subject))}`,
    ...tablesOf(fingerprint).flatMap(([title, rows]) => [`### ${title}`, rowsOf(head, rows)]),
  ]);

export const fingerprintHtml = (fingerprint: Fingerprint): string => {
  const title = subjectText(fingerprint.subject);
  return pageOf(
    title,
    element('h1', {}, title),
    ...tablesOf(fingerprint).flatMap(([family, rows]) => [element('h2', {}, family), tableOf(head, rows)]),
  );
};

const changeRows = ({ changed }: FingerprintDifference): readonly (readonly string[])[] =>
  changed.map(({ asks, from, to }) => [asks, toldText(from), toldText(to)]);

const changeHead = ({ from, to }: FingerprintDifference): readonly string[] => [
  'question',
  subjectText(from),
  subjectText(to),
];

export const differenceMarkdown = (difference: FingerprintDifference): string =>
  blocksOf([
    `## ${escaped(`${subjectText(difference.from)} → ${subjectText(difference.to)}`)}`,
    `**${differenceConclusion(difference)}**`,
    ...(difference.changed.length === 0 ? [] : [rowsOf(changeHead(difference).map(escaped), changeRows(difference))]),
  ]);

export const differenceHtml = (difference: FingerprintDifference): string => {
  const title = `${subjectText(difference.from)} → ${subjectText(difference.to)}`;
  return pageOf(
    title,
    element('h1', {}, title),
    element('p', {}, element('strong', {}, differenceConclusion(difference))),
    ...(difference.changed.length === 0 ? [] : [tableOf(changeHead(difference), changeRows(difference))]),
  );
};
