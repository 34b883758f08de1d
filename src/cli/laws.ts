/** `looplaw laws` and `looplaw explain`. */

import { capabilityNames } from '../../spec/capability.js';
import { byNumber, chapterOf, chapters, laws, uncheckedLaws } from '../../spec/laws/index.js';
import { type Law, strengthOf, type UncheckedLaw } from '../../spec/laws/law.js';
import { UsageError } from './usage-error.js';

const asyncio = { name: '', version: '', clock: 'real', resolution: 0, claims: capabilityNames } as const;
const other = { ...asyncio, claims: [] } as const;

export const listLaws = (): string => {
  const lines: string[] = [''];
  let chapter: string | undefined;
  for (const law of [...laws, ...uncheckedLaws].sort(byNumber)) {
    if (chapterOf(law.id) !== chapter) {
      if (chapter !== undefined) lines.push('');
      chapter = chapterOf(law.id);
      lines.push(`  ${chapter} ${chapters[chapter] ?? ''}`);
    }
    lines.push(
      `    ${law.id.padEnd(6)}${strengthOf(law, other).padEnd(8)}${law.title}${'unchecked' in law ? ` (not checked: ${law.unchecked})` : ''}`,
    );
  }
  return `${lines.join('\n')}\n\n`;
};

export const explain = (id: string): string => {
  const law = [...laws, ...uncheckedLaws].find((each) => each.id === id);
  if (law === undefined)
    throw new UsageError(
      `Expected the number of a law, like "2.3", got "${id}", which no law has; "looplaw laws" lists them.`,
    );
  const lines = [
    '',
    `  ${law.id}  ${law.title}`,
    '',
    `  strength  ${strength(law)}`,
    `  source    ${law.source}`,
    ...('unchecked' in law ? [`  not checked: it ${law.unchecked}`] : details(law)),
    '',
  ];
  return `${lines.join('\n')}\n`;
};

const strength = (law: Law | UncheckedLaw): string => {
  const [base, claimed] = [strengthOf(law, other), strengthOf(law, asyncio)];
  return base === claimed ? base : `${base}; ${claimed} for a loop that claims asyncioOrder`;
};

/** Lines of an example that are shown; some need a thousand callbacks to make their point. */
const details = (law: Law): readonly string[] => [
  `  needs     ${law.needs.length === 0 ? 'nothing beyond the least' : law.needs.join(', ')}`,
  `  why       ${law.why}`,
  ...(law.caveat === undefined ? [] : [`  caveat    ${law.caveat}`]),
  '',
  '  kept, at the least',
  ...example(law.legal),
  '',
  '  broken, at the least',
  ...example(law.illegal),
];

const example = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => `    ${line}`);
