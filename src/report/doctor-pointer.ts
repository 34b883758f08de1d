/**
 * When a run points to the doctor: where it failed as it does when the adapter is wrong, and not the loop. Then the laws that
 * are broken say little.
 */

import { isBundled } from '../../spec/bundled.js';
import { chapterOf } from '../../spec/laws/index.js';
import type { LawReport, Report, SubjectOptions, Verdict } from '../../spec/verdict.js';
import { subjectWords } from './command.js';

/** The doctor's command for the subject; undefined where it would have nothing to say. */
export const doctorCommand = (given: string, how: SubjectOptions = {}): string | undefined => {
  if (how.command === undefined && (isBundled(given) || given === 'python' || /^https?:/.test(given))) return undefined;
  const { inProcess: _, ...other } = how;
  return `npx looplaw doctor ${subjectWords(given, other)}`;
};

/** A sentence, or none. */
export const doctorPointer = (report: Report): string | undefined => {
  const command = doctorCommand(report.given, report.how);
  return command === undefined || !looksMistaken(report) ? undefined : pointerText(command);
};

export const pointerText = (command: string): string =>
  `It fails as an adapter does that is wrong itself. The doctor names the usual mistakes: ${command}`;

/** The loop does not come back, takes its process along, or its clock or the delays are not what they should be. */
const telling: ReadonlySet<string> = new Set(['0.1', '0.2', '0.3', '2.1', '15.1', '15.2']);

/** Laws of a chapter that must have been met for it to say something that all of them are broken. */
const enoughLaws = 3;

const looksMistaken = ({ laws, asked }: Report): boolean => {
  // Whoever has written down why a law is broken knows more.
  const broken = laws.filter(
    ({ verdict, expected, strength }) => verdict.kind === 'violates' && expected === undefined && strength !== 'may',
  );
  if (broken.some(({ id, verdict }) => telling.has(id) || returnsUnasked(verdict))) return true;
  const kept = laws.filter(({ verdict }) => verdict.kind === 'conforms');
  const missed = laws.filter(({ verdict }) => verdict.kind === 'vacuous');
  // Of laws that were picked any may be missed.
  if (asked === undefined && kept.length === 0 && broken.length + missed.length >= enoughLaws) return true;
  const chapters = new Set(broken.map(({ id }) => chapterOf(id)));
  const countIn = (chapter: string, among: readonly LawReport[]): number =>
    among.filter(({ id }) => chapterOf(id) === chapter).length;
  return [...chapters].some((chapter) => countIn(chapter, broken) >= enoughLaws && countIn(chapter, kept) === 0);
};

/** Its smallest program shows a run that came back although nobody had stopped the loop: its promise is not waited for, mostly. */
const returnsUnasked = (verdict: Verdict): boolean => {
  if (verdict.kind !== 'violates') return false;
  let isForever = false;
  let isStopped = false;
  for (const event of verdict.counterexample.trace.events) {
    if (event.kind === 'run') isForever = event.until === undefined;
    else if (event.kind === 'stop') isStopped = true;
    else if (event.kind === 'returned') {
      if (isForever && !isStopped && event.raised === undefined) return true;
      isStopped = false;
    }
  }
  return false;
};
