import { breach, type Law } from './law.js';
import { never } from './records.js';
import { connectionsOf, hasFailed, total, whenClient } from './socket-streams.js';

export const law: Law = {
  id: '11.5',
  title: 'A connection that the other side breaks off ends with an error, and not as if all had come.',
  basis: 'cpython',
  needs: ['sockets', 'resets'],
  source: 'CPython on Linux: sock_recv raises ConnectionResetError (ECONNRESET of recv(2))',
  why: 'Half a file would be taken for the whole one.',
  caveat:
    'What was sent before the break may come, or may vanish with it; and Node takes a break behind such bytes for the end (libuv, uv__stream_io), so loops on it do not claim it.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    let met = 0;
    for (const socket of connectionsOf(reading).sockets) {
      const { client, received, receives, event } = socket;
      if (client === undefined || whenClient(client, 'reset') === never) continue;
      if (whenClient(client, 'finished', 'closed') !== never) continue;
      const end = received.find(({ data }) => total(data) === 0);
      if (end !== undefined && !hasFailed(socket, end.at))
        return breach(
          end.at,
          [`the client of ${event.name} has broken the connection off, and had not ended its side`],
          ['the end was told as if all had come'],
        );
      met += receives.filter(({ ended }) => ended?.raised !== undefined).length;
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    t steps
    await receive at c most 2
    t pauses
    client a reset
    t steps
    awaited raising ConnectionResetError
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    t steps
    await receive at c most 2
    t pauses
    client a reset
    t steps
    awaited []
  `,
};
