import { ResponseReader } from '../http-message.js';
import { bytes, type Connection, connectionsOf, soleExchange, turnOf } from './connections.js';
import { type Breach, breach, type Law } from './law.js';

export const law: Law = {
  id: '13.4',
  title:
    'A response has lines that end with CR LF, and as many bytes of a body as its head says: none to HEAD, 204 and 304.',
  basis: 'promised',
  needs: ['http'],
  source:
    'RFC 9112, 2.1, 4, 6.1 to 6.3; RFC 9110, 8.6: Content-Length is a "decimal number of octets", and "MUST NOT" be sent "in any response with a status code of 1xx (Informational) or 204 (No Content)"; 9.3.2: to HEAD the server "MUST NOT send content"; the fault: python/cpython#62299',
  why: 'The reader finds the end of the response by this alone: it would wait for bytes that never come, or take the rest for the next response.',
  caveat:
    'Only of responses to requests without a fault, since very old ways of answering are right for what is no request of HTTP/1.x. A body to HEAD is judged only of a server that was seen to refuse what is no request: one that answers whatever comes with its only page, and closes, reads no methods.',
  check(reading) {
    let met = 0;
    const connections = connectionsOf(reading);
    const reads = readsRequests(connections);
    for (const connection of connections) {
      const result = judged(connection, reads);
      if (typeof result !== 'number') return result;
      met += result;
    }
    return met;
  },
  legal: `
    clock real
    client a connected
    client a sent "HEAD / HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n"
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n"
    client a ended
    client a done
  `,
  illegal: `
    clock real
    client z connected
    client z sent "no request\\r\\n\\r\\n"
    client z received "HTTP/1.1 400 Bad Request\\r\\n\\r\\n"
    client z ended
    client z done
    client a connected
    client a sent "HEAD / HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n"
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client a ended
    client a done
  `,
};

/**
 * The server tells what is no request from what is one. One that does not, and answers whatever comes with its only page, knows
 * nothing of HEAD.
 */
const readsRequests = (connections: readonly Connection[]): boolean =>
  connections.some(({ requests, received, ended, lost }) => {
    if (requests.tail !== 'malformed' || (received === '' && ended < 0 && lost < 0)) return false;
    const reader = new ResponseReader('GET');
    reader.push(received);
    if (ended >= 0) reader.end();
    const { response } = reader;
    return response === undefined || response.status >= 400 || response.status === 0;
  });

const judged = (connection: Connection, reads: boolean): number | Breach => {
  const only = soleExchange(connection);
  const { response } = only ?? {};
  if (only === undefined || response === undefined) return 0;
  const { request, isWhole } = only;
  const { extra, ended, gaveUp, lost } = connection;
  const at = turnOf(connection);
  const [fault] = response.faults;
  if (fault !== undefined) return breach(at, [fault.expected], [fault.told]);
  if (request.version === '1.0' && response.fields.some(({ name }) => name === 'transfer-encoding')) {
    return breach(
      at,
      ['who asks with HTTP/1.0 need not know transfer codings'],
      ['the response has a Transfer-Encoding'],
    );
  }
  const came = response.body.length;
  if (!isWhole && (ended >= 0 || (gaveUp >= 0 && lost < 0))) {
    const then = ended >= 0 ? 'and then the end of the connection' : 'and nothing more';
    if (response.framing === 'length') {
      return breach(at, [`the Content-Length is ${response.length ?? 0}`], [`${bytes(came)} of a body came, ${then}`]);
    }
    if (response.framing === 'chunked')
      return breach(at, ['the body comes in chunks, of which the last is empty'], [`no empty chunk came, ${then}`]);
  }
  // What follows the body of a request is the affair of the law on bodies.
  if (request.method === 'HEAD' && !reads) return isWhole && extra === '' ? 1 : 0;
  if (isWhole && extra !== '' && (request.length === 0 || request.method === 'HEAD')) {
    const because =
      response.framing === 'none'
        ? `a response ${request.method === 'HEAD' ? 'to HEAD' : `of ${response.status}`} has no body`
        : response.framing === 'length'
          ? `the Content-Length is ${response.length ?? 0}`
          : 'the last chunk is the end of the response';
    return breach(at, [because], [`${bytes(extra.length)} more came`]);
  }
  return isWhole ? 1 : 0;
};
