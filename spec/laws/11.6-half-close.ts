import { breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import {
  type ClientReading,
  connectionsOf,
  isBroken,
  type SocketReading,
  total,
  whenClient,
} from './socket-streams.js';
import { isCancelledError } from './task-end.js';

export const law: Law = {
  id: '11.6',
  title: 'After the other side has ended its own half, one can still send to it.',
  basis: 'promised',
  needs: ['sockets'],
  source: 'shutdown(2), SHUT_WR; asyncio, sock_recv and sock_sendall work as those of socket',
  why: 'Clients that say "that was all" and then wait for the answer would never get one.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    let met = 0;
    for (const socket of connectionsOf(reading).sockets) {
      const { client, received, sends, event } = socket;
      if (client === undefined || whenClient(client, 'finished') === never) continue;
      const end = received.find(({ data }) => total(data) === 0);
      if (end === undefined || isBroken(client)) continue;
      for (const { at, end: back, ended } of sends) {
        if (at < end.at || back === never || !isThere(reading, socket, client, back)) continue;
        met += 1;
        if (ended?.raised !== undefined && !isCancelledError(ended.raised))
          return breach(
            back,
            [`the client of ${event.name} has ended its own side alone, and still listens`],
            ['sendAll raised ', ended.raised.type],
          );
      }
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    client a finished
    t steps
    await receive at c most 2
    awaited []
    await sendAll at c data "a"
    awaited
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    client a finished
    t steps
    await receive at c most 2
    awaited []
    await sendAll at c data "a"
    awaited raising BrokenPipeError
  `,
};

/** Whether the client was there still. On the machine's network: if it has left only after it had seen this side's end. */
const isThere = (reading: Reading, { closed, shut }: SocketReading, client: ClientReading, at: number): boolean => {
  const gone = whenClient(client, 'closed', 'done');
  if (gone === never || (reading.virtual && gone > at)) return true;
  const ended = whenClient(client, 'ended');
  const isLater = (end: number): boolean => end === never || end > at;
  return !reading.virtual && ended !== never && ended < gone && isLater(closed) && isLater(shut);
};
