/** One connection with several requests: each is answered as it would be on a connection of its own. */

import type { HttpResponse } from '../http-message.js';
import { asksToClose } from '../http-request.js';
import {
  answerText,
  bytes,
  type Connection,
  type Exchange,
  learnt,
  outcomeText,
  sameAnswer,
  turnOf,
} from './connections.js';
import { type Breach, breach } from './law.js';

/** How many further requests were answered so, or the first that was not. `which`: of what kind the requests are. */
export const follows = (connections: readonly Connection[], connection: Connection, which: string): number | Breach => {
  const { exchanges, gaveUp, lost, ended, extra } = connection;
  // Who asks for the end may send nothing more: a server may break the connection then.
  if (exchanges.slice(0, -1).some(({ request }) => asksToClose(request))) return 0;
  const only = gaveUp >= 0 ? 'before' : undefined;
  const expected = exchanges.map(({ request }) => learnt(connections, request.text, connection, only));
  let met = 0;
  for (const [index, exchange] of exchanges.entries()) {
    const { response, isWhole } = exchange;
    const known = expected[index];
    // A body behind the answer to HEAD is the affair of the law on framing.
    if (exchanges[index - 1]?.request.method === 'HEAD' && response?.status === 0) return met;
    if (response === undefined || !isWhole) {
      // Closed after a response, or broken: nothing is owed to what comes behind it.
      if (gaveUp < 0 && (index > 0 || lost >= 0 || ended < 0)) return met;
      if (known === undefined) return met;
      return breachOf(connection, exchange, index, known, which);
    }
    // Of answers that change by themselves nothing can be told.
    if (known === undefined) return met;
    if (!sameAnswer(response, known)) {
      const owner = expected.findIndex((other) => other !== undefined && sameAnswer(other, response));
      const whose = owner < 0 || owner === index ? '' : `, which belongs to request ${owner + 1}`;
      return breachOf(connection, exchange, index, known, which, whose);
    }
    if (index > 0) met += 1;
  }
  if (extra === '') return met;
  return breach(
    turnOf(connection),
    [`${exchanges.length} requests were sent, and answered`],
    [`${bytes(extra.length)} more came behind the answers`],
  );
};

const breachOf = (
  connection: Connection,
  exchange: Exchange,
  index: number,
  known: HttpResponse,
  which: string,
  whose = '',
): Breach =>
  breach(
    turnOf(connection),
    [`request ${index + 1} ${which} is answered with ${answerText(known)} on a connection of its own`],
    [`here it ${outcomeText(connection, exchange)}${whose}`],
  );
