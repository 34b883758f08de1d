/**
 * Writes a page for each chapter of the laws into docs/laws/, with what `looplaw explain` tells of each: from the laws and
 * from what is known of mutants and loops. `node scripts/law-pages.mjs` writes them; `--check` only looks whether they are
 * current, and exits with 1 if not.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createJiti } from 'jiti';

const folder = new URL('../docs/laws/', import.meta.url);

// From the sources, so that the pages cannot be current with an older build.
const jiti = createJiti(import.meta.url);
const { byNumber, chapterOf, chapters, laws, uncheckedLaws } = await jiti.import('../spec/laws/index.ts');
const { explain } = await jiti.import('../src/cli/explain.ts');

const all = [...laws, ...uncheckedLaws].sort(byNumber);
const idsIn = (chapter) => all.filter(({ id }) => chapterOf(id) === chapter);
const fileOf = (chapter) =>
  `${chapter.padStart(2, '0')}-${chapters[chapter]
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}.md`;

/** What explain tells below the law's own line, which is the heading. */
const factsOf = (id) => {
  const lines = explain(id).trimEnd().split('\n');
  const first = lines.findIndex((line) => line.startsWith('  chapter'));
  return lines
    .slice(first + 1)
    .map((line) => line.replace(/^ {2}/, ''))
    .join('\n');
};

const made = '<!-- made by "npm run law-pages" from spec/laws/ -->';

const pageOf = (chapter) =>
  [
    `# ${chapter} ${chapters[chapter]}`,
    '',
    made,
    ...idsIn(chapter).flatMap(({ id, title }) => ['', `## ${id} ${title}`, '', '```text', factsOf(id), '```']),
    '',
  ].join('\n');

const index = [
  '# The laws',
  '',
  made,
  '',
  'Each with its strength, its source, why it is there, what it needs, the smallest trace that keeps it and the smallest that breaks',
  'it, mutants that break it, and loops in use that do not keep it. `looplaw explain LAW` tells the same.',
  '',
  '| chapter | laws | not checked yet |',
  '|---|---|---|',
  ...Object.keys(chapters).map((chapter) => {
    const unchecked = idsIn(chapter).filter((law) => 'unchecked' in law);
    const names = unchecked.map(({ id }) => id).join(', ');
    return `| [${chapter} ${chapters[chapter]}](${fileOf(chapter)}) | ${idsIn(chapter).length} | ${names} |`;
  }),
  '',
].join('\n');

const pages = new Map([
  ['README.md', index],
  ...Object.keys(chapters).map((chapter) => [fileOf(chapter), pageOf(chapter)]),
]);

const read = (name) => {
  try {
    return readFileSync(new URL(name, folder), 'utf8');
  } catch {
    return undefined;
  }
};

mkdirSync(folder, { recursive: true });
const stale = [...pages].filter(([name, text]) => read(name) !== text).map(([name]) => name);
const left = readdirSync(folder).filter((name) => !pages.has(name));
if (stale.length + left.length > 0 && process.argv.includes('--check')) {
  console.error(
    `Expected docs/laws/ to be what spec/laws/ says, ${[...stale, ...left].join(', ')} is not; run "npm run law-pages".`,
  );
  process.exitCode = 1;
} else {
  for (const name of left) rmSync(new URL(name, folder));
  for (const name of stale) writeFileSync(new URL(name, folder), pages.get(name));
}
