/**
 * The sockets of a trace, and what passed through them. What a socket receives is compared with what the other side has
 * sent: a client, whose own events tell, or another socket of the program.
 *
 * Of bytes only their order is certain: on the machine's network nobody can tell when they were under way. So totals are
 * compared, and only "nothing more came although all was there" is asked at the end of a run.
 */

import { type Data, joined, lengthOf, sameStart } from '../data.js';
import {
  type AwaitEvent,
  type AwaitedEvent,
  type ClientEvent,
  clientName,
  type SocketEvent,
  type SocketId,
  type UseSocketEvent,
} from '../trace.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { isCancelledError } from './task-end.js';

/** A wait for a socket: receive, send, accept, connect. */
export interface SocketWait {
  readonly event: AwaitEvent;
  readonly at: number;
  end: number;
  ended: AwaitedEvent | undefined;
  /** The task gave control back meanwhile. */
  paused: boolean;
}

/** Bytes that came or went together. */
export interface Part {
  readonly data: readonly Data[];
  readonly at: number;
}

export interface SocketReading {
  readonly id: SocketId;
  readonly event: SocketEvent;
  readonly at: number;
  readonly receives: SocketWait[];
  readonly sends: SocketWait[];
  readonly accepts: SocketWait[];
  /** What came, in this order, also by receiveNow; and where the end was told. */
  readonly received: Part[];
  /** What was sent, as far as that is known: of a sendAll that was cancelled nobody knows how much. */
  readonly sent: { readonly data: readonly Data[]; readonly certain: boolean; readonly at: number }[];
  readonly uses: { readonly event: UseSocketEvent; readonly at: number }[];
  shut: number;
  closed: number;
  /** Where the program was first told that something is wrong with it. What a system says after that is left open. */
  failed: number;
  /** Where a stream was opened over it. */
  stream: number;
  other: SocketReading | undefined;
  client: ClientReading | undefined;
}

export interface ClientReading {
  readonly key: string;
  readonly events: { readonly event: ClientEvent; readonly at: number }[];
  readonly port: number | undefined;
  socket: SocketReading | undefined;
}

export interface Connections {
  readonly sockets: readonly SocketReading[];
  readonly clients: readonly ClientReading[];
  readonly connects: readonly SocketWait[];
  /** All waits for sockets and streams. */
  readonly waits: readonly SocketWait[];
}

const known = new WeakMap<Reading, Connections>();

export const connectionsOf = (reading: Reading): Connections => {
  const before = known.get(reading);
  if (before !== undefined) return before;
  const made = read(reading);
  known.set(reading, made);
  return made;
};

/** No harness cuts a trace that is shorter. */
const surelyWhole = 50_000;

/** Of a trace that grew too long for its harness the rest is missing, and with it the end of the last run. */
const isWhole = ({ runs, trace }: Reading): boolean => trace.events.length < surelyWhole || runs.at(-1)?.end !== never;

const read = (reading: Reading): Connections => {
  if (!isWhole(reading)) return { sockets: [], clients: [], connects: [], waits: [] };
  const sockets: SocketReading[] = [];
  const clients = new Map<string, ClientReading>();
  const connects: SocketWait[] = [];
  const waits = new Map<number, SocketWait>();
  const all: SocketWait[] = [];
  for (const [index, event] of reading.trace.events.entries()) {
    switch (event.kind) {
      case 'socket':
        sockets[event.socket] = {
          id: event.socket,
          event,
          at: index,
          receives: [],
          sends: [],
          accepts: [],
          received: [],
          sent: [],
          uses: [],
          shut: never,
          closed: never,
          failed: never,
          stream: never,
          other: undefined,
          client: undefined,
        };
        break;
      case 'await': {
        const wait: SocketWait = { event, at: index, end: never, ended: undefined, paused: false };
        const socket = event.socket === undefined ? undefined : sockets[event.socket];
        if (event.what === 'connect') connects.push(wait);
        else if (event.what === 'accept') socket?.accepts.push(wait);
        else if (event.what === 'receive') socket?.receives.push(wait);
        else if (event.what === 'sendAll') socket?.sends.push(wait);
        else if (event.socket === undefined) break;
        all.push(wait);
        waits.set(event.wait, wait);
        break;
      }
      case 'pause':
        for (const wait of waits.values()) if (wait.event.task === event.task) wait.paused = true;
        break;
      case 'awaited': {
        const wait = waits.get(event.wait);
        if (wait === undefined) break;
        waits.delete(event.wait);
        wait.end = index;
        wait.ended = event;
        const socket = wait.event.socket === undefined ? undefined : sockets[wait.event.socket];
        if (socket !== undefined && event.raised !== undefined && !isCancelledError(event.raised)) fail(socket, index);
        if (wait.event.what === 'receive' && event.raised === undefined)
          socket?.received.push({ data: dataIn(event.value), at: index });
        if (wait.event.what === 'sendAll')
          socket?.sent.push({ data: wait.event.data ?? [], certain: event.raised === undefined, at: wait.at });
        break;
      }
      case 'stream': {
        const socket = sockets[event.socket];
        if (socket !== undefined) socket.stream = index;
        break;
      }
      case 'useSocket': {
        const socket = sockets[event.socket];
        if (socket === undefined) break;
        socket.uses.push({ event, at: index });
        if (event.refused !== undefined) {
          fail(socket, index);
          break;
        }
        if (event.do === 'shutdown' && socket.shut === never) socket.shut = index;
        if (event.do === 'closeSocket' && socket.closed === never) socket.closed = index;
        if (event.do === 'receiveNow' && Array.isArray(event.answer))
          socket.received.push({ data: event.answer as readonly Data[], at: index });
        if (event.do === 'sendNow' && typeof event.answer === 'number' && event.data !== undefined)
          socket.sent.push({ data: startOf([event.data], event.answer), certain: true, at: index });
        break;
      }
      case 'client': {
        const key = clientName(event);
        const client = clients.get(key) ?? {
          key,
          events: [],
          port: event.what === 'connected' ? event.port : undefined,
          socket: undefined,
        };
        clients.set(key, client);
        client.events.push({ event, at: index });
        break;
      }
      default:
    }
  }
  // A send that has not come back has perhaps sent something.
  for (const wait of waits.values()) {
    if (wait.event.what !== 'sendAll' || wait.event.socket === undefined) continue;
    sockets[wait.event.socket]?.sent.push({ data: wait.event.data ?? [], certain: false, at: wait.at });
  }
  pair(
    sockets.filter((socket) => socket !== undefined),
    [...clients.values()],
  );
  return {
    sockets: sockets.filter((socket) => socket !== undefined),
    clients: [...clients.values()],
    connects,
    waits: all,
  };
};

const fail = (socket: SocketReading, index: number): void => {
  if (socket.failed === never) socket.failed = index;
};

export const dataIn = (value: unknown): readonly Data[] => (Array.isArray(value) ? (value as readonly Data[]) : []);

/** Who is connected with whom is told by the ports; where there is but one of each, it is plain. */
const pair = (sockets: readonly SocketReading[], clients: readonly ClientReading[]): void => {
  const accepted = sockets.filter(({ event }) => event.how === 'accepted');
  const connected = sockets.filter(({ event }) => event.how === 'connected');
  const up = clients.filter(({ events }) => events.some(({ event }) => event.what === 'connected'));
  const [one] = accepted;
  const join = (socket: SocketReading, client: ClientReading | undefined): void => {
    if (client === undefined) return;
    socket.client = client;
    client.socket = socket;
  };
  for (const socket of accepted)
    if (socket.event.peer !== undefined)
      join(
        socket,
        up.find(({ port }) => port === socket.event.peer),
      );
  if (accepted.length === 1 && one !== undefined && up.length === 1 && connected.length === 0) join(one, up[0]);
  const [only] = connected;
  if (accepted.length === 1 && connected.length === 1 && up.length === 0 && one !== undefined && only !== undefined) {
    one.other = only;
    only.other = one;
  }
};

/** What a client has sent, and what it has received. */
export const sentBy = ({ events }: ClientReading): readonly Data[] =>
  events.reduce<readonly Data[]>((all, { event }) => (event.what === 'sent' ? joined(all, [event.data]) : all), []);

export const receivedBy = (client: ClientReading): readonly Data[] => allOf(cameTo(client));

/** What came to it, piece by piece. */
export const cameTo = ({ events }: ClientReading): readonly Part[] =>
  events.flatMap(({ event, at }) => (event.what === 'received' ? [{ data: event.data, at }] : []));

/** Where a client did or saw that first. */
export const whenClient = ({ events }: ClientReading, ...what: readonly ClientEvent['what'][]): number =>
  events.find(({ event }) => what.includes(event.what))?.at ?? never;

/** All that has come to a socket; and all that it sent. */
export const receivedAt = ({ received }: SocketReading): readonly Data[] => allOf(received);

export const sentFrom = ({ sent }: SocketReading): { readonly data: readonly Data[]; readonly certain: boolean } => ({
  data: allOf([...sent].sort((left, right) => left.at - right.at)),
  certain: sent.every(({ certain }) => certain),
});

/** What the other side has sent in all; undefined where that is not known. */
export const sentTo = ({ client, other }: SocketReading): readonly Data[] | undefined => {
  // What a client that was still at work had sent is not told.
  if (client !== undefined) return isOver(client) ? sentBy(client) : undefined;
  if (other === undefined || other.stream !== never) return undefined;
  const { data, certain } = sentFrom(other);
  return certain ? data : undefined;
};

/** An error is told once, and then the system may say anything, the end for instance. */
export const hasFailed = ({ failed }: SocketReading, before: number): boolean => failed !== never && failed < before;

/** Whether the other side has ended in peace: all that it sent is to be received. */
export const endedInPeace = ({ client, other }: SocketReading): boolean => {
  if (client !== undefined) {
    const { events } = client;
    // Who gave up does so at the very end.
    return (
      events.some(({ event }) => event.what === 'finished') &&
      !events.some(({ event }) => event.what === 'reset' || event.what === 'lost')
    );
  }
  return other !== undefined && (other.shut !== never || other.closed !== never);
};

/** The harness has brought the last run to its end after that, and so has given the loop turns enough. */
export const isSettledSince = (reading: Reading, at: number): boolean => {
  const { lastSettled, runs } = reading;
  return lastSettled > at && (runs.at(-1)?.begin ?? never) < lastSettled;
};

/** All that the client did stands in the trace. */
export const isOver = ({ events }: ClientReading): boolean =>
  events.some(({ event }) => ['done', 'gaveUp', 'refused', 'lost', 'reset', 'closed'].includes(event.what));

/** The client has broken off, or left, or lost its connection. */
export const isBroken = (client: ClientReading): boolean =>
  client.events.some(({ event }) => ['reset', 'lost', 'gaveUp', 'refused'].includes(event.what));

export const total = (data: readonly Data[]): number => data.reduce((sum, each) => sum + lengthOf(each), 0);

const allOf = (parts: readonly Part[]): readonly Data[] =>
  parts.reduce<readonly Data[]>((all, { data }) => joined(all, data), []);

/** The first part that goes another way than what was sent, or beyond it. */
export const strays = (
  parts: readonly Part[],
  sent: readonly Data[],
): { readonly at: number; readonly however: string } | undefined => {
  const same = sameStart(allOf(parts), sent);
  let length = 0;
  for (const { data, at } of parts) {
    length += total(data);
    if (length > same)
      return { at, however: same === total(sent) ? 'more came' : `what came differs from them after ${same} bytes` };
  }
  return undefined;
};

/** How many bytes are there to be received, and whether the end is that was not told; undefined where nobody knows. */
export const unreadAt = (
  socket: SocketReading,
): { readonly bytes: number; readonly isEndUntold: boolean } | undefined => {
  const sent = sentTo(socket);
  // What was not read when a connection breaks off may be gone.
  if (sent === undefined || (socket.client !== undefined && whenClient(socket.client, 'reset', 'lost') !== never))
    return undefined;
  const isTold = socket.received.some(({ data }) => total(data) === 0);
  return { bytes: total(sent) - total(receivedAt(socket)), isEndUntold: endedInPeace(socket) && !isTold };
};

export const startOf = (data: readonly Data[], most: number): readonly Data[] => {
  const start: Data[] = [];
  let left = most;
  for (const each of data) {
    const length = Math.min(left, lengthOf(each));
    if (length > 0) start.push(typeof each === 'string' ? each.slice(0, length) : { ...each, length });
    left -= length;
  }
  return start;
};
