import { breach, type Law } from './law.js';
import { never } from './records.js';
import { connectionsOf, isSettledSince } from './socket-streams.js';
import { isCancelledError } from './task-end.js';

export const law: Law = {
  id: '11.4',
  title: 'connect comes back with a connection if somebody listens, and raises ConnectionRefusedError if nobody does.',
  basis: 'promised',
  needs: ['sockets'],
  source: 'asyncio, sock_connect: "Asynchronous version of socket.connect()"; ECONNREFUSED of connect(2)',
  why: 'A client that takes a refused connection for a good one loses what it sends; one that waits for ever never tries another.',
  check(reading) {
    if (!reading.hasSockets && !reading.hasTasks) return 0;
    const { connects } = connectionsOf(reading);
    let met = 0;
    for (const { event, at, end, ended } of connects) {
      const { lastSettled } = reading;
      const listens = event.socket !== undefined;
      if (end === never) {
        if (!listens && isSettledSince(reading, at))
          return breach(lastSettled, ['nobody listens there'], ['connect does not come back']);
        continue;
      }
      if (isCancelledError(ended?.raised)) continue;
      met += 1;
      if (!listens && ended?.raised?.type !== 'ConnectionRefusedError')
        return breach(
          end,
          ['nobody listens there'],
          ended?.raised === undefined
            ? ['connect came back with a connection']
            : ['connect raised ', ended.raised.type],
        );
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    t steps
    await connect
    t pauses
    t steps
    awaited raising ConnectionRefusedError
  `,
  illegal: `
    0 spawn t
    run
    t steps
    await connect
    t pauses
    t steps
    awaited 0
  `,
};
