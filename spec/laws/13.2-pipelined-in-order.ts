import { follows } from './answers-in-turn.js';
import { connectionsOf, isPolite, wasSlow } from './connections.js';
import type { Law } from './law.js';

export const law: Law = {
  id: '13.2',
  title: 'Requests that are sent together are all answered, in their order.',
  basis: 'promised',
  needs: ['http', 'keepAlive'],
  source:
    'RFC 9112, 9.3.2: the server "MUST send the corresponding responses in the same order that the requests were received"',
  why: 'The order is all that tells which answer is whose: one user gets the page of another.',
  caveat:
    'A server may close after any response, and need not answer what comes behind it; so answers may be missing at the end of a connection that was closed.',
  check(reading) {
    const connections = connectionsOf(reading);
    let met = 0;
    for (const connection of connections) {
      if (!isPolite(connection) || wasSlow(connection)) continue;
      const { exchanges, events } = connection;
      const together = events.filter(([, { what }]) => what === 'sent' || what === 'received');
      const firstAnswer = together.findIndex(([, { what }]) => what === 'received');
      const last = together.findLastIndex(([, { what }]) => what === 'sent');
      // The bodies of requests are another law's affair.
      if (exchanges.length < 2 || exchanges.slice(0, -1).some(({ request }) => request.length > 0)) continue;
      if (firstAnswer >= 0 && firstAnswer < last) continue;
      const result = follows(connections, connection, 'of requests that were sent together');
      if (typeof result !== 'number') return result;
      met += result;
    }
    return met;
  },
  legal: `
    clock real
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\na"
    client a done
    client b connected
    client b sent "HEAD / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client b received "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\n"
    client b done
    client c connected
    client c sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\nHEAD / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client c received "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\naHTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\n"
    client c done
    client d connected
    client d sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client d received "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\na"
    client d done
    client e connected
    client e sent "HEAD / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client e received "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\n"
    client e done
  `,
  illegal: `
    clock real
    client a connected
    client a sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\na"
    client a done
    client b connected
    client b sent "GET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\nGET /a HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client b received "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\na"
    client b gave up response
  `,
};
