/** `looplaw explain`: all that is known of a law, on a narrow screen. */

import { capabilityNames } from '../../spec/capability.js';
import { chapterOf, chapters, laws, uncheckedLaws } from '../../spec/laws/index.js';
import { type Law, strengthOf, type UncheckedLaw } from '../../spec/laws/law.js';
import { wrapped } from '../report/wrapping.js';
import { type KnownLoop, lawFacts } from './law-facts.js';
import { UsageError } from './usage-error.js';

export const explain = (id: string): string => {
  const law = [...laws, ...uncheckedLaws].find((each) => each.id === id);
  if (law === undefined)
    throw new UsageError(
      `Expected the number of a law, like "2.3", got "${id}", which no law has; "looplaw laws" lists them.`,
    );
  const chapter = chapterOf(id);
  const lines = [
    '',
    ...wrapped(law.title, width - 2 - head(law).length, '').map(
      (line, index) => `${index === 0 ? head(law) : ' '.repeat(head(law).length)}${line}`,
    ),
    '',
    ...row('chapter', `${chapter} ${chapters[chapter] ?? ''}`),
    ...row('strength', strength(law)),
    ...row('source', law.source),
    ...('unchecked' in law ? row('state', `not checked: ${law.unchecked}`) : details(law)),
    ...mutantLines(id),
    ...loopLines(id),
    '',
  ];
  return `${lines.join('\n')}\n`;
};

/** Characters of a line, and where what is told begins. */
const width = 80;
const column = 12;

const head = ({ id }: Pick<Law, 'id'>): string => `  ${id}  `;

const row = (word: string, text: string): readonly string[] =>
  wrapped(text, width - column, '').map((line, index) => `  ${(index === 0 ? word : '').padEnd(column - 2)}${line}`);

const item = (text: string): readonly string[] =>
  wrapped(text, width - 6, '').map((line, index) => `${index === 0 ? '    - ' : '      '}${line}`);

const asyncio = { name: '', version: '', clock: 'real', resolution: 0, claims: capabilityNames } as const;
const other = { ...asyncio, claims: [] } as const;

const meanings = {
  must: 'a document promises it',
  should: 'CPython does it, and no document promises it',
  may: 'left open: what a loop does is told, without blame',
} as const;

const strength = (law: Law | UncheckedLaw): string => {
  const [base, claimed] = [strengthOf(law, other), strengthOf(law, asyncio)];
  const text = `${base} (${meanings[base]})`;
  return base === claimed ? text : `${text}; ${claimed} for a loop that claims asyncioOrder`;
};

const needNames: Readonly<Record<string, string>> = { virtualClock: 'a virtual clock', realClock: 'a real clock' };

const details = ({ needs, why, caveat, legal, illegal }: Law): readonly string[] => [
  ...row(
    'needs',
    needs.length === 0 ? 'nothing beyond the least' : needs.map((need) => needNames[need] ?? need).join(', '),
  ),
  ...row('why', why),
  ...(caveat === undefined ? [] : row('caveat', caveat)),
  '',
  '  kept, at the least',
  ...example(legal),
  '',
  '  broken, at the least',
  ...example(illegal),
];

const example = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap((line) => wrapped(line, width - 6, '').map((part, index) => `    ${index === 0 ? '' : '  '}${part}`));

/** Mutants that are told; one is enough to see what is meant. */
const fewMutants = 3;

const mutantLines = (id: string): readonly string[] => {
  const { mutants } = lawFacts(id);
  if (mutants.length === 0) return [];
  const more = mutants.length - fewMutants;
  return [
    '',
    `  broken by ${mutants.length === 1 ? 'this mutant' : 'these mutants'}, loops that are wrong in one way`,
    ...mutants.slice(0, fewMutants).flatMap(item),
    ...(more > 0 ? [`      and ${more} more`] : []),
  ];
};

const loopLines = (id: string): readonly string[] => {
  const { loops } = lawFacts(id);
  const seen = loops.filter((loop) => loop.seen === 'looplaw');
  const told = loops.filter((loop) => loop.seen === 'tracker');
  return [
    ...(seen.length === 0 ? [] : ['', '  not kept by, as looplaw has seen', ...seen.flatMap(loopText)]),
    ...(told.length === 0
      ? []
      : ['', '  was not kept by, as these projects have told themselves', ...told.flatMap(loopText)]),
    ...(loops.length === 0 ? ['', '  No loop in use is known not to keep it.'] : []),
  ];
};

const loopText = ({ loop, versions, what = '', citations = [], wakeOf }: KnownLoop): readonly string[] => [
  ...item(
    `${versions === undefined ? loop : `${loop} ${versions}`}: ${wakeOf === undefined ? what : `in the wake of ${wakeOf}, see there`}`,
  ),
  ...citations.flatMap((citation) => wrapped(citation, width - 8, '').map((line) => `        ${line}`)),
];
