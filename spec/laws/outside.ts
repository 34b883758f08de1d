/** What comes from outside of the loop, read once for the laws of chapter 16. */

import type { ServeEvent, ThreadCallEvent, ThreadEvent } from '../trace.js';
import type { Reading } from './reading.js';
import { never } from './records.js';

export interface CallFromOutside {
  readonly event: ThreadCallEvent;
  /** Where it came back. */
  readonly at: number;
}

export interface ThreadReading {
  readonly event: ThreadEvent;
  readonly at: number;
  readonly calls: CallFromOutside[];
  readonly serves: { readonly event: ServeEvent; readonly at: number }[];
}

export const threadsOf = (reading: Reading): readonly ThreadReading[] => {
  if (!reading.hasOutside) return [];
  const threads: ThreadReading[] = [];
  for (const [at, event] of reading.trace.events.entries()) {
    if (event.kind === 'thread') threads[event.thread] = { event, at, calls: [], serves: [] };
    else if (event.kind === 'threadCall') threads[event.thread]?.calls.push({ event, at });
    else if (event.kind === 'serve' && event.of === 'thread')
      threads[event.thread ?? never]?.serves.push({ event, at });
  }
  return threads;
};

/** Whether the loop slept from one event to another: a run was open, and nothing that it had called was at work. */
export const sleptBetween = (reading: Reading, from: number, to: number): boolean =>
  reading.runs.some(
    (run) => run.begin < from && (run.end === never || run.end > to) && !isStopped(reading, run.begin, to),
  ) && !reading.segments.some(({ start, end }) => start < to && (end === never || end > from));

const isStopped = ({ trace }: Reading, from: number, to: number): boolean =>
  trace.events.slice(from, to).some(({ kind }) => kind === 'stop');
