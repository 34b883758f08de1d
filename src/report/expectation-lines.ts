/** The expected failures in the report for people: what became of each, and what is to be done. */

import type { Report, Standing } from '../../spec/verdict.js';
import { standingText } from './conclusion.js';
import type { Paint } from './paint.js';
import { wrapped } from './wrapping.js';

export const expectationLines = (report: Report, paint: Paint): readonly string[] => {
  const { expectations, laws } = report;
  if (expectations === undefined) return [];
  const { file, left } = expectations;
  const lines = laws.flatMap((law) => {
    if (law.expected === undefined) return [];
    const { standing, acceptedUntil, citations = [] } = law.expected;
    const known = [
      ...(acceptedUntil === undefined || standing === 'expired' ? [] : [`accepted until ${acceptedUntil}`]),
      ...citations,
    ];
    return [
      '',
      `  ${markOf(standing, paint)} ${paint.strong(`${law.id.padEnd(5)} ${law.title}`)}`,
      ...wrapped(standingText(law, file), textWidth, ''),
      ...known.map((each) => paint.dim(each)),
      ...(law.file === undefined ? [] : [paint.dim(`npx looplaw replay ${law.file}`)]),
    ].map((line, index) => (index < 2 ? line : `${indent}${line}`));
  });
  const alone = left.map(({ law, why }) => `${law} (${why})`).join(', ');
  return [
    ...(lines.length + left.length === 0 ? [] : ['', `  Expected failures, from ${file}`]),
    ...lines,
    ...(alone === ''
      ? []
      : ['', ...wrapped(`left alone: ${alone}`, textWidth, '').map((line) => `  ${paint.dim(line)}`)]),
  ];
};

const indent = ' '.repeat(10);

const textWidth = 108;

const markOf = (standing: Standing, paint: Paint): string => {
  switch (standing) {
    case 'broken':
    case 'keptThisTime':
      return paint.warn('○');
    case 'kept':
    case 'expired':
    case 'unexplained':
      return paint.bad('✗');
    case 'unjudged':
      return paint.warn('?');
  }
};
