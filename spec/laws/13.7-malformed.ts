import { connectionsOf, turnOf } from './connections.js';
import { breach, type Law } from './law.js';
import { servedAfter } from './service.js';

export const law: Law = {
  id: '13.7',
  title: 'What is no request is answered, or its connection closed, and the server lives on.',
  basis: 'promised',
  needs: ['http'],
  source:
    'RFC 9112, 2.2: of what does not match the grammar the server "SHOULD respond with a 400 (Bad Request) response and close the connection"; 6.3: of a Content-Length that is none, "MUST"',
  why: 'Scanners knock at every open port with bytes of all kinds. One of them is to cost its own connection, and no more.',
  caveat:
    'Which answer comes is left open, since many servers are lenient; and nothing is asked of the server before the empty line that ends a head.',
  check(reading) {
    const malformed = connectionsOf(reading).filter(({ requests }) => requests.tail === 'malformed');
    let met = 0;
    for (const connection of malformed) {
      const { received, ended, lost, gaveUp, requests } = connection;
      if (received !== '' || ended >= 0 || lost >= 0) met += 1;
      else if (gaveUp >= 0) {
        return breach(
          turnOf(connection),
          [`client ${connection.client} had sent ${requests.why ?? 'no request'}, and the empty line behind it`],
          ['it was neither answered, nor was its connection closed'],
        );
      }
    }
    const result = servedAfter(
      reading,
      malformed.map((connection) => ({
        connection,
        did: `client ${connection.client} had sent ${connection.requests.why ?? 'no request'}`,
      })),
    );
    return typeof result === 'number' ? met : result;
  },
  legal: `
    clock real
    client a connected
    client a sent "no request\\r\\n\\r\\n"
    client a received "HTTP/1.1 400 Bad Request\\r\\nConnection: close\\r\\n\\r\\n"
    client a ended
    client a done
  `,
  illegal: `
    clock real
    client a connected
    client a sent "no request\\r\\n\\r\\n"
    client a gave up response
  `,
};
