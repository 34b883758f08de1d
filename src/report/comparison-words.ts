/** What the pages of a comparison share: marks, headings, and the sentences on a program on which two subjects disagree. */

import type {
  ComparedCell,
  ComparedLaw,
  ComparedSubject,
  Comparison,
  Retrial,
  Witness,
} from '../../spec/comparison.js';
import { chapterOf, chapters } from '../../spec/laws/index.js';
import { programLines } from '../../spec/program-text.js';
import type { Trace } from '../../spec/trace.js';
import type { Violation } from '../../spec/verdict.js';
import { namesOf } from './names.js';
import { plain } from './paint.js';
import { briefly } from './proof.js';
import { timelineOf } from './timeline.js';

export type Mark = 'keeps' | 'breaks' | 'warns' | 'free' | 'unclaimed' | 'open' | 'unchecked';

export const signs: Readonly<Record<Mark, string>> = {
  keeps: '✓',
  breaks: '✗',
  warns: '▲',
  free: '~',
  unclaimed: '–',
  open: '?',
  unchecked: '○',
};

export const legend: Readonly<Record<Mark, string>> = {
  keeps: 'keeps it',
  breaks: 'breaks it',
  warns: 'breaks it, and no document promises it',
  free: 'does otherwise, and asyncio leaves it open',
  unclaimed: 'does not claim what it needs',
  open: 'not met, or could not be judged',
  unchecked: 'not checked yet',
};

/** Of those marks that stand in the table. */
export const legendOf = ({ laws }: Comparison): string => {
  const used = new Set(laws.flatMap(({ cells }) => cells.map(markOf)));
  return (Object.keys(signs) as readonly Mark[])
    .filter((mark) => used.has(mark))
    .map((mark) => `${signs[mark]} ${legend[mark]}`)
    .join('; ');
};

export const markOf = ({ kind, strength }: ComparedCell): Mark => {
  switch (kind) {
    case 'conforms':
      return 'keeps';
    case 'violates':
      return strength === 'must' ? 'breaks' : strength === 'should' ? 'warns' : 'free';
    case 'skipped':
      return 'unclaimed';
    case 'vacuous':
    case 'inconclusive':
      return 'open';
    case 'unchecked':
      return 'unchecked';
  }
};

export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Characters of a column's heading. */
const narrow = 14;

/** Short headings, and different ones: what was given, of a path the file's name; or what it says of itself; or letters. */
export const headingsOf = ({ subjects }: Comparison): readonly string[] => {
  const doThey = (headings: readonly string[]): boolean =>
    new Set(headings).size === headings.length && headings.every(({ length }) => length <= narrow);
  const tries = [
    subjects.map(({ given }) => fileName(given)),
    subjects.map(({ subject: { name, version } }) => `${name} ${version}`),
  ];
  return tries.find(doThey) ?? subjects.map((_, index) => String.fromCharCode('A'.charCodeAt(0) + index));
};

const fileName = (label: string): string =>
  /[\\/]/.test(label) ? (label.split(/[\\/]/).at(-1) ?? label).replace(/(?<=.)\.\w+$/, '') : label;

export const describedSubject = ({ subject, programs, label }: ComparedSubject): string =>
  `${subject.name === label ? '' : `${label}: `}${subject.name} ${subject.version} · ${subject.clock} clock · ${countOf(programs, 'program')}`;

export const differencesIn = ({ laws }: Comparison): readonly ComparedLaw[] =>
  laws.filter(({ relation }) => relation === 'behaviour');

/** Laws that all break with the same program, or that are broken where nobody else is asked: no difference of behaviour. */
export const brokenByAllAsked = ({ laws }: Comparison): readonly ComparedLaw[] =>
  laws.filter(({ relation, cells }) => relation !== 'behaviour' && cells.some(({ kind }) => kind === 'violates'));

export const conclusionOfComparison = (comparison: Comparison): string => {
  const count = (relation: ComparedLaw['relation']): number =>
    comparison.laws.filter((law) => law.relation === relation).length;
  const behaviour = count('behaviour');
  const rest = [
    ...(count('claims') > 0
      ? [`${countOf(count('claims'), 'law')} ${count('claims') === 1 ? 'differs' : 'differ'} only in what is claimed`]
      : []),
    ...(count('open') > 0 ? [`of ${countOf(count('open'), 'law')} something is open`] : []),
  ];
  const told =
    behaviour === 0
      ? 'No difference in behaviour was found'
      : `The subjects differ in behaviour in ${countOf(behaviour, 'law')}`;
  return `${[told, ...rest].join('; ')}.`;
};

export const chapterTitle = (id: string): string => `${chapterOf(id)} ${chapters[chapterOf(id)] ?? ''}`;

export interface ChapterRow {
  readonly chapter: string;
  /** Of each subject, how many laws of the chapter have which mark. */
  readonly counts: readonly (readonly (readonly [Mark, number])[])[];
}

/** The laws in whose behaviour nobody differs. */
export const chapterRows = ({ laws, subjects }: Comparison): readonly ChapterRow[] => {
  const byChapter = new Map<string, ComparedLaw[]>();
  for (const law of laws) {
    if (law.relation === 'behaviour') continue;
    byChapter.set(chapterTitle(law.id), [...(byChapter.get(chapterTitle(law.id)) ?? []), law]);
  }
  return [...byChapter].map(([chapter, together]) => ({
    chapter,
    counts: subjects.map((_, index) =>
      (Object.keys(signs) as readonly Mark[]).flatMap((mark) => {
        const count = together.filter(
          ({ cells }) => cells[index] !== undefined && markOf(cells[index]) === mark,
        ).length;
        return count === 0 ? [] : [[mark, count] as const];
      }),
    ),
  }));
};

export const countsText = (counts: ChapterRow['counts'][number]): string =>
  counts.map(([mark, count]) => `${signs[mark]}${count}`).join(' ');

/** A law that one breaks and another keeps, with all that a page says of it. */
export interface Difference {
  readonly law: ComparedLaw;
  readonly breaker: string;
  readonly program: readonly string[];
  readonly proof: string;
  /** What the others do in the program, a sentence each. */
  readonly others: readonly string[];
  readonly traces: readonly { readonly title: string; readonly lines: readonly string[] }[];
}

export const differenceOf = (law: ComparedLaw, witness: Witness, headings: readonly string[]): Difference => {
  const { breaker, counterexample, retrials } = witness;
  const { program, trace, violation } = counterexample;
  const name = (subject: number): string => headings[subject] ?? '';
  const shown = retrials.find(({ kind }) => kind === 'keeps') ?? retrials.find(({ kind }) => kind === 'unmet');
  return {
    law,
    breaker: name(breaker),
    program: programLines(program),
    proof: briefly(counterexample),
    others: retrials.map((retrial) => `${name(retrial.subject)} ${retrialText(retrial, law)}`),
    traces: besideEachOther(
      { title: `${name(breaker)} breaks it`, lines: linesOf(trace, violation) },
      shown !== undefined && 'trace' in shown
        ? {
            title: `${name(shown.subject)} ${shown.kind === 'keeps' ? 'keeps it' : 'does not meet it'}`,
            lines: linesOf(shown.trace, noViolation),
          }
        : undefined,
    ),
  };
};

const retrialText = (retrial: Retrial, { cells }: ComparedLaw): string => {
  if (!('trace' in retrial))
    return retrial.kind === 'unfit'
      ? `cannot run this program (${retrial.why})`
      : `came to no end with this program: ${retrial.why}`;
  const { kind, runs, otherBreaches } = retrial;
  const cell = cells[retrial.subject];
  const besides = otherBreaches.length === 0 ? '' : `, and breaks ${otherBreaches.join(', ')} in it`;
  const often = runs > 1 ? ` in ${runs} runs` : '';
  switch (kind) {
    case 'keeps':
      return `keeps it in this program${often}${besides}${cell?.kind === 'violates' ? '; it breaks it in another' : ''}`;
    case 'unmet':
      return `does not come to what the law speaks of in this program${often}${besides}${cell?.kind === 'violates' ? '; it breaks it in another' : ''}`;
    case 'breaks':
      return `breaks it too in this program${cell?.foundWithAnother === true ? ', which its own search had not found' : ''}${besides}`;
  }
};

const noViolation: Violation = { law: '', event: -1, because: [], however: [] };

/** Lines of a trace that are shown: a difference is to be seen at a glance. And how many of them come before it. */
const mostLines = 24;
const linesBefore = 12;

const linesOf = (trace: Trace, violation: Violation): readonly string[] =>
  timelineOf(trace, violation, namesOf(trace), plain).map((line) => line.trimEnd());

/** What both have in common at the beginning is left out where they are long. */
const besideEachOther = (
  left: Difference['traces'][number],
  right: Difference['traces'][number] | undefined,
): Difference['traces'] => {
  const traces = right === undefined ? [left] : [left, right];
  if (traces.every(({ lines }) => lines.length <= mostLines)) return traces;
  const parted = left.lines.findIndex((line, index) => timeless(line) !== timeless(right?.lines[index] ?? ''));
  const here = left.lines.findIndex((line) => line.endsWith(mark));
  const from = Math.max(0, (right === undefined ? here : parted) - linesBefore);
  return traces.map(({ title, lines }) => ({
    title,
    lines: [
      ...(from > 0 ? [`... ${from} more`] : []),
      ...lines.slice(from, from + mostLines),
      ...(lines.length > from + mostLines ? [`... ${lines.length - from - mostLines} more`] : []),
      ...lines.slice(from + mostLines).filter((line) => line.endsWith(mark)),
    ],
  }));
};

const mark = '<- here';

/** Clocks differ, and so does what an exception says of itself. */
const timeless = (line: string): string =>
  line
    .replace(mark, '')
    .replace(/\d+\.\d+|\(.*\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
