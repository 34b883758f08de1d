/** A trace as a table: when, who, what; the offending event is marked. What is only the harness's is left out. */

import { type AskEvent, harnessCallbacks, type Trace, type TraceEvent } from '../../spec/trace.js';
import type { Violation } from '../../spec/verdict.js';
import { clientText } from './client-timeline.js';
import { gatewayText } from './gateway-timeline.js';
import { type Lanes, lanesOf } from './lanes.js';
import { type Names, raisedText, refusal } from './names.js';
import type { Paint } from './paint.js';
import { socketEventText } from './socket-timeline.js';
import { streamEventText } from './stream-timeline.js';
import { taskText } from './task-timeline.js';

/** Longer traces are cut down to what stands around the offending event. */
const mostLines = 60;
const linesBefore = 30;
const linesAfter = 12;

const answerText = ({ what, answer }: AskEvent, names: Names): string => {
  if (typeof answer !== 'number') return JSON.stringify(answer);
  return what === 'currentTask' ? names.future(answer) : names.seconds(answer);
};

/** The first column, where places must stand below each other. */
const clockText = (time: number, { subject, origin }: Trace): string =>
  (subject.clock === 'real' ? time - origin : time).toFixed(3);

/** A line of a timeline. */
export interface Line {
  /** The index of the event. */
  readonly event: number;
  readonly time: string;
  readonly actor: string;
  readonly text: string;
  readonly offending: boolean;
}

type Shown = Omit<Line, 'event'>;

export const timelineOf = (trace: Trace, violation: Violation, names: Names, paint: Paint): readonly string[] => {
  const lines = cut(linesOf(trace, lanesOf(trace, names), violation, names));
  const timeWidth = Math.max(...lines.map(({ time }) => time.length), 8) + 2;
  const actorWidth = Math.max(...lines.map(({ actor }) => actor.length), 0) + 2;
  const textWidth = Math.min(Math.max(...lines.map(({ text }) => text.length), 0) + 4, 60);
  return lines.map(({ time, actor, text, offending }) => {
    const line = `${paint.dim(time.padEnd(timeWidth))}${actor.padEnd(actorWidth)}${text}`;
    return offending ? `${line}${' '.repeat(Math.max(textWidth - text.length, 2))}${paint.bad('<- here')}` : line;
  });
};

/** The events that have something to say, in words. */
export const linesOf = (
  trace: Trace,
  { lanes, segments, moments }: Lanes,
  violation: Violation,
  names: Names,
): readonly Line[] => {
  const lines: Line[] = [];
  const mentioned = new Set(
    [...violation.because, ...violation.however].flatMap((piece) =>
      typeof piece === 'object' && 'call' in piece ? [piece.call] : [],
    ),
  );
  for (const [index, event] of trace.events.entries()) {
    const moment = moments[index];
    const segment = segments[moment?.segment ?? -1];
    if (moment === undefined || segment === undefined) continue;
    const offending = index === violation.event;
    const text = textOf(event, names);
    const wanted =
      !isOwn(event, lanes[segment.lane]?.own === true) ||
      ('call' in event && event.call !== undefined && mentioned.has(event.call) && event.kind !== 'end');
    if (!offending && (text === undefined || !wanted)) continue;
    lines.push({
      event: index,
      time: event.kind === 'client' ? event.time.toFixed(3) : clockText(moment.time, trace),
      actor: segment.name,
      text: text ?? 'ends',
      offending,
    });
  }
  return lines;
};

/** Whether only the harness is concerned. */
const isOwn = (event: TraceEvent, actorIsOwn: boolean): boolean => {
  if (event.kind === 'settled') return true;
  if (event.kind === 'call' || event.kind === 'start')
    return event.callback.startsWith('~') && event.callback !== harnessCallbacks.inject;
  return actorIsOwn;
};

const cut = (lines: readonly Line[]): readonly Shown[] => {
  const { before, shown, after } = around(lines, { most: mostLines, before: linesBefore, after: linesAfter });
  const omitted = (number: number): readonly Shown[] =>
    number > 0 ? [{ time: '', actor: '...', text: `${number} more`, offending: false }] : [];
  return [...omitted(before), ...shown, ...omitted(after)];
};

/** What stands around the offending event, where there are too many lines; and how many are left out. */
export const around = (
  lines: readonly Line[],
  room: { readonly most: number; readonly before: number; readonly after: number },
): { readonly before: number; readonly shown: readonly Line[]; readonly after: number } => {
  if (lines.length <= room.most) return { before: 0, shown: lines, after: 0 };
  const offending = Math.max(
    lines.findIndex((line) => line.offending),
    0,
  );
  const from = Math.max(offending - room.before, 0);
  const to = Math.min(offending + room.after, lines.length);
  return { before: from, shown: lines.slice(from, to), after: lines.length - to };
};

/** What an event says; undefined where the actor's lines say it already. */
const textOf = (event: TraceEvent, names: Names): string | undefined => {
  switch (event.kind) {
    case 'call':
      return `${scheduling(event, names)}${event.refused === undefined ? '' : ` raises ${event.refused}`}`;
    case 'start':
      return `starts${event.args === undefined ? '' : ` with ${JSON.stringify(event.args)}`}${event.context === undefined ? '' : ` in context ${event.context}`}`;
    case 'end':
      return event.raised === undefined ? undefined : `raises ${raisedText(event.raised)}`;
    case 'cancel':
      return event.call < 0
        ? `cancel ${event.handle}, which is not scheduled`
        : `cancel ${names.call(event.call)}${refusal(event.refused)}`;
    case 'stop':
    case 'close':
      return `${event.kind}${refusal(event.refused)}`;
    case 'run':
      return event.until === undefined ? 'run' : `run until ${names.future(event.until)} is done`;
    case 'returned':
      return event.raised === undefined ? 'run returns' : `run raises ${raisedText(event.raised)}`;
    case 'nestedRun':
      return `run ${event.other ? 'another loop' : 'inside the run'}, ${outcomes[event.outcome]}`;
    case 'ask':
      return `${event.what}${event.call === undefined ? '' : ` of ${names.call(event.call)}`} is ${answerText(event, names)}`;
    case 'block':
      return `is busy for ${event.for.toFixed(3)}`;
    case 'makeAnother':
      return `make another loop${refusal(event.refused)}`;
    case 'intrusion':
      return `the other loop's ${event.what} is called`;
    case 'handler':
      return `is told of ${raisedText(event.raised)}${event.call === undefined ? '' : ` in ${names.call(event.call)}`}`;
    case 'handled':
      return event.raised === undefined ? undefined : `raises ${raisedText(event.raised)}`;
    case 'handleExceptions':
      return `handle exceptions with ${event.with ?? "the loop's own handler"}${refusal(event.refused)}`;
    case 'print':
      return `print ${JSON.stringify(event.text)}`;
    case 'wallClock':
      return `the wall clock is set by ${event.by} s`;
    case 'settled':
      return 'what was scheduled later has run by now';
    case 'hung':
      if (event.after === 0) return 'the loop waits, and nothing is left that could wake it';
      return `the loop ${event.goesOn === true ? 'still goes on after' : 'does not come back for'} ${event.after} s`;
    case 'thread':
      return `thread ${event.thread} begins to call ${event.callback}, ${event.times === 1 ? 'once' : `${event.times} times`}`;
    case 'threadCall':
      return `has made call ${event.count}${refusal(event.refused)}`;
    case 'unanswered':
      return `has waited ${event.beats} times ${event.beat} s for call ${event.count} to be served`;
    case 'watchSignal':
      return `handle the signal with ${event.with ?? 'nothing'}${refusal(event.refused)}`;
    case 'signal':
      return 'the signal is raised';
    case 'serve':
      return event.of === 'signal'
        ? 'is called for the signal'
        : `starts, as call ${event.count} of thread ${event.thread}`;
    case 'served':
      return event.raised === undefined ? undefined : `raises ${raisedText(event.raised)}`;
    case 'gone':
      return event.told;
    case 'socket':
    case 'useSocket':
    case 'ready':
    case 'readied':
      return socketEventText(event);
    case 'stream':
    case 'useStream':
      return streamEventText(event);
    case 'client':
      return clientText(event);
    case 'gateway':
      return gatewayText(event);
    default:
      return taskText(event, names);
  }
};

const outcomes = { refused: 'which raises', returned: 'which is accepted', pending: 'and nothing is raised' } as const;

const scheduling = (event: Extract<TraceEvent, { kind: 'call' }>, names: Names): string => {
  const what = names.call(event.call);
  const context = event.context === undefined ? '' : ` in context ${event.context}`;
  if (event.how === 'soon') return `call_soon ${what}${context}`;
  const due =
    typeof event.asked === 'number'
      ? names.seconds(event.how === 'at' ? event.asked : event.before + event.asked)
      : event.asked;
  return `${event.how === 'at' ? 'call_at' : 'call_later'} ${what}, due ${due}${context}`;
};
