/** The head of the page, and the laws by chapter with what became of each. */

import type { Result } from '../../../spec/outcome.js';
import type { LawReport, Report } from '../../../spec/verdict.js';
import type { Case, Suite } from '../cases.js';
import { commandOf } from '../command.js';
import { conclusionOf, standingText, updateText } from '../conclusion.js';
import { clipped, html, type Markup } from './markup.js';
import { fileBytes, idOf, titleBytes } from './violation.js';

/** Bytes of a sentence of which nobody knows how long it is. */
export const sentenceBytes = 600;

/** Sentences, entries and links that are shown before they are only counted. */
const mostOfAll = 30;
const mostCitations = 3;

/** A sign and a word for each result: nothing is told by colour alone. */
const results: Readonly<Record<Result, readonly [sign: string, word: string, tone: string]>> = {
  fails: ['✗', 'violated', 'bad'],
  outdated: ['✗', 'not as expected', 'bad'],
  warns: ['▲', 'warned of', 'warn'],
  expected: ['○', 'expected to fail', 'warn'],
  free: ['~', 'left open', 'warn'],
  inconclusive: ['?', 'inconclusive', 'warn'],
  vacuous: ['?', 'not met', 'warn'],
  conforms: ['✓', 'conforms', 'good'],
  skipped: ['–', 'skipped', 'quiet'],
  unchecked: ['–', 'not checked yet', 'quiet'],
};

/** The results in the order in which they matter. */
export const resultOrder = Object.keys(results) as readonly Result[];

export const signOf = (result: Result): Markup => {
  const [sign, word, tone] = results[result];
  return html`<span class="sign ${tone}" role="img" aria-label="${word}" title="${word}">${sign}</span>`;
};

const outcomes: Readonly<Record<Report['outcome'], readonly [sign: string, tone: string]>> = {
  conforms: ['✓', 'good'],
  violates: ['✗', 'bad'],
  outdated: ['✗', 'bad'],
  inconclusive: ['?', 'warn'],
};

export const headOf = (report: Report): Markup => {
  const { subject, seed, programs, seconds, began, strict, remarks, version, asked } = report;
  const [sign, tone] = outcomes[report.outcome];
  const claims = subject.claims.length === 0 ? 'no more than callSoon, runForever and stop' : subject.claims.join(', ');
  const update = updateText(report);
  const few = programs.total < programs.planned ? ` of ${grouped(programs.planned)} that were planned` : '';
  const facts: readonly (readonly [string, string])[] = [
    ['clock', `${subject.clock}${subject.resolution > 0 ? `, with a resolution of ${subject.resolution} s` : ''}`],
    ['claims', claims],
    [
      'programs',
      `${grouped(programs.total)}${few}: ${grouped(programs.scenarios)} scenarios, ${grouped(programs.exhaustive)} of all up to ${programs.exhaustiveSize} statements, ${grouped(programs.random)} random`,
    ],
    ['seed', seed],
    ...(asked === undefined ? [] : [['laws that were asked for', asked] as const]),
    ['strict', strict ? 'yes: a broken “should” is a failure' : 'no: a broken “should” is a warning'],
    ['began', `${began}, and took ${seconds.toFixed(1)} s`],
    ['looplaw', version],
  ];
  return html`<header><h1><span class="sign ${tone}" aria-hidden="true">${sign}</span> ${clipped(`${subject.name} ${subject.version}`, 300)}</h1>
<p class="conclusion ${tone}">${clipped(conclusionOf(report), 4 * sentenceBytes)}</p>
${update === undefined ? '' : html`<p>${clipped(update, sentenceBytes)}</p>`}
<dl>${facts.map(([name, value]) => html`<div><dt>${name}<dd>${clipped(value, sentenceBytes)}</div>`)}</dl>
<p class="replay">Run again: <code class="copy">${clipped(commandOf(report), 4 * sentenceBytes)}</code></p>
${remarks.length === 0 ? '' : html`<h2>Remarks</h2><ul class="remarks">${some(remarks, (remark) => html`<li>${clipped(remark, sentenceBytes)}</li>`)}</ul>`}
</header>`;
};

export const lawsOf = (report: Report, suites: readonly Suite[]): Markup => {
  const ofLaws = suites.filter(({ cases }) => cases.some(({ law }) => law !== undefined));
  const count = (result: Result): number =>
    ofLaws.reduce((sum, { cases }) => sum + cases.filter(({ from }) => from === result).length, 0);
  const present = resultOrder.filter((result) => count(result) > 0);
  const left = report.expectations?.left ?? [];
  return html`<section id="laws"><h2>The laws</h2>
<p class="counts">${present.map((result) => html`<span>${signOf(result)} ${count(result)} ${results[result][1]}</span> `)}</p>
<form id="filter" hidden><label>Search <input type="search" id="search" placeholder="number or words"></label>
<label>Show <select id="result"><option value="">all results</option>${present.map((result) => html`<option value="${result}">${results[result][1]} (${count(result)})</option>`)}</select></label>
<label>Chapter <select id="chapter"><option value="">all</option>${ofLaws.map(({ name }, index) => html`<option value="${index}">${name}</option>`)}</select></label>
<output id="found" aria-live="polite"></output></form>
${ofLaws.map(
  ({ name, cases }, index) => html`<section class="chapter" data-chapter="${index}"><h3>${name}</h3>
<table class="laws"><thead><tr><th scope="col">verdict<th scope="col">law<th scope="col">strength<th scope="col" title="programs in which it was met">exercised</thead><tbody>${cases.map((each) => row(each, report))}</table></section>`,
)}
${left.length === 0 ? '' : html`<h3>Left alone, of what ${clipped(report.expectations?.file ?? '', 300)} expects</h3><ul>${some(left, ({ law, why }) => html`<li>${clipped(law, 60)}: ${clipped(why, sentenceBytes)}</li>`)}</ul>`}
</section>`;
};

const row = ({ law, from, message = '' }: Case, { expectations }: Report): Markup => {
  if (law === undefined || from === 'run') return html``;
  const { verdict } = law;
  const exercised = 'exercised' in verdict ? grouped(verdict.exercised) : '';
  const shown = verdict.kind === 'violates' ? html` <a href="#${idOf(law)}">proof</a>` : '';
  const told = law.expected === undefined ? message : standingText(law, expectations?.file ?? 'the list');
  const isClear = law.expected === undefined && (from === 'conforms' || from === 'fails');
  return html`\n<tr data-law="${law.id}" data-result="${from}"><td>${signOf(from)} ${results[from][1]}<td><b>${law.id}</b> ${clipped(law.title, titleBytes)}${shown}${
    isClear ? '' : html`<p>${clipped(told, sentenceBytes)}</p>`
  }${expectedOf(law)}<td>${law.strength}<td>${exercised}</td>`;
};

const expectedOf = ({ expected, file }: LawReport): Markup => {
  if (expected === undefined) return html``;
  const { acceptedUntil, citations = [], seen } = expected;
  const parts = [
    ...(acceptedUntil === undefined ? [] : [html`<li>Accepted until <time>${clipped(acceptedUntil, 60)}</time></li>`]),
    ...(seen === undefined ? [] : [html`<li>Seen ${seen}</li>`]),
    ...citations.slice(0, mostCitations).map((each) => html`<li>${link(each)}</li>`),
    ...(citations.length > mostCitations ? [html`<li>and ${citations.length - mostCitations} more links</li>`] : []),
    ...(file === undefined ? [] : [html`<li>Counterexample: ${clipped(file, fileBytes)}</li>`]),
  ];
  return parts.length === 0 ? html`` : html`<ul class="expected">${parts}</ul>`;
};

/** Anything but an address of the web is no link. */
const link = (given: string): Markup => {
  const shown = clipped(given, linkBytes);
  return shown === given && /^https?:\/\/[^\s]+$/i.test(given)
    ? html`<a href="${given}" rel="noreferrer">${given}</a>`
    : html`${shown}`;
};

const linkBytes = 250;

const some = <Each>(all: readonly Each[], write: (each: Each) => Markup): Markup =>
  html`${all.slice(0, mostOfAll).map(write)}${all.length > mostOfAll ? html`<li>and ${all.length - mostOfAll} more, which are left out here</li>` : ''}`;

const grouped = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, '\u202F');
