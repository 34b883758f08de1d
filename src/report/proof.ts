/** A violation as a short proof: the law, how to see it again, the smallest program, what happened, and why it is wrong. */

import { type Program, sizeOf } from '../../spec/program.js';
import { programLines } from '../../spec/program-text.js';
import type { Counterexample, LawReport, Phrase } from '../../spec/verdict.js';
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
  const { program, trace, violation, foundSize, judges } = law.verdict.counterexample;
  const names = namesOf(trace);
  const size = sizeOf(program);
  const shrunk =
    foundSize > size ? `shrunk from ${count(foundSize, 'statement')} to ${size}` : count(size, 'statement');
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
  const known = lastKnown(trace, names);
  if (known.length > 0) lines.push('', ...labelled('known', known, paint));
  const last = trace.events.at(-1);
  if (last?.kind === 'gone' && last.complaint !== undefined) {
    const said = last.complaint.split('\n').slice(-mostComplaint);
    lines.push('', ...labelled('it wrote', said, paint));
  }
  // How a trace ends before its time, and what clients see, is for one of the judges alone.
  const ofClient = trace.events[violation.event]?.kind === 'client';
  if (judges.length === 1 && known.length === 0 && !ofClient) {
    lines.push(
      '',
      ...labelled(
        'note',
        [
          `only ${judges[0] === 'laws' ? 'the law' : 'the machine'} refuses this trace; see "When the judges disagree" in the README`,
        ],
        paint,
      ),
    );
  }
  return lines;
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
