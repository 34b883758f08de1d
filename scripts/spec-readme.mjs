/**
 * Writes the table of the laws into spec/README.md, between two markers, from the files of the laws.
 * `node scripts/spec-readme.mjs` writes it; `--check` only looks whether it is current, and exits with 1 if not.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { createJiti } from 'jiti';

const page = new URL('../spec/README.md', import.meta.url);
const begin = '<!-- laws: made by "npm run spec-readme" from spec/laws/ -->';
const end = '<!-- end of the laws -->';

// From the sources, so that the table cannot be current with an older build.
const jiti = createJiti(import.meta.url);
const { byNumber, chapterOf, chapters, laws, uncheckedLaws } = await jiti.import('../spec/laws/index.ts');

const strengths = { promised: 'must', cpython: 'should', unspecified: 'may' };
const needNames = { virtualClock: 'a virtual clock', realClock: 'a real clock' };

const needsOf = ({ needs, unchecked }) => {
  if (unchecked !== undefined) return '(not checked)';
  return needs.map((need) => needNames[need] ?? `\`${need}\``).join(', ');
};

const textOf = ({ title, why, caveat, unchecked }) =>
  [
    `**${title}**`,
    ...(why === undefined ? [] : [why]),
    ...(caveat === undefined ? [] : [`*${caveat}*`]),
    ...(unchecked === undefined ? [] : [`Not checked: ${unchecked}.`]),
  ].join('<br>');

const cell = (text) => text.replaceAll('|', '\\|');

const rowOf = (law) =>
  `| ${[law.id, textOf(law), strengths[law.basis], needsOf(law), law.source].map(cell).join(' | ')} |`;

const tableOf = (chapter) => [
  `### ${chapter} ${chapters[chapter]}`,
  '',
  '| number | law, and why it is there | strength | needs | source |',
  '|---|---|---|---|---|',
  ...[...laws, ...uncheckedLaws]
    .filter(({ id }) => chapterOf(id) === chapter)
    .sort(byNumber)
    .map(rowOf),
  '',
];

const made = [begin, '', ...Object.keys(chapters).flatMap(tableOf), end].join('\n');

const text = readFileSync(page, 'utf8');
const [from, to] = [text.indexOf(begin), text.indexOf(end)];
if (from < 0 || to < from) {
  console.error(`Expected spec/README.md to hold the lines ${begin} and ${end}, it does not; put them back.`);
  process.exitCode = 1;
} else {
  const current = text.slice(0, from) + made + text.slice(to + end.length);
  if (current !== text && process.argv.includes('--check')) {
    console.error('Expected the table in spec/README.md to be what spec/laws/ says; run "npm run spec-readme".');
    process.exitCode = 1;
  } else if (current !== text) writeFileSync(page, current);
}
