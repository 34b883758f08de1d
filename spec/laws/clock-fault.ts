/**
 * What is wrong with the subject's clock: a reading lower than the one before it, or a span that an independent clock
 * measured to be surely shorter or longer.
 *
 * Two readings of the subject's clock that were each taken between two readings of the host's are apart by at least the
 * inner and at most the outer distance of these. Clocks are disciplined by up to half a thousandth; five are allowed.
 */

import type {
  AskEvent,
  BlockEvent,
  CallEvent,
  HostBracket,
  ReturnedEvent,
  RunEvent,
  StartEvent,
  TraceEvent,
} from '../trace.js';
import { type Breach, breach, seconds } from './law.js';
import type { Reading } from './reading.js';

const drift = 0.005;

/** Seconds by which a virtual clock may move on its own during a block. */
const creeping = 0.1;

/** Seconds: what reading a clock and rounding may cost. */
const grain = 1e-4;

/** The number of pairs of readings that were compared, or the first fault. */
export const clockFault = (reading: Reading): number | Breach => {
  const { events } = reading.trace;
  let met = 0;
  let latest = Number.NEGATIVE_INFINITY;
  let first: { readonly time: number; readonly host: HostBracket } | undefined;
  for (let index = 0; index < events.length; index += 1) {
    const event = events[index];
    if (event === undefined || !tellsTime(event) || event.time === undefined) continue;
    const earliest = event.kind === 'call' || event.kind === 'block' ? event.before : event.time;
    if (Number.isNaN(earliest) || Number.isNaN(event.time))
      return breach(index, ['time tells seconds'], ['it told no number']);
    if (earliest < latest || event.time < earliest) {
      return breach(
        index,
        ['the clock had shown ', seconds(Math.max(earliest, latest))],
        ['it went back to ', seconds(Math.min(earliest, event.time))],
      );
    }
    latest = event.time;
    met += 1;
    if (event.kind === 'block') {
      const fault = blockFault(reading, event, index);
      if (fault !== undefined) return fault;
    }
    if (event.kind !== 'start' || event.host === undefined) continue;
    const { time, host } = event;
    first ??= { time, host };
    const span = time - first.time;
    const longest = host[1] - first.host[0];
    const shortest = Math.max(host[0] - first.host[1], 0);
    const fault = spanFault(reading, index, span, shortest, longest);
    if (fault !== undefined) return fault;
  }
  return met > 1 ? met - 1 : 0;
};

const tellsTime = (
  event: TraceEvent,
): event is CallEvent | StartEvent | RunEvent | ReturnedEvent | BlockEvent | AskEvent => {
  switch (event.kind) {
    case 'call':
    case 'start':
    case 'run':
    case 'returned':
    case 'block':
    case 'ask':
      return true;
    default:
      return false;
  }
};

const blockFault = (reading: Reading, event: BlockEvent, index: number): Breach | undefined => {
  const span = event.time - event.before;
  if (event.host !== undefined) return spanFault(reading, index, span, event.host.shortest, event.host.longest);
  const allowed = 2 * reading.slack(event.time);
  if (span >= event.for - allowed && span <= event.for * (1 + drift) + allowed + creeping) return undefined;
  return breach(
    index,
    ['a callback kept the loop busy for ', seconds(event.for)],
    ['the clock moved by ', seconds(span)],
  );
};

const spanFault = (
  reading: Reading,
  index: number,
  span: number,
  shortest: number,
  longest: number,
): Breach | undefined => {
  const allowed = grain + 2 * reading.trace.resolution + drift * longest;
  if (span < shortest - allowed) {
    return breach(
      index,
      ['at least ', seconds(shortest), ' have passed on an independent clock'],
      ["the loop's clock moved by ", seconds(span)],
    );
  }
  if (span > longest + allowed) {
    return breach(
      index,
      ['at most ', seconds(longest), ' have passed on an independent clock'],
      ["the loop's clock moved by ", seconds(span)],
    );
  }
  return undefined;
};
