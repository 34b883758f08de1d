/** The calls of applications of the gateway interface in a trace, each with the client whose request it was. */

import { bytesOf, type Data, lengthOf, textOf } from '../data.js';
import type { GatewayCalledEvent, GatewayEvent, GatewayStartEvent } from '../trace.js';
import { allConnectionsOf, type Connection, type Exchange } from './connections.js';
import { type Breach, breach } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';

export interface At<Event> {
  readonly at: number;
  readonly event: Event;
}

/** A piece of a body, as the application wrote or yielded it. */
export interface BodyPiece {
  readonly at: number;
  readonly how: 'write' | 'yield';
  readonly data: Data;
  /** The application was told that it was taken: write() came back, or the next piece was asked for. */
  taken: number;
}

export interface Invocation {
  readonly called: GatewayCalledEvent;
  readonly at: number;
  readonly events: readonly At<GatewayEvent>[];
  readonly starts: readonly At<GatewayStartEvent>[];
  readonly pieces: readonly BodyPiece[];
  /** Its call has ended with an iterable; it has raised; it has no more pieces: `never` where not. */
  readonly givesBack: number;
  readonly raised: number;
  readonly exhausted: number;
  /** Something was refused to it, or raised. */
  readonly failed: boolean;
  readonly closes: readonly number[];
  /** The start whose head is to be sent. */
  readonly start: At<GatewayStartEvent> | undefined;
  /** Whose request it was, where that is certain: it is then the only request of its connection. */
  client: Connection | undefined;
  exchange: Exchange | undefined;
}

const known = new WeakMap<Reading, readonly Invocation[]>();

export const invocationsOf = (reading: Reading): readonly Invocation[] => {
  if (reading.gatewayEvents.length === 0) return [];
  const before = known.get(reading);
  if (before !== undefined) return before;
  const events: At<GatewayEvent>[][] = [];
  for (const at of reading.gatewayEvents) {
    const event = reading.event(at);
    if (event.kind !== 'gateway') continue;
    const own = events[event.invocation] ?? [];
    own.push({ at, event });
    events[event.invocation] = own;
  }
  const invocations = events.flatMap((own) => invocationOf(own) ?? []);
  pair(invocations, allConnectionsOf(reading));
  known.set(reading, invocations);
  return invocations;
};

const invocationOf = (events: readonly At<GatewayEvent>[]): Invocation | undefined => {
  const [first] = events;
  if (first?.event.what !== 'called') return undefined;
  const where = (what: GatewayEvent['what']): number => events.find(({ event }) => event.what === what)?.at ?? never;
  const starts = events.flatMap(({ at, event }) => (event.what === 'start' ? [{ at, event }] : []));
  const pieces: BodyPiece[] = [];
  for (const { at, event } of events) {
    const last = pieces.at(-1);
    if (event.what === 'asked' && last?.how === 'yield' && last.taken === never) last.taken = at;
    if (event.what === 'yield') pieces.push({ at, how: 'yield', data: event.data, taken: never });
    if (event.what === 'write' && event.raised === undefined)
      pieces.push({ at, how: 'write', data: event.data, taken: at });
  }
  return {
    called: first.event,
    at: first.at,
    events,
    starts,
    pieces,
    givesBack: where('givesBack'),
    raised: where('raise'),
    exhausted: where('exhausted'),
    failed: events.some(({ event }) => 'raised' in event && event.raised !== undefined),
    closes: events.flatMap(({ at, event }) => (event.what === 'close' ? [at] : [])),
    start: starts.findLast(({ event }) => event.raised === undefined),
    client: undefined,
    exchange: undefined,
  };
};

/** The first piece that is not empty. */
export const firstBytes = ({ pieces }: Invocation): BodyPiece | undefined =>
  pieces.find(({ data }) => lengthOf(data) > 0);

/** What the application was asked for, as the request had it: its path is decoded. */
export const pathIn = ({ called }: Pick<Invocation, 'called'>): string =>
  `${text(called.environ['SCRIPT_NAME'])}${text(called.environ['PATH_INFO'])}`;

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const decoded = (path: string): string =>
  path.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

/** Requests are told apart by their paths: who alone asked for one, and was alone in being answered for it. */
const pair = (invocations: readonly Invocation[], connections: readonly Connection[]): void => {
  for (const invocation of invocations) {
    const path = pathIn(invocation);
    if (invocations.some((other) => other !== invocation && pathIn(other) === path)) continue;
    const asked = connections.flatMap((connection) =>
      connection.requests.whole
        .filter(({ target }) => decoded(target.split('?')[0] ?? '') === path)
        .map((request) => ({ connection, request })),
    );
    const [only] = asked;
    if (only === undefined || asked.length > 1 || only.connection.requests.whole.length > 1) continue;
    invocation.client = only.connection;
    invocation.exchange = only.connection.exchanges[0];
  }
};

/** The bytes of the body that the application has given, in the order in which they are to come. */
export const bodyOf = ({ pieces }: Invocation): string =>
  [...pieces.filter(({ how }) => how === 'write'), ...pieces.filter(({ how }) => how === 'yield')]
    .map(({ data }) => textOf(bytesOf(data)))
    .join('');

/** The value of a field that the application has given. */
export const headerOf = ({ start }: Invocation, name: string): string | undefined =>
  start?.event.headers.find(([each]) => each.toLowerCase() === name)?.[1];

export const statusOf = ({ start }: Invocation): number => Number(start?.event.status.slice(0, 3) ?? 0);

/** The client has gone before it was answered. */
export const wentAway = ({ client }: Invocation): boolean =>
  client !== undefined &&
  (client.brokenOff >= 0 || client.gaveUp >= 0 || client.events.some(([, { what }]) => what === 'reset'));

/** The application is done without a fault. */
const isDone = (invocation: Invocation): boolean =>
  !invocation.failed &&
  // A server that has as many bytes as were announced need not ask for more.
  (invocation.exhausted >= 0 || invocation.closes.length > 0) &&
  invocation.start !== undefined;

/** It is, and its client has waited for the whole answer. */
export const isPlain = (invocation: Invocation): boolean => isDone(invocation) && !wentAway(invocation);

/** Methods and statuses whose responses have no body. */
export const isBodiless = (invocation: Invocation): boolean => {
  const status = statusOf(invocation);
  return invocation.called.environ['REQUEST_METHOD'] === 'HEAD' || status === 204 || status === 304;
};

/** In a sentence. */
export const application = ({ called }: Invocation): string =>
  `the application at ${text(called.environ['PATH_INFO'])}`;

/** Whether the answer has the head that was given last, and nothing of those before. */
export const replacedHead = (invocation: Invocation, { at, event }: At<GatewayStartEvent>): number | Breach => {
  const { client, exchange, start, starts } = invocation;
  const { response, isWhole } = exchange ?? {};
  if (start?.at !== at || !isPlain(invocation) || client === undefined || response === undefined || isWhole !== true)
    return 0;
  const status = Number(event.status.slice(0, 3));
  const former = starts
    .filter((each) => each.at < at)
    .flatMap(({ event: { headers } }) => headers)
    .find(([name]) => {
      const isNamed = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
      return (
        /^x-/i.test(name) &&
        !event.headers.some(([other]) => isNamed(other)) &&
        response.fields.some((field) => isNamed(field.name))
      );
    });
  if (response.status === status && former === undefined) return 1;
  return breach(
    client.last,
    [`${application(invocation)} had replaced its head by ${event.status}`],
    [
      former === undefined
        ? `client ${client.client} was answered with status ${response.status}`
        : `client ${client.client} got ${former[0]} of the head before`,
    ],
  );
};

/** Whether an answer has the bytes that the application gave, as many as it had announced, in their order. */
export const bodyFault = (invocation: Invocation): number | Breach => {
  const { client, exchange } = invocation;
  const { response, isWhole } = exchange ?? {};
  if (!isDone(invocation) || isBodiless(invocation) || client === undefined || response === undefined) return 0;
  const announced = Number(headerOf(invocation, 'content-length') || Number.POSITIVE_INFINITY);
  const expected = bodyOf(invocation).slice(0, announced);
  if (response.body === expected) return isWhole === true && !wentAway(invocation) ? 1 : 0;
  // Who has gone, and whose connection has broken, is owed no more; who has read all that came, and waited in vain, is.
  const waited = client.events.some(([, event]) => event.what === 'gaveUp' && event.waitedFor !== 'room');
  const isOwed = waited ? client.lost < 0 : client.ended >= 0 && !wentAway(invocation);
  if (isWhole !== true && expected.startsWith(response.body) && !isOwed) return 0;
  let same = 0;
  while (same < expected.length && expected[same] === response.body[same]) same += 1;
  return breach(
    client.last,
    [`${application(invocation)} gave ${expected.length} bytes`],
    [`client ${client.client} got ${response.body.length} of which the first ${same} are the same`],
  );
};
