import { breach, type Law } from './law.js';
import { never } from './records.js';
import { connectionsOf, isSettledSince, unreadAt, whenClient } from './socket-streams.js';
import { isCancelledError } from './task-end.js';

export const law: Law = {
  id: '11.10',
  title:
    'A receive that is cancelled takes nothing, and the next one works; an accept that is cancelled loses no connection.',
  basis: 'promised',
  needs: ['sockets', 'cancellation'],
  source: 'CPython, test_sock_lowlevel.test_sock_client_racing (bpo-30064), test_cancel_sock_accept (bpo-41317)',
  why: 'A receive under a timeout that is tried again would hang, or miss the bytes that came meanwhile.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    const { sockets, clients } = connectionsOf(reading);
    const { lastSettled } = reading;
    let met = 0;
    for (const socket of sockets) {
      const cancelled = socket.receives.filter(({ ended }) => isCancelledError(ended?.raised));
      const last = socket.receives.at(-1);
      const { name } = socket.event;
      if (cancelled.length > 0 && last !== undefined && !cancelled.includes(last)) {
        const unread = unreadAt(socket);
        if (last.end !== never) met += 1;
        else if (
          unread !== undefined &&
          (unread.bytes > 0 || unread.isEndUntold) &&
          isSettledSince(reading, last.at) &&
          socket.closed === never &&
          isAlone(socket.receives, last)
        ) {
          return breach(
            lastSettled,
            [
              `a receive of ${name} was cancelled, and ${unread.bytes > 0 ? `${unread.bytes} bytes are there` : 'the end is there'} for the next`,
            ],
            ['that does not come back'],
          );
        }
      }
      const waiting = socket.accepts.at(-1);
      const refused = socket.accepts.filter(({ ended }) => isCancelledError(ended?.raised));
      if (refused.length === 0 || waiting === undefined || refused.includes(waiting)) continue;
      if (waiting.end !== never) met += 1;
      else if (isSettledSince(reading, waiting.at) && socket.closed === never && isAlone(socket.accepts, waiting)) {
        const accepted = sockets.filter(({ event }) => event.how === 'accepted').length;
        const connected = clients.filter((client) => whenClient(client, 'connected') !== never).length;
        const own = sockets.filter(({ event }) => event.how === 'connected').length;
        const listeners = sockets.filter(({ event }) => event.how === 'listens').length;
        if (listeners === 1 && connected + own > accepted)
          return breach(
            lastSettled,
            [
              `an accept was cancelled, and ${connected + own - accepted} of ${connected + own} connections wait for the next`,
            ],
            ['that does not come back'],
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
    t steps
    await receive at c most 2
    t pauses
    cancel_future t = true
    t steps thrown CancelledError
    awaited raising CancelledError
    await receive at c most 2
    t pauses
    client a sent "ab"
    client a done
    t steps
    awaited ["ab"]
    t finishes
    hop
    settled
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    client a connected
    t steps
    await receive at c most 2
    t pauses
    cancel_future t = true
    t steps thrown CancelledError
    awaited raising CancelledError
    await receive at c most 2
    t pauses
    client a sent "ab"
    client a done
    hop
    settled
  `,
};

/** Two waits at once for the same thing: nobody says which of them is served. */
const isAlone = (waits: readonly { readonly end: number }[], last: object): boolean =>
  waits.every((each) => each === last || each.end !== never);
