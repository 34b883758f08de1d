import { breach, type Law } from './law.js';
import { never } from './records.js';
import { connectionsOf, type SocketWait } from './socket-streams.js';

export const law: Law = {
  id: '11.3',
  title: 'While one task waits for a socket, the others go on.',
  basis: 'promised',
  needs: ['sockets'],
  source: 'asyncio, low-level sockets: sock_recv and the others are coroutines, on sockets that "must be non-blocking"',
  why: 'One client that says nothing would stop the whole server.',
  caveat: 'A wait that is over at once need not give up a turn.',
  check(reading) {
    if (!reading.hasSockets) return 0;
    const { sockets, connects } = connectionsOf(reading);
    let met = 0;
    for (const wait of [
      ...connects,
      ...sockets.flatMap(({ receives, sends, accepts }) => [...accepts, ...receives, ...sends]),
    ]) {
      if (wait.paused) met += 1;
      const blocked = blockedBy(wait, (index) => reading.event(index).kind === 'client');
      // What happens on a simulated network happens while the loop waits.
      if (reading.virtual && blocked !== never)
        return breach(
          blocked,
          ['a task waits for a socket, and has not given up its turn'],
          ['the network went on meanwhile: the loop waits, and nothing else can run'],
        );
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    socket c accepted
    t steps
    await receive at c most 2
    t pauses
    client a connected
    client a sent "a"
    t steps
    awaited ["a"]
  `,
  illegal: `
    0 spawn t
    run
    socket c accepted
    t steps
    await receive at c most 2
    client a connected
    client a sent "a"
    awaited ["a"]
  `,
};

const blockedBy = ({ at, end, paused }: SocketWait, isClient: (index: number) => boolean): number => {
  if (paused || end === never) return never;
  for (let index = at + 1; index < end; index += 1) if (isClient(index)) return index;
  return never;
};
