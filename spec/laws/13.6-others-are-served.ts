import { connectionsOf } from './connections.js';
import { breach, type Law } from './law.js';
import { type Culprit, servedAfter } from './service.js';

export const law: Law = {
  id: '13.6',
  title: 'A client that goes away in the middle of a request or a response leaves the others served.',
  basis: 'promised',
  needs: ['http'],
  source: 'RFC 9112, 9.5: "A client, server, or proxy MAY close the transport connection at any time"',
  why: 'Phones leave the network all the time. If one of them takes the server along, all others pay.',
  check(reading) {
    const connections = connectionsOf(reading);
    const culprits: Culprit[] = connections
      .filter(({ brokenOff, requests }) => brokenOff >= 0 && requests.tail !== 'malformed')
      .map((connection) => ({
        connection,
        did: `client ${connection.client} went away in the middle of a ${connection.requests.tail === 'part' || connection.requests.whole.length === 0 ? 'request' : 'response'}`,
      }));
    const result = servedAfter(reading, culprits);
    if (typeof result !== 'number' || connections.some(({ requests }) => requests.tail === 'malformed')) return result;
    // Whatever it was that these clients did, it was nothing to die of.
    const gone = connections.find(
      ({ refused, first }) => refused >= 0 && connections.some((each) => each.connected >= 0 && each.last < first),
    );
    if (gone === undefined) return result;
    return breach(
      gone.refused,
      ['the server had taken connections, and clients had only asked it'],
      [`client ${gone.client} was refused its connection`],
    );
  },
  legal: `
    clock real
    client a connected
    client a sent "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client a done
    client b connected
    client b sent "GET / HT"
    client b reset
    client b done
    client c connected
    client c sent "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client c received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client c done
  `,
  illegal: `
    clock real
    client a connected
    client a sent "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client a done
    client b connected
    client b sent "GET / HT"
    client b reset
    client b done
    client c refused ECONNREFUSED
  `,
};
