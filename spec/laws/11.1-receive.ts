import { type Breach, breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import {
  connectionsOf,
  endedInPeace,
  hasFailed,
  isSettledSince,
  type SocketReading,
  sentTo,
  strays,
  total,
  unreadAt,
} from './socket-streams.js';

export const law: Law = {
  id: '11.1',
  title:
    'A receive gives at most as many bytes as were asked for, as soon as there are any, in the order in which they were sent; once the other side has ended, and all was read, it gives none, again and again.',
  basis: 'promised',
  needs: ['sockets'],
  source:
    'asyncio, sock_recv: "The maximum amount of data to be received at once is specified by nbytes"; lost tails: libuv#4997, uvloop 6476aad',
  why: 'A server that misses the last bytes before the end, or believes in an end too early, cuts requests and files short.',
  caveat: 'How many bytes come at once is up to the network.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    let met = 0;
    for (const socket of connectionsOf(reading).sockets) {
      const found = tooMany(socket) ?? anotherStream(socket) ?? wrongEnd(socket) ?? forgotten(reading, socket);
      if (found !== undefined) return found;
      met += socket.received.length;
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    client a sent "ab"
    client a done
    t steps
    await receive at c most 2
    awaited ["ab"]
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    client a sent "ab"
    client a done
    t steps
    await receive at c most 2
    awaited ["ba"]
  `,
};

const tooMany = (socket: SocketReading): Breach | undefined => {
  for (const { event, end, ended } of socket.receives) {
    const value = ended?.raised === undefined && Array.isArray(ended?.value) ? ended.value : [];
    const came = total(value as Parameters<typeof total>[0]);
    if (event.most !== undefined && came > event.most)
      return breach(end, [`at most ${event.most} bytes were asked for`], [`${came} came`]);
  }
  return undefined;
};

const anotherStream = (socket: SocketReading): Breach | undefined => {
  const sent = sentTo(socket);
  const found = sent && strays(socket.received, sent);
  if (sent === undefined || found === undefined) return undefined;
  return breach(
    found.at,
    [`the other side of ${socket.event.name} has sent ${total(sent)} bytes in all`],
    [found.however],
  );
};

const wrongEnd = (socket: SocketReading): Breach | undefined => {
  const sent = sentTo(socket);
  const end = socket.received.find(({ data }) => total(data) === 0);
  if (end === undefined || sent === undefined || hasFailed(socket, end.at)) return undefined;
  const { name } = socket.event;
  const before = socket.received.filter(({ at }) => at < end.at).reduce((sum, { data }) => sum + total(data), 0);
  const later = socket.received.find(({ data, at }) => at > end.at && total(data) > 0);
  if (later !== undefined) return breach(later.at, [`the end of ${name} had been told`], ['more bytes came']);
  // Whoever breaks a connection off may take with it what was not read.
  if (!endedInPeace(socket)) return undefined;
  if (before < total(sent))
    return breach(
      end.at,
      [`the other side of ${name} has sent ${total(sent)} bytes and then ended`],
      [`the end was told after ${before}`],
    );
  return undefined;
};

/** Bytes are there, or the end, and who waits for them is not told. */
const forgotten = (reading: Reading, socket: SocketReading): Breach | undefined => {
  const wait = socket.receives.at(-1);
  const unread = unreadAt(socket);
  const { lastSettled } = reading;
  if (unread === undefined || wait === undefined || wait.end !== never || !isSettledSince(reading, wait.at))
    return undefined;
  if (socket.closed !== never || socket.shut !== never) return undefined;
  // A receive that was cancelled, or two at once, are other laws' concern.
  if (socket.receives.some((each) => each !== wait && (each.end === never || each.ended?.raised !== undefined)))
    return undefined;
  const { name } = socket.event;
  if (unread.bytes > 0)
    return breach(
      lastSettled,
      [`${unread.bytes} bytes are there to be received from ${name}`],
      ['the receive does not come back'],
    );
  if (!endedInPeace(socket)) return undefined;
  return breach(lastSettled, [`the other side of ${name} has ended`], ['the receive does not come back']);
};
