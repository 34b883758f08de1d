/** Whether a server goes on serving others after what some client has done. */

import { type Connection, connectionsOf, outcomeText, soleExchange, turnOf, wasSlow } from './connections.js';
import { type Breach, breach } from './law.js';
import type { Reading } from './reading.js';

/** A client that did something after which others must be served. */
export interface Culprit {
  readonly connection: Connection;
  /** What it did, as the first half of a proof. */
  readonly did: string;
}

/** How many were served after a culprit; or the first that was not, although the same was served before. */
export const servedAfter = (reading: Reading, culprits: readonly Culprit[]): number | Breach => {
  const [first] = culprits;
  if (first === undefined) return 0;
  const connections = connectionsOf(reading);
  let met = 0;
  for (const connection of connections) {
    const culprit = culprits.findLast((each) => each.connection.last < connection.first);
    if (culprit === undefined) continue;
    const { did } = culprit;
    if (connection.refused >= 0) {
      if (!connections.some(({ connected }) => connected >= 0 && connected < connection.first)) continue;
      return breach(connection.refused, [did], [`another client, ${connection.client}, was refused its connection`]);
    }
    const only = soleExchange(connection);
    if (only === undefined || connection.pieces !== 1 || wasSlow(connection) || only.request.length > 0) continue;
    // The trace ends while it waits, and not in vain: nothing can be told of it.
    if (!only.isWhole && connection.gaveUp < 0 && connection.ended < 0 && connection.lost < 0) continue;
    const before = connections.flatMap((each) => {
      const sole = each.last < culprit.connection.first ? soleExchange(each) : undefined;
      return sole?.isWhole === true && sole.request.text === only.request.text ? [sole.response?.status ?? 0] : [];
    });
    if (before.length === 0) continue;
    const failed = !only.isWhole || ((only.response?.status ?? 0) >= 500 && before.every((status) => status < 500));
    if (!failed) {
      met += 1;
      continue;
    }
    // Its head has come, so that another client was served; how bodies end is the affair of another law.
    if (!only.isWhole && only.response !== undefined) continue;
    return breach(
      turnOf(connection),
      [did],
      [`another client, ${connection.client}, ${outcomeText(connection, only)}, though the same was answered before`],
    );
  }
  return met;
};
