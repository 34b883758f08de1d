/** What clients of HTTP did and saw, connection by connection, for the laws of chapter 13. */

import { bytesOf, textOf } from '../data.js';
import { type HttpResponse, ResponseReader } from '../http-message.js';
import { type HttpRequest, type Requests, requestsIn } from '../http-request.js';
import { type ClientEvent, clientName } from '../trace.js';
import type { Reading } from './reading.js';
import { never } from './records.js';

export interface Exchange {
  readonly request: HttpRequest;
  /** What came of a response, whole or not. */
  readonly response: HttpResponse | undefined;
  readonly isWhole: boolean;
  /** The bytes that came until the response was whole, from the connection's first on. */
  readonly to: number;
}

export interface Connection {
  readonly client: string;
  /** Its first event, and its last. */
  readonly first: number;
  readonly last: number;
  readonly events: readonly (readonly [number, ClientEvent])[];
  readonly sent: string;
  readonly received: string;
  /** In so many pieces. */
  readonly pieces: number;
  readonly requests: Requests;
  /** Each whole request with what answered it. */
  readonly exchanges: readonly Exchange[];
  /** What came behind the responses to all its requests. */
  readonly extra: string;
  /** How it ended, as an index of its event; `never` where it did not end so. */
  readonly connected: number;
  readonly refused: number;
  /** By the server: its side ended, or the connection broke. */
  readonly ended: number;
  readonly lost: number;
  /** By the client, before all was answered. */
  readonly brokenOff: number;
  readonly gaveUp: number;
  /** Seconds after which a server may lose its patience with a client: then it is not judged what became of it. */
  readonly patience: number;
}

const known = new WeakMap<Reading, readonly Connection[]>();

/**
 * Those whose answers are a server's own affair. What stands behind the sockets of a program, or what an application has
 * given, a server of the loop did not make.
 */
export const connectionsOf = (reading: Reading): readonly Connection[] =>
  reading.hasSockets || reading.gatewayEvents.length > 0 ? [] : allConnectionsOf(reading);

/** In the order in which the clients began. */
export const allConnectionsOf = (reading: Reading): readonly Connection[] => {
  if (reading.clientEvents.length === 0) return [];
  const before = known.get(reading);
  if (before !== undefined) return before;
  const byClient = new Map<string, (readonly [number, ClientEvent])[]>();
  for (const at of reading.clientEvents) {
    const event = reading.event(at);
    if (event.kind !== 'client') continue;
    const name = clientName(event);
    const events = byClient.get(name) ?? [];
    events.push([at, event]);
    byClient.set(name, events);
  }
  const connections = [...byClient].map(([client, events]) => connectionOf(client, events, patienceOf(reading)));
  known.set(reading, connections);
  return connections;
};

const connectionOf = (client: string, events: Connection['events'], patience: number): Connection => {
  let sent = '';
  let received = '';
  let pieces = 0;
  for (const [, event] of events) {
    if (event.what === 'sent') {
      sent += textOf(bytesOf(event.data));
      pieces += event.pieces ?? 1;
    } else if (event.what === 'received') {
      received += event.data.map((data) => textOf(bytesOf(data))).join('');
    }
  }
  const where = (...kinds: readonly ClientEvent['what'][]): number =>
    events.find(([, { what }]) => kinds.includes(what))?.[0] ?? never;
  const requests = requestsIn(sent);
  const ended = where('ended');
  const lost = where('lost');
  const { exchanges, extra } = exchangesOf(requests.whole, received, ended >= 0);
  // What a client closes at its end, without having waited, is broken off too.
  const gone = where('reset', 'closed', 'done');
  const unanswered = requests.tail !== 'nothing' || exchanges.length === 0 || exchanges.some(({ isWhole }) => !isWhole);
  return {
    client,
    first: events[0]?.[0] ?? never,
    last: events.at(-1)?.[0] ?? never,
    events,
    sent,
    received,
    pieces,
    requests,
    exchanges,
    extra,
    connected: where('connected'),
    refused: where('refused'),
    ended,
    lost,
    brokenOff: unanswered && ended < 0 && lost < 0 && where('refused', 'gaveUp') < 0 ? gone : never,
    gaveUp: where('gaveUp'),
    patience,
  };
};

const exchangesOf = (
  requests: readonly HttpRequest[],
  received: string,
  ended: boolean,
): Pick<Connection, 'exchanges' | 'extra'> => {
  let rest = received;
  const exchanges: Exchange[] = [];
  for (const request of requests) {
    const reader = new ResponseReader(request.method);
    reader.push(rest);
    if (ended) reader.end();
    const { response, isWhole } = reader;
    rest = reader.rest;
    exchanges.push({ request, response, isWhole, to: received.length - rest.length });
  }
  return { exchanges, extra: rest };
};

/** What the client has done is a whole number of requests, and it has not broken off. */
export const isPolite = ({ requests, brokenOff }: Connection): boolean =>
  requests.tail === 'nothing' && requests.whole.length > 0 && brokenOff < 0;

/** One whole request, and nothing else. */
export const soleExchange = (connection: Connection): Exchange | undefined =>
  isPolite(connection) && connection.exchanges.length === 1 ? connection.exchanges[0] : undefined;

/** Two answers are the same if their status and their body are: fields may tell the time. */
export const sameAnswer = (left: HttpResponse, right: HttpResponse): boolean =>
  left.status === right.status && left.body === right.body;

/** Connections that did nothing but send a request with this text in one piece, and were answered in full. */
const plainAnswers = (
  connections: readonly Connection[],
  text: string,
): readonly (readonly [Connection, HttpResponse])[] =>
  connections.flatMap((connection) => {
    const only = soleExchange(connection);
    const { response } = only ?? {};
    if (only?.isWhole !== true || response === undefined) return [];
    return only.request.text === text && connection.pieces === 1 ? [[connection, response] as const] : [];
  });

/**
 * How the server answers a request on a connection of its own, if it does so in the same way before and after another
 * connection: pages that tell the time, or count their readers, are no measure. `before` alone, where there is no after.
 */
export const learnt = (
  connections: readonly Connection[],
  text: string,
  around: Connection,
  only?: 'before',
): HttpResponse | undefined => {
  const plain = plainAnswers(connections, text);
  const before = plain.filter(([each]) => each.last < around.first);
  const after = plain.filter(([each]) => each.first > around.last);
  const [first] = before;
  if (first === undefined || (only === undefined && after.length === 0)) return undefined;
  return [...before, ...after].every(([, answer]) => sameAnswer(answer, first[1])) ? first[1] : undefined;
};

/** The event that tells how a connection came to its end, or the last that did something. */
export const turnOf = ({ gaveUp, lost, ended, refused, events, last }: Connection): number => {
  for (const at of [gaveUp, refused, lost, ended]) if (at >= 0) return at;
  return events.findLast(([, { what }]) => what === 'received')?.[0] ?? last;
};

/** The bytes of a body in a sentence. */
export const bytes = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`);

export const answerText = ({ status, body }: HttpResponse): string => `status ${status} and ${bytes(body.length)}`;

/** What became of a request, in the second half of a proof. */
export const outcomeText = (connection: Connection, exchange: Exchange | undefined): string => {
  const { refused, gaveUp, lost, ended } = connection;
  if (refused >= 0) return 'was refused its connection';
  const { response, isWhole } = exchange ?? {};
  if (response !== undefined && isWhole === true) return `was answered with ${answerText(response)}`;
  const part = response === undefined ? 'no answer' : 'a part of an answer';
  if (gaveUp >= 0) return `got ${part}, and waited in vain`;
  if (lost >= 0) return `got ${part} before its connection broke`;
  return ended >= 0 ? `got ${part} before its connection was closed` : `got ${part}`;
};

/** Seconds from its connection to its end. */
const duration = ({ events }: Connection): number => (events.at(-1)?.[1].time ?? 0) - (events[0]?.[1].time ?? 0);

const fewSeconds = 2;
/** Where a tick may be a second that costs nothing. */
const fewTicks = 400;

const patienceOf = ({ trace }: Reading): number =>
  trace.subject.clock === 'virtual' ? fewTicks * trace.tick : fewSeconds;

/** The server may have lost its patience, since the client's machine kept it waiting. */
export const wasSlow = (connection: Connection): boolean =>
  connection.gaveUp < 0 &&
  (duration(connection) > connection.patience || connection.exchanges.some(({ response }) => response?.status === 408));
