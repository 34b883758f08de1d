/** `looplaw laws`. */

import { byNumber, chapterOf, chapters, laws, uncheckedLaws } from '../../spec/laws/index.js';
import { strengthOf } from '../../spec/laws/law.js';

const least = { name: '', version: '', clock: 'real', resolution: 0, claims: [] } as const;

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
      `    ${law.id.padEnd(6)}${strengthOf(law, least).padEnd(8)}${law.title}${'unchecked' in law ? ` (not checked: ${law.unchecked})` : ''}`,
    );
  }
  return `${lines.join('\n')}\n\n`;
};
