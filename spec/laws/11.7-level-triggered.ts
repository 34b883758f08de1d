import { breach, type Law } from './law.js';
import { never } from './records.js';
import { isSettledSince, unreadAt } from './socket-streams.js';
import { hasRoom, watchesOf } from './watches.js';

export const law: Law = {
  id: '11.7',
  title: 'A reader is called as long as something is unread, a writer as long as there is room.',
  basis: 'promised',
  needs: ['readiness'],
  source:
    'asyncio, add_reader: "invoke callback with the specified arguments once fd is available for reading"; the selectors of CPython are level-triggered',
  why: 'A protocol that reads a part, and waits for the next call to read the rest, would wait for ever.',
  check(reading) {
    const { lastSettled } = reading;
    let met = 0;
    for (const { socket, interest, calls, last } of watchesOf(reading)) {
      met += calls.length;
      if (last === undefined || !isSettledSince(reading, Math.max(last.at, calls.at(-1)?.at ?? never))) continue;
      const { name } = socket.event;
      if (interest === 'write') {
        if (calls.some(({ at }) => at > last.at) || !hasRoom(socket)) continue;
        return breach(lastSettled, [`${name} has a writer, and room`], ['the writer is not called']);
      }
      const unread = unreadAt(socket);
      if (unread !== undefined && (unread.bytes > 0 || unread.isEndUntold))
        return breach(
          lastSettled,
          [unread.bytes > 0 ? `${unread.bytes} bytes of ${name} are unread` : `the end of ${name} is unread`],
          ['its reader is not called any more'],
        );
    }
    return met;
  },
  legal: `
    0 socket c accepted
    client a connected
    client a sent "ab"
    client a done
    use_socket c addReader r
    run
    ready c read r
    use_socket c receiveNow = ["a"]
    readied
    ready c read r
    use_socket c receiveNow = ["b"]
    readied
    hop
    settled
  `,
  illegal: `
    0 socket c accepted
    client a connected
    client a sent "ab"
    client a done
    use_socket c addReader r
    run
    ready c read r
    use_socket c receiveNow = ["a"]
    readied
    hop
    settled
  `,
};
