/**
 * The traces of the counterexamples in Chrome's trace-event format, for Perfetto and the performance panel of browsers: a
 * process for each violation, a thread for each lane, a slice for each segment, and flows from what led to what.
 *
 * The format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU ("Trace Event Format").
 *
 * Its times are microseconds. Those of the machine's clock are as they were; a second of a virtual clock, which nobody waits
 * for, is drawn as twenty. Of two events the later is put two behind the other at the least, since many share an instant.
 * `args.time` is what the clock said. A run of which there is no trace is an empty one, and what it came to stands in
 * `otherData`.
 */

import { programLines } from '../../spec/program-text.js';
import type { Counterexample, LawReport, ReportFile } from '../../spec/verdict.js';
import { isRed, subjectOf, suitesOf } from './cases.js';
import { conclusionOf } from './conclusion.js';
import { type Lanes, lanesOf } from './lanes.js';
import { namesOf } from './names.js';
import { printable } from './printable.js';
import { sentence } from './proof.js';
import type { Reporter } from './reporter.js';
import { linesOf } from './timeline.js';

/** What stands in `traceEvents`. Times and durations are microseconds. */
export type TracedEvent = Named & (Slice | Instant | FlowBegin | FlowEnd | Metadata);

interface Named {
  readonly name: string;
  readonly cat: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

interface Slice {
  readonly ph: 'X';
  readonly dur: number;
}

interface Instant {
  readonly ph: 'i';
  /** Of the thread, or of the whole process. */
  readonly s: 't' | 'p';
}

interface FlowBegin {
  readonly ph: 's';
  readonly id: number;
}

/** It ends in the slice that encloses it. */
interface FlowEnd {
  readonly ph: 'f';
  readonly id: number;
  readonly bp: 'e';
}

interface Metadata {
  readonly ph: 'M';
}

export const traceEventReport: Reporter = (report) => {
  const cases = suitesOf(report).flatMap((suite) => suite.cases);
  const found = cases.flatMap((each) =>
    each.law?.verdict.kind === 'violates'
      ? [{ law: each.law, counterexample: each.law.verdict.counterexample, result: each.from }]
      : [],
  );
  let flows = 0;
  const traceEvents = found.flatMap(({ law, counterexample, result }, index) =>
    processOf(law, counterexample, `${result}`, index + 1, () => {
      flows += 1;
      return flows;
    }),
  );
  return `${JSON.stringify({ traceEvents, displayTimeUnit: 'ms', otherData: told(report, cases.filter(isRed).length) }, printed)}\n`;
};

/** What a subject says may hold halves of characters, which are no UTF-8. */
const printed = (_key: string, value: unknown): unknown => (typeof value === 'string' ? printable(value) : value);

/** Readers show this beside the trace. */
const told = (report: ReportFile, red: number): Readonly<Record<string, string | number>> => ({
  looplaw: report.version,
  outcome: report.outcome,
  failures: red,
  subject: subjectOf(report),
  conclusion: report.outcome === 'broken' ? report.why : conclusionOf(report),
  began: report.began,
  ...(report.outcome === 'broken' ? {} : { seed: report.seed, microsecondsPerSecond: perSecond[report.subject.clock] }),
});

const processOf = (
  law: LawReport,
  { program, trace, violation }: Counterexample,
  result: string,
  pid: number,
  nextFlow: () => number,
): readonly TracedEvent[] => {
  const names = namesOf(trace);
  const lanes = lanesOf(trace, names);
  const stamps = stampsOf(lanes, perSecond[trace.subject.clock]);
  const busy = new Set(lanes.segments.map(({ lane }) => lane));
  for (const { lane } of lanes.causes) busy.add(lane);
  const isShown = (lane: number): boolean => lanes.lanes[lane]?.own === false && busy.has(lane);
  const laneOf = (event: number): number => lanes.segments[lanes.moments[event]?.segment ?? -1]?.lane ?? 0;
  const base = { cat: 'looplaw', pid, ts: 0 };
  const meta = (name: string, tid: number, args: Readonly<Record<string, unknown>>): TracedEvent => ({
    ...base,
    ph: 'M',
    name,
    tid,
    args,
  });
  const events: TracedEvent[] = [
    meta('process_name', 0, { name: `${law.id} ${law.title}` }),
    meta('process_labels', 0, { labels: result }),
    meta('process_sort_index', 0, { sort_index: pid }),
  ];
  for (const [lane, { name }] of lanes.lanes.entries()) {
    if (!isShown(lane)) continue;
    events.push(meta('thread_name', lane + 1, { name }), meta('thread_sort_index', lane + 1, { sort_index: lane }));
  }
  for (const { lane, name, from, to, open } of lanes.segments) {
    if (!isShown(lane)) continue;
    const ts = stamps[from] ?? 0;
    const args = { time: lanes.moments[from]?.time, ...(open ? { open: 'the trace ends before it does' } : {}) };
    events.push({ ...base, ph: 'X', name, tid: lane + 1, ts, dur: (stamps[to] ?? ts) - ts + 1, args });
  }
  for (const { event, text, offending } of linesOf(trace, lanes, violation, names)) {
    const lane = laneOf(event);
    if (!isShown(lane)) continue;
    const at = { ...base, tid: lane + 1, ts: stamps[event] ?? 0 };
    const time = lanes.moments[event]?.time;
    events.push({ ...at, ph: 'i', s: 't', name: text, args: { time, event: event + 1 } });
    if (!offending) continue;
    const proof = { because: sentence(violation.because, names), however: sentence(violation.however, names) };
    events.push({
      ...at,
      ph: 'i',
      s: 'p',
      name: `here: ${law.id}`,
      args: { ...proof, program: programLines(program), ...(law.file === undefined ? {} : { file: law.file }) },
    });
  }
  for (const { kind, from, to, lane } of lanes.causes) {
    const source = laneOf(from);
    if (!isShown(lane) || !isShown(source) || (from === to && source === lane)) continue;
    const id = nextFlow();
    const begin = stamps[from] ?? 0;
    const end = from === to ? begin + 1 : (stamps[to] ?? 0);
    // An arrow leads from a slice to a slice, so who does nothing meanwhile has a short one for that.
    if (from === to) events.push({ ...base, ph: 'X', name: kind, tid: lane + 1, ts: end, dur: 1 });
    events.push({ ...base, ph: 's', name: kind, tid: source + 1, ts: begin, id });
    events.push({ ...base, ph: 'f', bp: 'e', name: kind, tid: lane + 1, ts: end, id });
  }
  return events;
};

/** Microseconds since the first event. From each to the next there is room for the end of a slice, or for an effect. */
const stampsOf = ({ moments }: Lanes, scale: number): readonly number[] => {
  const first = moments[0]?.time ?? 0;
  let last = -gap;
  return moments.map(({ time }) => {
    last = Math.max(last + gap, Math.round((time - first) * scale));
    return last;
  });
};

const gap = 2;

const perSecond = { real: 1e6, virtual: 20 } as const;
