import { optionsOf } from '../http-message.js';
import { asksToClose } from '../http-request.js';
import { follows } from './answers-in-turn.js';
import { type Connection, connectionsOf, isPolite, turnOf, wasSlow } from './connections.js';
import { type Breach, breach, type Law } from './law.js';

export const law: Law = {
  id: '13.5',
  title:
    'A connection is kept for the next request, or closed behind a response if either side says close, or HTTP/1.0 is spoken.',
  basis: 'promised',
  needs: ['http'],
  source:
    'RFC 9112, 9.6: a server that receives close "MUST initiate closure of the connection" after the response, and "MUST NOT process any further requests"; 9.3: of HTTP/1.0 without keep-alive, "the connection will close after the current response"',
  why: 'A client that has asked for the end reads to the end: it hangs until somebody loses patience. And one that was not told so sends its next request into the void.',
  caveat: 'A server may close whenever it likes, also without having said so.',
  check(reading) {
    const connections = connectionsOf(reading);
    let met = 0;
    for (const connection of connections) {
      if (!isPolite(connection)) continue;
      const closing = closes(connection);
      if (typeof closing !== 'number') return closing;
      met += closing;
      if (!reading.claims('keepAlive') || !isInTurn(connection) || wasSlow(connection)) continue;
      const kept = follows(connections, connection, 'of a connection that was kept open');
      if (typeof kept !== 'number') return kept;
      met += kept;
    }
    return met;
  },
  legal: `
    clock real
    client a connected
    client a sent "GET / HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n"
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client a ended
    client a done
  `,
  illegal: `
    clock real
    client a connected
    client a sent "GET / HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n"
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client a gave up end
  `,
};

/** The first request with which the connection was to end. */
const closes = (connection: Connection): number | Breach => {
  const { exchanges, ended, lost, events, gaveUp } = connection;
  const index = exchanges.findIndex(({ request }) => asksToClose(request));
  const last = exchanges[index];
  if (last?.response === undefined || !last.isWhole) return 0;
  const { request, response } = last;
  // A server that keeps a connection of HTTP/1.0 says so.
  if (request.version === '1.0' && optionsOf(response.fields, 'connection').includes('keep-alive')) return 0;
  const because =
    request.version === '1.0'
      ? 'the client spoke HTTP/1.0, without keep-alive'
      : 'the client had said Connection: close';
  const next = exchanges[index + 1];
  if (next?.response !== undefined && next.response.status > 0 && !hasBodyBefore(connection, index))
    return breach(turnOf(connection), [because], ['the server answered one more request']);
  const waited = events.some(([, event]) => event.what === 'gaveUp' && event.waitedFor === 'end');
  if (waited) return breach(gaveUp, [because], ['it answered, and did not close the connection']);
  return ended >= 0 || lost >= 0 ? 1 : 0;
};

/** What looks like one more answer may be one to bytes of a body. */
const hasBodyBefore = ({ exchanges }: Connection, index: number): boolean =>
  exchanges.slice(0, index + 1).some(({ request }) => request.length > 0);

/** Each request was sent when the one before it was answered; none had a body. */
const isInTurn = ({ exchanges, events }: Connection): boolean => {
  if (exchanges.length < 2 || exchanges.some(({ request }) => request.length > 0)) return false;
  let sent = 0;
  let received = 0;
  for (const [, event] of events) {
    if (event.what === 'received') received += event.data.reduce((sum, { length }) => sum + length, 0);
    if (event.what !== 'sent') continue;
    const next = exchanges.findIndex(({ request }) => request.from === sent);
    const before = exchanges[next - 1];
    if (before !== undefined && (!before.isWhole || received < before.to)) return false;
    sent += event.data.length;
  }
  return true;
};
