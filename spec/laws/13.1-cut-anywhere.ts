import {
  answerText,
  connectionsOf,
  learnt,
  outcomeText,
  sameAnswer,
  soleExchange,
  turnOf,
  wasSlow,
} from './connections.js';
import { breach, type Law } from './law.js';

export const law: Law = {
  id: '13.1',
  title: 'A request that comes in pieces, cut anywhere, is answered like one that comes whole.',
  basis: 'promised',
  needs: ['http'],
  source:
    'RFC 9112, 6: the body "is read as a stream until an amount of octets equal to the message body length is read"; 2.2: a message is parsed "as a sequence of octets"; the fault: waitress#371',
  why: 'A network cuts where it likes. A server that reads once and takes what came for a request works on the machine of its author.',
  caveat:
    'Answers are compared by status and body, and only where the server gave whole requests the same answer before and after.',
  check(reading) {
    const connections = connectionsOf(reading);
    let met = 0;
    for (const connection of connections) {
      const only = soleExchange(connection);
      if (only === undefined || connection.pieces < 2 || wasSlow(connection)) continue;
      const { response, isWhole, request } = only;
      const answered = isWhole && response !== undefined;
      // A server that answers before the body has come, and closes, may lose its answer on the way.
      if (!answered && request.length > 0 && connection.gaveUp < 0) continue;
      // Some of the answer has come, and the rest was lost with the connection.
      if (!answered && connection.lost >= 0 && response !== undefined) continue;
      const expected = learnt(connections, request.text, connection, connection.gaveUp >= 0 ? 'before' : undefined);
      if (expected === undefined) continue;
      if (answered && sameAnswer(response, expected)) {
        met += 1;
        continue;
      }
      return breach(
        turnOf(connection),
        [`the same request in one piece was answered with ${answerText(expected)}`],
        [`in ${connection.pieces} pieces it ${outcomeText(connection, only)}`],
      );
    }
    return met;
  },
  legal: `
    clock real
    client a connected
    client a sent "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
    client a received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
    client a done
    client b connected
    client b sent "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n" in 27 pieces
    client b received "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"
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
    client b sent "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n" in 27 pieces
    client b gave up response
  `,
};
