import { breach, type Law } from './law.js';
import { never } from './records.js';
import { connectionsOf } from './socket-streams.js';
import { watchesOf } from './watches.js';

export const law: Law = {
  id: '11.11',
  title: 'After a socket was closed, what watched it is never called, also if another one gets its number.',
  basis: 'promised',
  needs: ['readiness'],
  source: 'CPython, test_base_events.test_remove_fds_after_closing; a socket that is closed twice: uvloop#740',
  why: 'A callback would read from the connection of a stranger.',
  caveat: 'The callbacks are taken away before the socket is closed; a close without that is left open.',
  check(reading) {
    let met = 0;
    for (const { socket, calls } of watchesOf(reading)) {
      const wrong = calls.find(({ gone }) => gone === 'closed');
      if (wrong !== undefined)
        return breach(wrong.at, [`${socket.event.name} is closed`], [wrong.event.callback, ' was called']);
    }
    if (!reading.hasSockets) return 0;
    for (const { closed, uses } of connectionsOf(reading).sockets)
      if (closed !== never && uses.some(({ event }) => event.do === 'addReader' || event.do === 'addWriter')) met += 1;
    return met;
  },
  legal: `
    0 socket c accepted
    use_socket c addReader r
    use_socket c closeSocket
    socket d accepted
    use_socket d addReader s
    run
    ready d read s
    readied
  `,
  illegal: `
    0 socket c accepted
    use_socket c addReader r
    use_socket c closeSocket
    socket d accepted
    run
    ready c read r
    readied
  `,
};
