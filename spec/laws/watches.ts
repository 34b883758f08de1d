/** Which callbacks watch a socket, event by event. */

import type { ReadyEvent } from '../trace.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { connectionsOf, type SocketReading, sentFrom, total } from './socket-streams.js';

export interface Call {
  readonly event: ReadyEvent;
  readonly at: number;
  /** What should be called then; and why nothing should be, if so. */
  readonly expected: string | undefined;
  readonly gone: 'never' | 'removed' | 'closed' | undefined;
}

/** From where on a callback is to be called, and up to where that holds: its call, or what takes it away. */
export interface Watching {
  readonly from: number;
  /** `never` if it holds to the end. */
  to: number;
}

export interface WatchReading {
  readonly socket: SocketReading;
  readonly interest: ReadyEvent['interest'];
  readonly calls: readonly Call[];
  readonly spans: readonly Watching[];
  /** What still watches at the end, since when. */
  readonly last: { readonly callback: string; readonly at: number } | undefined;
  /** A second callback has taken the place of the first. */
  readonly replaced: number;
  readonly removed: number;
}

/** Bytes that every connection has room for. */
const little = 1000;

/** Where little was sent there is room. A socket that listens has none ever, and what streams have sent is not known. */
export const hasRoom = (socket: SocketReading): boolean =>
  socket.event.how !== 'listens' &&
  socket.stream === never &&
  socket.shut === never &&
  total(sentFrom(socket).data) <= little;

export const watchesOf = (reading: Reading): readonly WatchReading[] => {
  if (!reading.hasSockets) return [];
  const ready = reading.trace.events.flatMap((event, at) => (event.kind === 'ready' ? [{ event, at }] : []));
  return connectionsOf(reading).sockets.flatMap((socket) =>
    (['read', 'write'] as const).map((interest) => watchOf(socket, interest, ready)),
  );
};

const watchOf = (
  socket: SocketReading,
  interest: ReadyEvent['interest'],
  ready: readonly { readonly event: ReadyEvent; readonly at: number }[],
): WatchReading => {
  const add = interest === 'read' ? 'addReader' : 'addWriter';
  const remove = interest === 'read' ? 'removeReader' : 'removeWriter';
  const mine = ready.filter(({ event }) => event.socket === socket.id && event.interest === interest);
  const steps = [
    ...socket.uses.map(({ event, at }) => ({ use: event, at })),
    ...mine.map(({ event, at }) => ({ call: event, at })),
  ];
  steps.sort((left, right) => left.at - right.at);
  const calls: Call[] = [];
  const spans: Watching[] = [];
  const open = (from: number): number => spans.push({ from, to: never });
  const close = (at: number): void => {
    const span = spans.at(-1);
    if (span?.to === never) span.to = at;
  };
  let callback: { readonly callback: string; readonly at: number } | undefined;
  let gone: Call['gone'] = 'never';
  let replaced = 0;
  let removed = 0;
  for (const step of steps) {
    if ('call' in step) {
      calls.push({
        event: step.call,
        at: step.at,
        expected: callback?.callback,
        gone: callback === undefined ? gone : undefined,
      });
      close(step.at);
      // Without fuel the harness takes it away.
      if (step.call.spent === true) callback = undefined;
      else if (callback !== undefined) open(step.at);
      continue;
    }
    const { use } = step;
    if (use.refused !== undefined) continue;
    if (use.do === add || use.do === remove || use.do === 'closeSocket') close(step.at);
    if (use.do === add) {
      open(step.at);
      if (callback !== undefined) replaced += 1;
      callback = { callback: use.callback ?? '', at: step.at };
    } else if (use.do === remove) {
      if (callback !== undefined) removed += 1;
      callback = undefined;
      gone = 'removed';
    } else if (use.do === 'closeSocket') {
      callback = undefined;
      gone = 'closed';
    }
  }
  return { socket, interest, calls, spans, last: callback, replaced, removed };
};
