/**
 * Lanes as a drawing: a bar for each segment, a dot for each event, an arrow from what led to what, and a mark at the event
 * that breaks the law. By order, each event is as far from the next. By time, what has passed is added to that, to scale;
 * so events of one instant still stand in their order.
 */

import type { Lanes } from '../lanes.js';
import type { Line } from '../timeline.js';
import { clipped, html, Markup } from './markup.js';

export type Placing = 'order' | 'time';

export interface Drawn {
  readonly lanes: Lanes;
  /** The events that are shown, in their order. */
  readonly lines: readonly Line[];
  /** What the text of a line is found by. */
  readonly idOf: (event: number) => string;
  /** What somebody is told who looks at a segment. */
  readonly told: (events: readonly Line[]) => string;
}

/** The lanes that are shown, and where. */
export const rowsOf = ({ lanes: { lanes, segments, moments, causes }, lines }: Drawn): ReadonlyMap<number, number> => {
  const events = new Set(lines.map(({ event }) => event));
  const busy = new Set(lines.map(({ event }) => segments[moments[event]?.segment ?? -1]?.lane ?? 0));
  for (const { from, to, lane } of causes) if (events.has(from) && events.has(to)) busy.add(lane);
  const shown = lanes.flatMap((lane, index) =>
    busy.has(index) || (!lane.own && lanes.length <= mostQuiet) ? [index] : [],
  );
  return new Map(shown.map((lane, row) => [lane, row]));
};

/** With more lanes than these, those on which nothing is shown are left out. */
const mostQuiet = 16;

export const laneHeight = 34;
export const axisHeight = 34;

const barHeight = 18;
/** From a segment's first event to where its bar begins, and from its last to where it ends. */
const margin = 9;
const edge = 26;

/** Units from an event to the next. */
const steps: Readonly<Record<Placing, number>> = { order: 28, time: 13 };
/** Units for all the time that passes. */
const timeWidth = 520;
/** Between the times that are written. */
const labelWidth = 58;

/** Whether any time passes between the events. */
export const passesTime = ({ lanes: { moments }, lines }: Drawn): boolean =>
  lines.some(({ event }) => moments[event]?.time !== moments[lines[0]?.event ?? 0]?.time);

export const drawingOf = (drawn: Drawn, placing: Placing, label: string): Markup => {
  const places = placesOf(drawn, placing);
  const rows = rowsOf(drawn);
  const width = Math.round((places.at(-1) ?? 0) + edge);
  const height = axisHeight + rows.size * laneHeight;
  const place: Place = {
    x: new Map(drawn.lines.map(({ event }, index) => [event, places[index] ?? 0])),
    y: (lane) => axisHeight + (rows.get(lane) ?? 0) * laneHeight + laneHeight / 2,
    rows,
  };
  return html`<svg class="drawing" role="group" aria-label="${label}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${[
    // On paper nothing can be moved aside, so the names stand in the drawing.
    [...rows.keys()].map(
      (lane) =>
        html`<path class="lane" d="M0 ${place.y(lane)}H${width}"/><text class="name" x="2" y="${place.y(lane) - 11}">${clipped(drawn.lanes.lanes[lane]?.name ?? '', 40)}</text>`,
    ),
    axis(drawn, places, height),
    here(drawn, place, height),
    bars(drawn, place),
    arrows(drawn, place),
    dots(drawn, place),
  ]}</svg>`;
};

interface Place {
  readonly x: ReadonlyMap<number, number>;
  readonly y: (lane: number) => number;
  readonly rows: ReadonlyMap<number, number>;
}

const placesOf = ({ lanes: { moments }, lines }: Drawn, placing: Placing): readonly number[] => {
  const times = lines.map(({ event }) => moments[event]?.time ?? 0);
  const first = times[0] ?? 0;
  // A clock that goes back is a fault to be shown, and no reason to draw backwards.
  let latest = first;
  const passed = times.map((time) => {
    latest = Math.max(latest, time);
    return latest - first;
  });
  const scale = placing === 'order' ? 0 : timeWidth / (passed.at(-1) || 1);
  return passed.map((time, index) => Math.round(edge + index * steps[placing] + time * scale));
};

/** The time, wherever it has changed and there is room. */
const axis = ({ lanes: { moments }, lines }: Drawn, places: readonly number[], height: number): readonly Markup[] => {
  let written = Number.NEGATIVE_INFINITY;
  let before: number | undefined;
  return lines.flatMap(({ event, time: text }, index) => {
    const time = moments[event]?.time;
    if (time === before || text === '') return [];
    before = time;
    const x = places[index] ?? 0;
    const line = html`<path class="tick" d="M${x} 16V${height}"/>`;
    if (x - written < labelWidth) return [line];
    written = x;
    return [html`${line}<text x="${x}" y="12">${text}</text>`];
  });
};

const here = ({ lines }: Drawn, { x }: Place, height: number): readonly Markup[] =>
  lines.flatMap(({ event, offending }) => {
    const at = x.get(event) ?? 0;
    return offending
      ? [html`<path class="fault" d="M${at} 30V${height}"/><text class="fault" x="${at}" y="28">▼ here</text>`]
      : [];
  });

const bars = ({ lanes: { lanes, segments, moments }, lines, idOf, told }: Drawn, place: Place): readonly Markup[] => {
  const bySegment = new Map<number, Line[]>();
  for (const line of lines) {
    const segment = moments[line.event]?.segment ?? 0;
    const own = bySegment.get(segment);
    if (own === undefined) bySegment.set(segment, [line]);
    else own.push(line);
  }
  return [...bySegment].flatMap(([index, own]) => {
    const segment = segments[index];
    const [first] = own;
    if (segment === undefined || first === undefined) return [];
    const inset = Math.min(segment.depth * 3, 6);
    const x = (place.x.get(first.event) ?? 0) - margin;
    const width = (place.x.get(own.at(-1)?.event ?? 0) ?? 0) + margin - x;
    const y = place.y(segment.lane) - barHeight / 2 + inset;
    const kind = lanes[segment.lane]?.kind ?? 'script';
    return [
      html`<a href="#${idOf(first.event)}"><title>${told(own)}</title><rect class="${kind}${segment.open ? ' open' : ''}" x="${x}" y="${y}" width="${width}" height="${barHeight - 2 * inset}" rx="4"/></a>`,
    ];
  });
};

const dots = ({ lanes: { segments, moments }, lines }: Drawn, place: Place): readonly Markup[] =>
  lines.map(({ event, offending }) => {
    const x = place.x.get(event) ?? 0;
    const y = place.y(segments[moments[event]?.segment ?? -1]?.lane ?? 0);
    return offending
      ? html`<circle class="dot" cx="${x}" cy="${y}" r="2.5"/><circle class="fault" cx="${x}" cy="${y}" r="8"/>`
      : html`<circle class="dot" cx="${x}" cy="${y}" r="2.5"/>`;
  });

const arrows = ({ lanes: { causes, segments, moments } }: Drawn, place: Place): readonly Markup[] =>
  causes.flatMap(({ kind, from, to, lane }) => {
    const [start, end] = [place.x.get(from), place.x.get(to)];
    const source = segments[moments[from]?.segment ?? -1]?.lane;
    if (start === undefined || end === undefined || source === undefined || !place.rows.has(lane)) return [];
    if (from === to && source === lane) return [];
    return [new Markup(`<path class="${kind}" d="${pathOf(start, place.y(source), end, place.y(lane))}"/>`)];
  });

const pathOf = (x1: number, y1: number, x2: number, y2: number): string => {
  // What happens to somebody who does nothing meanwhile is shown right above or below.
  if (x1 === x2) return `M${x1} ${y1}V${y2 - Math.sign(y2 - y1) * 3}`;
  const end = x2 - margin;
  if (y1 === y2) return `M${x1} ${y1 - 4}Q${(x1 + end) / 2} ${y1 - laneHeight * 0.6} ${end} ${y1 - 6}`;
  const bend = Math.max(Math.min((end - x1) / 2, 40), 10);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${end - bend} ${y2} ${end} ${y2}`;
};
