import { follows } from './answers-in-turn.js';
import { bytes, connectionsOf, isPolite, turnOf, wasSlow } from './connections.js';
import { breach, type Law } from './law.js';

export const law: Law = {
  id: '13.3',
  title: 'As many bytes as Content-Length says belong to a request; those behind them begin the next.',
  basis: 'promised',
  needs: ['http', 'keepAlive'],
  source:
    'RFC 9112, 9.3: a server "MUST read the entire request message body or close the connection after sending its response; otherwise, the remaining data on a persistent connection would be misinterpreted as the next request"; the fault: werkzeug#181, cherrypy#966',
  why: 'Bytes that are left become a request that nobody has made: this is how requests are smuggled.',
  caveat: 'A server that refuses the body may close the connection, and its answer may then be lost on the way.',
  check(reading) {
    const connections = connectionsOf(reading);
    let met = 0;
    for (const connection of connections) {
      if (!isPolite(connection) || wasSlow(connection)) continue;
      const { exchanges, extra } = connection;
      if (!exchanges.some(({ request }) => request.length > 0)) continue;
      if (exchanges.length === 1) {
        const [only] = exchanges;
        if (only?.isWhole !== true || only.response?.framing === 'close') continue;
        // What is behind the answer to HEAD may be a body that does not belong there.
        if (extra === '' || only.request.method === 'HEAD' || !extra.startsWith('HTTP/')) continue;
        return breach(
          turnOf(connection),
          [`one request with a body of ${bytes(only.request.length)} was sent`],
          ['a second response came, to the bytes of the body'],
        );
      }
      const result = follows(connections, connection, 'of a connection on which bodies were sent');
      if (typeof result !== 'number') return result;
      met += result;
    }
    return met;
  },
  legal: `
    clock real
    client a connected
    client a sent "POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 1\\r\\n\\r\\nx"
    client a received "HTTP/1.1 404 No\\r\\nContent-Length: 0\\r\\n\\r\\n"
    client a done
    client b connected
    client b sent "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client b received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client b done
    client c connected
    client c sent "POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 1\\r\\n\\r\\nx"
    client c received "HTTP/1.1 404 No\\r\\nContent-Length: 0\\r\\n\\r\\n"
    client c sent "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client c received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client c done
    client d connected
    client d sent "POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 1\\r\\n\\r\\nx"
    client d received "HTTP/1.1 404 No\\r\\nContent-Length: 0\\r\\n\\r\\n"
    client d done
    client e connected
    client e sent "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client e received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client e done
  `,
  illegal: `
    clock real
    client a connected
    client a sent "POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 19\\r\\n\\r\\nGET /x HTTP/1.0\\r\\n\\r\\n"
    client a received "HTTP/1.1 404 No\\r\\nContent-Length: 0\\r\\n\\r\\n"
    client a received "HTTP/1.1 404 No\\r\\nContent-Length: 0\\r\\n\\r\\n"
    client a done
  `,
};
