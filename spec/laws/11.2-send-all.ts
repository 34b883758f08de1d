import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import {
  cameTo,
  connectionsOf,
  isBroken,
  isSettledSince,
  receivedBy,
  type SocketReading,
  sentFrom,
  strays,
  total,
  whenClient,
} from './socket-streams.js';

export const law: Law = {
  id: '11.2',
  title:
    'sendAll delivers all bytes, once and in order, however slowly the other side reads; it comes back when the system has taken them.',
  basis: 'promised',
  needs: ['sockets'],
  source:
    'asyncio, sock_sendall: "continues to send data from data until either all data has been sent or an error occurs"; an empty one: libuv 6140507ba',
  why: 'A partial send that is taken for a whole one cuts answers; one that begins anew doubles what has been sent.',
  caveat: 'That it has come back does not say that anybody has received it.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    let met = 0;
    for (const socket of connectionsOf(reading).sockets) {
      const found = anotherStream(socket) ?? lost(socket) ?? neverBack(reading, socket);
      if (found !== undefined) return found;
      if (socket.client !== undefined && receivedBy(socket.client).length > 0) met += socket.sent.length;
      met += socket.sends.filter(({ event, end }) => end !== never && total(event.data ?? []) === 0).length;
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    t steps
    await sendAll at c data "ab"
    awaited
    client a received "ab"
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    t steps
    await sendAll at c data "ab"
    awaited
    client a received "aab"
  `,
};

const anotherStream = (socket: SocketReading): Breach | undefined => {
  const { client } = socket;
  // What was written to a stream is law 12.4's.
  if (client === undefined || socket.stream !== never) return undefined;
  const { data, certain } = sentFrom(socket);
  // Of a send that was cancelled nobody knows how much went out, so what comes after it has no place.
  if (!certain && socket.sent.some((each, index) => !each.certain && index < socket.sent.length - 1)) return undefined;
  const found = strays(cameTo(client), data);
  if (found === undefined) return undefined;
  return breach(found.at, [`${total(data)} bytes were sent to ${socket.event.name} in all`], [found.however]);
};

/** The client has seen the end, or waits in vain, and not all has come. */
const lost = (socket: SocketReading): Breach | undefined => {
  const { client } = socket;
  if (client === undefined) return undefined;
  const { data, certain } = sentFrom(socket);
  const missing = total(data) - total(receivedBy(client));
  if (!certain || missing <= 0) return undefined;
  const ended = whenClient(client, 'ended');
  const gaveUp = client.events.find(({ event }) => event.what === 'gaveUp' && event.waitedFor !== 'room')?.at ?? never;
  if (ended !== never && !isBroken(client))
    return breach(
      ended,
      [`${total(data)} bytes were sent to ${socket.event.name}`],
      [`the end came ${missing} bytes before`],
    );
  // A socket that is closed while bytes of the client are unread is broken off, and may take along what was sent.
  if (gaveUp !== never && socket.closed === never)
    return breach(
      gaveUp,
      [`${total(data)} bytes were sent to ${socket.event.name}`],
      [`the last ${missing} never came`],
    );
  return undefined;
};

/** All has come, and the send does not come back. */
const neverBack = (reading: Reading, socket: SocketReading): Breach | undefined => {
  const wait = socket.sends.at(-1);
  const { lastSettled } = reading;
  if (wait === undefined || wait.end !== never || !isSettledSince(reading, wait.at) || socket.closed !== never)
    return undefined;
  const length = total(wait.event.data ?? []);
  const { data } = sentFrom(socket);
  const all = socket.client !== undefined && total(receivedBy(socket.client)) >= total(data);
  if (length > 0 && !all) return undefined;
  return breach(
    lastSettled,
    [length === 0 ? 'there was nothing to send' : `all that was sent to ${socket.event.name} has been received`],
    ['sendAll does not come back'],
  );
};
