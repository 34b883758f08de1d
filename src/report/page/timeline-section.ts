/** What happened: the drawing, for those who see it, and the same line by line. */

import type { CauseKind } from '../causes.js';
import type { Lanes } from '../lanes.js';
import type { Line } from '../timeline.js';
import { axisHeight, type Drawn, drawingOf, laneHeight, passesTime, rowsOf } from './drawing.js';
import { html, type Markup } from './markup.js';

export interface TimelineContent {
  readonly lanes: Lanes;
  readonly lines: readonly Line[];
  /** How many lines are left out. */
  readonly left: { readonly before: number; readonly after: number };
  /** Of the article; no other has it. */
  readonly id: string;
  readonly drawings: 0 | 1 | 2;
}

export const timelineSection = ({ lanes, lines, left, id, drawings }: TimelineContent): Markup => {
  const idOf = (event: number): string => `${id}-${event + 1}`;
  const causes = causesByEvent(lanes, lines);
  const drawn: Drawn = {
    lanes,
    lines,
    idOf,
    told: (own) =>
      [
        ...own
          .slice(0, mostTold)
          .map(({ time, actor, text, event, offending }) =>
            [`${time} ${actor}: ${text}`, ...(causes.get(event) ?? []), ...(offending ? ['<- here'] : [])].join('; '),
          ),
        ...(own.length > mostTold ? [`and ${own.length - mostTold} more`] : []),
      ].join('\n'),
  };
  return html`<h4>What happened</h4>
${drawings === 0 ? '' : drawingPart(drawn, id, drawings)}
${left.before > 0 ? html`<p class="left">Left out: ${left.before} events before these.</p>` : ''}
<div class="scroll" tabindex="0" role="region" aria-label="The trace, event by event"><table class="lines"><thead><tr><th scope="col">event<th scope="col">time, s<th scope="col">who<th scope="col">what</thead><tbody>
${lines.map(
  ({ event, time, actor, text, offending }) =>
    html`<tr id="${idOf(event)}"${offending ? html` class="here"` : ''}><td>${event + 1}<td>${time}<td>${actor}<td>${text}${offending ? html` <b>&lt;- here</b>` : ''}${(causes.get(event) ?? []).map((each) => html` <i>${each}</i>`)}\n`,
)}</table></div>
${left.after > 0 ? html`<p class="left">Left out: ${left.after} events after these.</p>` : ''}`;
};

/** Lines of a segment that are told at once. */
const mostTold = 12;

const drawingPart = (drawn: Drawn, id: string, drawings: 1 | 2): Markup => {
  const names = [...rowsOf(drawn).keys()].map((lane) => drawn.lanes.lanes[lane]?.name ?? '');
  const both = drawings === 2 && passesTime(drawn);
  return html`<div class="timeline">
${
  both
    ? html`<input type="radio" name="${id}-by" id="${id}-order" class="order" checked><label for="${id}-order">by order</label><input type="radio" name="${id}-by" id="${id}-time" class="time"><label for="${id}-time">by time</label>`
    : ''
}
<div class="lanes"><ul class="names" style="padding-top:${axisHeight}px" aria-hidden="true">${names.map((name) => html`<li style="height:${laneHeight}px" title="${name}"><span>${name}</span></li>`)}</ul>
<div class="scroll by-order" tabindex="0" role="region" aria-label="The trace as a drawing, by order">${drawingOf(drawn, 'order', 'What happened, by order; the table below says the same')}</div>
${both ? html`<div class="scroll by-time" tabindex="0" role="region" aria-label="The trace as a drawing, by time">${drawingOf(drawn, 'time', 'What happened, by time; the table below says the same')}</div>` : ''}</div>
<p class="told" aria-live="polite"></p>
</div>`;
};

const words: Readonly<Record<CauseKind, string>> = {
  scheduled: 'scheduled by',
  woken: 'woken by',
  cancelled: 'cancelled by',
};

/** What led to each event, in words. What shows on somebody who does nothing meanwhile is said where it was done. */
const causesByEvent = ({ causes }: Lanes, lines: readonly Line[]): ReadonlyMap<number, readonly string[]> => {
  const shown = new Set(lines.map(({ event }) => event));
  const told = new Map<number, string[]>();
  for (const { kind, from, to } of causes) {
    if (from === to || !shown.has(to)) continue;
    const said = `${words[kind]} event ${from + 1}${shown.has(from) ? '' : ', which is left out'}`;
    told.set(to, [...(told.get(to) ?? []), said]);
  }
  return told;
};
