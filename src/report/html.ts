/**
 * The report as a page: one file that needs nothing else, neither a network nor scripts. It stays below a megabyte whatever the
 * campaign has found. Each violation is first given the least room, and then, the gravest first, as much as is left.
 */

import type { Result } from '../../spec/outcome.js';
import type { BrokenRun, LawReport, Report } from '../../spec/verdict.js';
import { subjectOf, suitesOf } from './cases.js';
import { clipped, html, Markup } from './page/markup.js';
import { headOf, lawsOf, resultOrder, sentenceBytes, signOf } from './page/overview.js';
import { script } from './page/script.js';
import { style } from './page/style.js';
import { type Room, rooms, violationSection } from './page/violation.js';
import type { Reporter } from './reporter.js';

export const htmlReport: Reporter = (report) => {
  const page = report.outcome === 'broken' ? brokenPage(report) : reportPage(report);
  return page.text;
};

/** Bytes of a page. What the articles may take is what the rest leaves; a kilobyte is for what joins them. */
const mostBytes = 1_000_000 - 1_000;

const reportPage = (report: Report): Markup => {
  const suites = suitesOf(report);
  const found = suites
    .flatMap(({ cases }) => cases)
    .flatMap(({ law, from }) => (law?.verdict.kind === 'violates' && from !== 'run' ? [{ law, from }] : []))
    .toSorted((one, other) => resultOrder.indexOf(one.from) - resultOrder.indexOf(other.from));
  const mark = { conforms: '✓', violates: '✗', outdated: '✗', inconclusive: '?' }[report.outcome];
  const page = (articles: Markup): Markup =>
    document(
      `${mark} ${clipped(subjectOf(report), 200)} · looplaw`,
      report.outcome,
      html`${headOf(report)}
<main>${lawsOf(report, suites)}
${found.length === 0 ? '' : html`<section id="violations"><h2>The violations</h2>${legend}${articles}</section>`}</main>`,
    );
  return page(articlesOf(found, report, mostBytes - bytesOf(page(html``))));
};

/** All violations in the least room, and then each in as much as there is. */
const articlesOf = (
  found: readonly { readonly law: LawReport; readonly from: Result }[],
  report: Report,
  most: number,
): Markup => {
  const [least, ...larger] = rooms;
  if (least === undefined) return html``;
  const articles = found.map(({ law, from }) => {
    const write = (room: Room): Markup => violationSection(law, report, signOf(from), room);
    return { write, text: write(least) };
  });
  let spent = articles.reduce((sum, { text }) => sum + bytesOf(text), 0);
  // What is said of one violation more is worth less than that another is shown at all.
  for (const room of larger) {
    for (const article of articles) {
      const text = article.write(room);
      const more = bytesOf(text) - bytesOf(article.text);
      if (spent + more > most) continue;
      spent += more;
      article.text = text;
    }
  }
  return html`${articles.map(({ text }) => text)}`;
};

const encoder = new TextEncoder();

const bytesOf = ({ text }: Markup): number => encoder.encode(text).length;

const brokenPage = (run: BrokenRun): Markup =>
  document(
    `✗ ${clipped(subjectOf(run), 200)} · looplaw`,
    run.outcome,
    html`<header><h1><span class="sign bad" aria-hidden="true">✗</span> ${clipped(run.given, 300)}</h1>
<p class="conclusion bad">The run came to no result.</p><p>${clipped(run.why, 20 * sentenceBytes)}</p>
<dl><div><dt>began<dd>${clipped(run.began, 60)}</div><div><dt>looplaw<dd>${clipped(run.version, 60)}</div></dl></header>`,
  );

const legend = html`<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<marker id="to-scheduled" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>
<marker id="to-woken" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>
<marker id="to-cancelled" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M1 1L7 7M7 1L1 7"/></marker></defs></svg>
<p class="legend"><span><svg width="34" height="10" aria-hidden="true"><path class="scheduled" d="M0 5H32"/></svg> scheduled</span><span><svg width="34" height="10" aria-hidden="true"><path class="woken" d="M0 5H32"/></svg> woken</span><span><svg width="34" height="10" aria-hidden="true"><path class="cancelled" d="M0 5H28"/></svg> cancelled</span><span>A bar is what somebody does before control goes back; a dot is an event. A bar leads to its line in the table.</span></p>`;

/** The browser is told to ask nobody for anything, whatever has got into the page. */
const document = (title: string, outcome: string, body: Markup): Markup => html`<!doctype html>
<html lang="en" data-outcome="${outcome}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="generator" content="looplaw">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Markup(style)}</style>
<body>
${body}
<script>${new Markup(script)}</script>
</html>
`;
