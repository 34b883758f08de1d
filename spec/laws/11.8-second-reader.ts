import { breach, type Law } from './law.js';
import { watchesOf } from './watches.js';

export const law: Law = {
  id: '11.8',
  title: 'A second reader takes the place of the first; reader and writer of a socket know nothing of each other.',
  basis: 'promised',
  needs: ['readiness'],
  source: 'asyncio, add_reader: "Any preexisting callback registered for fd is cancelled and replaced by callback"',
  why: 'Two protocols would read from one socket, and each would get half.',
  check(reading) {
    let met = 0;
    for (const { socket, calls, replaced, interest } of watchesOf(reading)) {
      met += replaced;
      const wrong = calls.find(({ event, expected }) => expected !== undefined && event.callback !== expected);
      if (wrong !== undefined)
        return breach(
          wrong.at,
          [`${wrong.expected} is the ${interest === 'read' ? 'reader' : 'writer'} of ${socket.event.name}`],
          [wrong.event.callback, ' was called'],
        );
    }
    return met;
  },
  legal: `
    0 socket c accepted
    use_socket c addReader r
    use_socket c addReader s
    run
    ready c read s
    readied
  `,
  illegal: `
    0 socket c accepted
    use_socket c addReader r
    use_socket c addReader s
    run
    ready c read r
    readied
  `,
};
