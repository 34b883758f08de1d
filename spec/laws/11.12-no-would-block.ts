import { breach, type Law } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { connectionsOf, type SocketReading, whenClient } from './socket-streams.js';
import { isCancelledError } from './task-end.js';

export const law: Law = {
  id: '11.12',
  title: 'Waits for a socket to which nothing has happened raise nothing: that it would block is no error.',
  basis: 'promised',
  needs: ['sockets'],
  source:
    'CPython, test_selector_events.test_sock_recv_tryagain and the others named tryagain; EAGAIN and EINTR of recv(2)',
  why: 'Readiness may be spurious: a loop that passes EAGAIN on would break connections that are well.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    let met = 0;
    for (const socket of connectionsOf(reading).sockets) {
      for (const { end, ended, at, event } of [...socket.receives, ...socket.sends, ...socket.accepts]) {
        if (end === never) continue;
        const { raised } = ended ?? {};
        if (raised === undefined) {
          met += 1;
          continue;
        }
        if (isCancelledError(raised) || mayFail(reading, socket, at, end, event.what === 'sendAll')) continue;
        return breach(end, [`nothing has happened to ${socket.event.name}`], [`${event.what} raised `, raised.type]);
      }
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
    client a sent "a"
    t steps
    awaited ["a"]
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    t steps
    await receive at c most 2
    t pauses
    t steps
    awaited raising BlockingIOError
  `,
};

/** The other side has gone, or this one was ended or closed. */
const mayFail = (reading: Reading, socket: SocketReading, at: number, end: number, sends: boolean): boolean => {
  if (socket.closed !== never && socket.closed < end) return true;
  if (sends && socket.shut !== never && socket.shut < end) return true;
  // Two waits at once of one kind are left open.
  if (
    [socket.receives, socket.sends, socket.accepts].some((waits) =>
      waits.some((each) => each.at < at && (each.end === never || each.end > at)),
    )
  )
    return true;
  const { client, other, event } = socket;
  if (client !== undefined) {
    const gone = whenClient(client, 'reset', 'lost', 'gaveUp', 'closed', 'done');
    // On the machine's network nobody can tell what came first.
    return gone !== never && (!reading.virtual || gone < end);
  }
  if (other !== undefined) return other.closed !== never || other.shut !== never;
  return event.how !== 'listens';
};
