/**
 * A violation on the page: the proof in words, how to see it again, the smallest program, and what happened, drawn and as a
 * table. A page holds only so much, so each part can be had at less length; then it says what is left out.
 */

import { sizeOf } from '../../../spec/program.js';
import { programLines } from '../../../spec/program-text.js';
import type { Counterexample, LawReport, Phrase, Report } from '../../../spec/verdict.js';
import { lanesOf } from '../lanes.js';
import { type Names, namesOf } from '../names.js';
import { asidesOf, hangNote, sentence, shrunkText } from '../proof.js';
import { pythonScript } from '../scripts/python-script.js';
import { typescriptScript } from '../scripts/typescript-script.js';
import { isOfNetwork, pythonScriptFor } from '../subject-script.js';
import { around, type Line, linesOf } from '../timeline.js';
import { clipped, html, type Markup } from './markup.js';
import { timelineSection } from './timeline-section.js';

/** How much of a violation is shown. */
export interface Room {
  /** Lines of the timeline, and how many of them before and after the offending event where there are more. */
  readonly most: number;
  readonly before: number;
  readonly after: number;
  /** The drawing by order, and that by time as well. */
  readonly drawings: 0 | 1 | 2;
  /** Scripts in so many languages. */
  readonly scripts: 0 | 1 | 2;
  /** Lines of the program, of a script, and of what a harness wrote. */
  readonly programLines: number;
  /** Bytes of a line, and of each half of the proof. */
  readonly line: number;
  /** What is not there, for want of room. */
  readonly left?: string;
}

/** From the least to the most. */
export const rooms: readonly Room[] = [
  {
    most: 0,
    before: 0,
    after: 0,
    drawings: 0,
    scripts: 0,
    programLines: 0,
    line: 120,
    left: 'the program, and what happened',
  },
  {
    most: 16,
    before: 11,
    after: 5,
    drawings: 0,
    scripts: 0,
    programLines: 24,
    line: 120,
    left: 'the drawing, and the program in TypeScript and in Python',
  },
  {
    most: 60,
    before: 36,
    after: 24,
    drawings: 1,
    scripts: 1,
    programLines: 100,
    line: 160,
    left: 'the drawing by time, and the program in another language',
  },
  { most: 120, before: 72, after: 48, drawings: 2, scripts: 2, programLines: 300, line: 240 },
];

/** Nothing of a trace is kept between two calls: those of a whole campaign may not fit into memory in words. */
export const violationSection = (law: LawReport, report: Report, mark: Markup, room: Room): Markup => {
  if (law.verdict.kind !== 'violates') return html``;
  const { counterexample } = law.verdict;
  const { trace, violation } = counterexample;
  const names = namesOf(trace);
  const hung = hangNote(law, report);
  const half = (phrase: Phrase): string => clipped(sentence(phrase, names), 3 * room.line);
  return html`<article class="violation" id="${idOf(law)}" data-law="${law.id}">
<h3>${mark} <span class="number">${law.id}</span> ${clipped(law.title, titleBytes)}</h3>
<p class="source">${law.strength} · ${clipped(law.source, sourceBytes)}</p>
<div class="proof"><p><b>Because</b> ${half(violation.because)},</p>
<p><b>however,</b> ${half(violation.however)}.</p></div>
${replay(law, counterexample)}
${program(counterexample, room)}
${scripts(counterexample, report.given, room)}
${room.most === 0 ? '' : happened(law, counterexample, names, room)}
${(room.most === 0 ? [] : asidesOf(counterexample, names)).map(
  ({ word, lines }) =>
    html`<h4>${headings[word] ?? word}</h4><ul class="asides">${lines.slice(0, mostAsides).map((each) => html`<li>${clipped(each, room.line)}</li>`)}</ul>`,
)}
${hung === undefined ? '' : html`<p class="note">${hung}</p>`}
${
  room.left === undefined
    ? ''
    : html`<p class="left">Left out, since the page would grow too large: ${room.left}. The report as JSON has all${law.file === undefined ? '' : ', and so has the file of the counterexample'}.</p>`
}
</article>`;
};

const happened = (law: LawReport, { trace, violation }: Counterexample, names: Names, room: Room): Markup => {
  const lanes = lanesOf(trace, names);
  const { shown, ...left } = around(linesOf(trace, lanes, violation, names), room);
  const lines = shown.map((line) => clippedLine(line, room));
  return timelineSection({ lanes, lines, left, id: idOf(law), drawings: room.drawings });
};

/** Where on the page a law's violation is. */
export const idOf = ({ id }: Pick<LawReport, 'id'>): string => `law-${id}`;

const mostAsides = 12;

/** Bytes of a law's title and source, and of a file's name: more than those that there are take. */
export const titleBytes = 250;
const sourceBytes = 400;
export const fileBytes = 200;

const headings: Readonly<Record<string, string>> = {
  known: 'What is known of the loop at its last event',
  'it wrote': 'What its harness wrote last',
  note: 'Note',
};

const clippedLine = (line: Line, room: Room): Line => ({
  ...line,
  actor: clipped(line.actor, 80),
  text: clipped(line.text, room.line),
});

const replay = ({ file }: LawReport, counterexample: Counterexample): Markup =>
  file === undefined
    ? html`<p class="replay">${shrunkText(counterexample)}</p>`
    : html`<p class="replay">See it again: <code class="copy">npx looplaw replay ${clipped(file, fileBytes)}</code> <span class="quiet">${shrunkText(counterexample)}; the file holds the counterexample</span></p>`;

const program = ({ program: shown }: Counterexample, { programLines: most, line }: Room): Markup => {
  if (most === 0) return html``;
  const lines = programLines(shown);
  const rest = lines.length - most;
  const text = lines.slice(0, most).map((each) => clipped(each, line));
  return html`<h4>The smallest program</h4>
<pre class="copy">${text.join('\n')}</pre>${rest > 0 ? html`<p class="left">Left out: ${rest} more lines of the program.</p>` : ''}`;
};

const scripts = (
  { program: shown }: Counterexample,
  given: string,
  { scripts: most, programLines: mostLines, line }: Room,
): Markup => {
  if (most === 0) return html``;
  if (isOfNetwork(shown))
    return html`<p class="left">There is no script of it in a language: scripts leave the network out.</p>`;
  const ofPython = pythonScriptFor(given);
  const languages: readonly (readonly [string, () => string | undefined])[] = [
    ['TypeScript, on the port', () => typescriptScript(shown)],
    ['Python, on asyncio', () => (ofPython === undefined ? pythonScript(shown) : ofPython(shown))],
  ];
  const ordered = ofPython === undefined ? languages : languages.toReversed();
  // Few programs are as large as that, and half a script is of no use to anybody.
  const isLarge = sizeOf(shown) > mostLines;
  return html`${ordered.slice(0, most).map(([language, write]) => {
    const text = isLarge ? undefined : write();
    const fits = text !== undefined && text.split('\n').length <= mostLines && text.length <= mostLines * line;
    return fits
      ? html`<details class="script"><summary>The program in ${language}</summary><pre class="copy">${text.trimEnd()}</pre></details>`
      : html`<p class="left">Left out, since it is too long: the program in ${language}. "looplaw print FILE --as python" (or typescript) prints it.</p>`;
  })}`;
};
