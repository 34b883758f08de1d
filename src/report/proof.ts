/** A violation as a short proof: the law, how to see it again, the smallest program, what happened, and why it is wrong. */

import { type Program, sizeOf } from '../../spec/program.js';
import { programLines } from '../../spec/program-text.js';
import type { Counterexample, LawReport, Phrase, Report } from '../../spec/verdict.js';
import { lastKnown } from './last-known.js';
import { type Names, namesOf } from './names.js';
import type { Paint } from './paint.js';
import { timelineOf } from './timeline.js';

const label = 10;

/** Lines of what a harness has written to its error output. */
const mostComplaint = 12;

/** The lines below the law's own line. `replay` is the command that shows the violation again. */
export const proofLines = (
  law: LawReport,
  replay: string | undefined,
  paint: Paint,
  /** Also shows the program as a script in the subject's own language. */
  scriptOf?: (program: Program) => string | undefined,
): readonly string[] => {
  if (law.verdict.kind !== 'violates') return [];
  const { program, trace, violation } = law.verdict.counterexample;
  const names = namesOf(trace);
  const shrunk = shrunkText(law.verdict.counterexample);
  const lines = [
    ...labelled('replay', [replay === undefined ? shrunk : `${replay}        ${paint.dim(shrunk)}`], paint),
    '',
    ...labelled('program', programLines(program), paint),
    '',
    ...timelineOf(trace, violation, names, paint),
    '',
    ...labelled('because', [`${sentence(violation.because, names)},`], paint),
    ...labelled('however', [`${sentence(violation.however, names)}.`], paint),
  ];
  const script = scriptOf?.(program);
  if (script !== undefined) lines.push('', ...labelled('script', script.trimEnd().split('\n'), paint));
  for (const { word, lines: said } of asidesOf(law.verdict.counterexample, names))
    lines.push('', ...labelled(word, said, paint));
  return lines;
};

/** What else is to be told of a violation: what is known of a loop that did not come back, what its harness wrote, who judged. */
export const asidesOf = (
  { trace, violation, judges }: Counterexample,
  names: Names,
): readonly { readonly word: string; readonly lines: readonly string[] }[] => {
  const known = lastKnown(trace, names);
  const asides = known.length > 0 ? [{ word: 'known', lines: known }] : [];
  const last = trace.events.at(-1);
  if (last?.kind === 'gone' && last.complaint !== undefined)
    asides.push({ word: 'it wrote', lines: last.complaint.split('\n').slice(-mostComplaint) });
  // How a trace ends before its time, and what clients see, is for one of the judges alone.
  const ofClient = trace.events[violation.event]?.kind === 'client';
  if (judges.length === 1 && known.length === 0 && !ofClient) {
    const judge = judges[0] === 'laws' ? 'the law' : 'the machine';
    asides.push({
      word: 'note',
      lines: [`only ${judge} refuses this trace; see "When the judges disagree" in the README`],
    });
  }
  return asides;
};

/** What is to be thought of a hang, in a run that had to give programs up. */
export const hangNote = ({ verdict }: LawReport, { remarks }: Report): string | undefined =>
  remarks.length > 0 && verdict.kind === 'violates' && verdict.counterexample.trace.events.at(-1)?.kind === 'hung'
    ? 'A loop that does not come back cannot be told apart from one that is very slow. This one was given seconds, and only those in which the machine did not stand still were counted.'
    : undefined;

/** How small the program is, and was. */
export const shrunkText = ({ program, foundSize }: Counterexample): string => {
  const size = sizeOf(program);
  return foundSize > size ? `shrunk from ${count(foundSize, 'statement')} to ${size}` : count(size, 'statement');
};

const labelled = (word: string, lines: readonly string[], paint: Paint): readonly string[] =>
  lines.map((line, index) => (index === 0 ? paint.dim(word.padEnd(label)) : ' '.repeat(label)) + line);

/** The two halves of a proof in one line, for where there is room for no more. */
export const briefly = ({ trace, violation }: Counterexample): string => {
  const names = namesOf(trace);
  return `${sentence(violation.because, names)}; however, ${sentence(violation.however, names)}.`;
};

/** A phrase in words. Calls go by the callback's name, instants and spans by seconds. */
export const sentence = (phrase: Phrase, names: Names): string =>
  phrase
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if ('call' in piece) return names.call(piece.call);
      if ('future' in piece) return names.future(piece.future);
      return 'thing' in piece ? names.thing(piece.thing) : names.seconds(piece.seconds);
    })
    .join('');

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
