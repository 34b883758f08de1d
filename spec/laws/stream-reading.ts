/**
 * The streams of a trace: what was read of each, from which place on in all that the other side has sent, and what was
 * written. How much one read gives is up to the network; where separators fall, and what was read in all, is not. So each
 * read is compared with what the other side has sent in all, and never with when it was sent.
 *
 * The place of a read is known as long as one read comes after the other. Of two at once nobody can say which got what; an
 * error of the connection, or a line over the limit, takes bytes away of which nobody knows the number. There a course ends,
 * and where the stream is closed here.
 */

import { bytesOf, type Data, lengthOf } from '../data.js';
import type { AwaitEvent, StreamEvent } from '../trace.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import {
  connectionsOf,
  dataIn,
  endedInPeace,
  isOver,
  type SocketReading,
  type SocketWait,
  sentBy,
  sentFrom,
  total,
  whenClient,
} from './socket-streams.js';

export interface StreamReading {
  readonly socket: SocketReading;
  readonly event: StreamEvent;
  readonly at: number;
  readonly limit: number;
  readonly reads: SocketWait[];
  readonly drains: SocketWait[];
  readonly closings: SocketWait[];
  /** Those that were accepted. */
  readonly writes: { readonly data: readonly Data[]; readonly at: number }[];
  /** The first writeEof, and the first closeStream. */
  ended: number;
  closed: number;
}

/** A read, and the place at which it began. */
export interface Step {
  readonly wait: SocketWait;
  readonly from: number;
  /** What it gave, or said that had come before the end. */
  readonly came: readonly Data[];
}

export interface Course {
  readonly steps: readonly Step[];
  /** Reads that were refused by a RuntimeError, and the one beside which they began. */
  readonly refused: readonly { readonly wait: SocketWait; readonly beside: Step | undefined }[];
  /** The first that began beside another and was not refused. */
  readonly second: { readonly wait: SocketWait; readonly beside: Step } | undefined;
}

/** What the other side has sent; at the most, if it is not certain, since a client was interrupted. */
export interface Sent {
  readonly data: readonly Data[];
  readonly certain: boolean;
  /** It has ended after that, and all is to be read. */
  readonly ended: boolean;
}

/** What a stream has for a limit where the program does not say it. */
const usualLimit = 65_536;

/** More than the buffers of a system hold between two programs. */
export const mostUnderWay = 16_000_000;

const known = new WeakMap<Reading, readonly StreamReading[]>();

export const streamsOf = (reading: Reading): readonly StreamReading[] => {
  const before = known.get(reading);
  if (before !== undefined) return before;
  const made = read(reading);
  known.set(reading, made);
  return made;
};

const read = (reading: Reading): readonly StreamReading[] => {
  const { sockets, waits } = connectionsOf(reading);
  const streams = new Map<number, StreamReading>();
  for (const [index, event] of reading.trace.events.entries()) {
    if (event.kind === 'stream') {
      const socket = sockets.find(({ id }) => id === event.socket);
      if (socket === undefined) continue;
      streams.set(event.socket, {
        socket,
        event,
        at: index,
        limit: event.limit ?? usualLimit,
        reads: [],
        drains: [],
        closings: [],
        writes: [],
        ended: never,
        closed: never,
      });
    } else if (event.kind === 'useStream' && event.refused === undefined) {
      const stream = streams.get(event.socket);
      if (stream === undefined) continue;
      if (event.do === 'write') stream.writes.push({ data: event.data ?? [], at: index });
      else if (event.do === 'writeEof' && stream.ended === never) stream.ended = index;
      else if (event.do === 'closeStream' && stream.closed === never) stream.closed = index;
    }
  }
  for (const wait of waits) {
    const stream = wait.event.socket === undefined ? undefined : streams.get(wait.event.socket);
    if (stream === undefined) continue;
    if (isRead(wait.event)) stream.reads.push(wait);
    else if (wait.event.what === 'drain') stream.drains.push(wait);
    else if (wait.event.what === 'waitClosed') stream.closings.push(wait);
  }
  return [...streams.values()];
};

const isRead = ({ what }: AwaitEvent): boolean =>
  what === 'read' || what === 'readUntil' || what === 'readExactly' || what === 'readLine';

/** What a read ends behind, if it does so behind something. */
export const separatorOf = ({ what, separator }: AwaitEvent): string | undefined =>
  what === 'readLine' ? '\n' : separator;

/** What was written up to there. */
export const writtenBefore = ({ writes }: StreamReading, end: number): readonly Data[] =>
  writes.filter(({ at }) => end === never || at < end).flatMap(({ data }) => data);

export const sentTo = (reading: Reading, { socket }: StreamReading): Sent | undefined => {
  const { client, other } = socket;
  if (client !== undefined) {
    // What a client that was still at work had sent is not told.
    if (!isOver(client)) return undefined;
    // Who has ended its own side has sent all before; what breaks the connection later takes nothing back.
    const finished = whenClient(client, 'finished');
    const isCut =
      finished === never &&
      client.events.some(
        ({ event }) => event.what === 'lost' || (event.what === 'gaveUp' && event.waitedFor === 'room'),
      );
    const isReset = client.events.some(({ event }) => event.what === 'reset');
    return { data: sentBy(client), certain: !isCut, ended: finished !== never && !isReset };
  }
  if (other === undefined) return undefined;
  const stream = streamsOf(reading).find((each) => each.socket === other);
  if (stream === undefined) {
    const { data, certain } = sentFrom(other);
    return { data, certain, ended: endedInPeace(socket) };
  }
  const ended = stream.ended !== never || stream.closed !== never;
  return { data: writtenBefore(stream, never), certain: true, ended };
};

/** The data without so many bytes at the beginning. */
export const restOf = (data: readonly Data[], from: number): readonly Data[] => {
  const rest: Data[] = [];
  let gone = from;
  for (const each of data) {
    const length = lengthOf(each);
    if (gone >= length) {
      gone -= length;
      continue;
    }
    if (typeof each === 'string') rest.push(each.slice(gone));
    else rest.push({ pattern: each.pattern, at: (each.at ?? 0) + gone, length: length - gone });
    gone = 0;
  }
  return rest;
};

/** Where the separator begins in the data; -1 if nowhere. */
export const placeOf = (separator: string, data: readonly Data[]): number => {
  const bytes = data.map((each) => bytesOf(each));
  const wanted = bytesOf(separator);
  const all = new Uint8Array(total(data));
  let filled = 0;
  for (const each of bytes) {
    all.set(each, filled);
    filled += each.length;
  }
  const [first = 0] = wanted;
  for (let at = all.indexOf(first); at >= 0; at = all.indexOf(first, at + 1))
    if (wanted.every((byte, index) => all[at + index] === byte)) return at;
  return -1;
};

/** A read that asks for nothing waits for nobody. */
const asksForNothing = ({ count }: AwaitEvent): boolean => count === 0;

const isBeside = ({ wait }: Step, { at }: SocketWait): boolean => wait.end === never || wait.end > at;

/** How many bytes a read has taken; undefined where nobody knows. */
const takenBy = ({ wait: { event, end, ended }, came }: Step): number | undefined => {
  if (end === never) return 0;
  switch (ended?.raised?.type) {
    case undefined:
    case 'IncompleteReadError':
      return total(came);
    case 'LimitOverrunError':
      return 0;
    case 'CancelledError':
      // All up to the end is taken in parts, which are lost with it.
      return event.what === 'read' && (event.count ?? 0) < 0 ? undefined : 0;
    default:
      return undefined;
  }
};

export const courseOf = ({ reads, closed }: StreamReading): Course => {
  const steps: Step[] = [];
  const refused: { wait: SocketWait; beside: Step | undefined }[] = [];
  let from = 0;
  for (const wait of reads) {
    if (asksForNothing(wait.event)) continue;
    // Nothing more is received: who reads still comes to the end.
    if (closed !== never && (wait.end === never || wait.end > closed)) break;
    const last = steps.at(-1);
    const beside = last !== undefined && isBeside(last, wait) ? last : undefined;
    if (wait.ended?.raised?.type === 'RuntimeError') {
      refused.push({ wait, beside });
      continue;
    }
    if (beside !== undefined) {
      steps.pop();
      return { steps, refused, second: { wait, beside } };
    }
    const came = wait.ended?.raised === undefined ? dataIn(wait.ended?.value) : (wait.ended.partial ?? []);
    const step = { wait, from, came };
    steps.push(step);
    const taken = takenBy(step);
    if (taken === undefined) break;
    from += taken;
  }
  return { steps, refused, second: undefined };
};

/** The read as a sentence says it. */
export const readText = ({ what, count = 0, separator = '' }: AwaitEvent): string => {
  switch (what) {
    case 'read':
      return count < 0 ? 'read to the end' : `read(${count})`;
    case 'readExactly':
      return `readExactly(${count})`;
    case 'readUntil':
      return `readUntil(${JSON.stringify(separator)})`;
    default:
      return what;
  }
};

/** An error of the connection. */
export const isOfConnection = (type: string | undefined): boolean =>
  type === 'ConnectionResetError' ||
  type === 'BrokenPipeError' ||
  type === 'ConnectionAbortedError' ||
  type === 'OSError';
