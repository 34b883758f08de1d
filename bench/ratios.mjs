/** Rates of several subjects in one line, each with its ratio to the first: on these machines only the ratios mean something. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Measures one after the other; a rate that is undefined is of a subject that is not there. */
export const compare = async (what, measures) => {
  let base = 0;
  const parts = [];
  for (const [name, measure] of Object.entries(measures)) {
    const rate = await measure();
    if (rate === undefined) {
      parts.push(`${name} is not there`);
      continue;
    }
    base ||= rate;
    parts.push(`${name} ${Math.round(rate)} (${(rate / base).toFixed(2)})`);
  }
  console.log(`  ${what}   ${parts.join(' · ')}`);
};

const client = fileURLToPath(new URL('client.mjs', import.meta.url));
const seconds = 1.5;

/** Each subject starts a server, and gives its port and how to stop it; the clients are another process. */
export const compareServers = async (kind, subjects) => {
  const rateOf = async (port, connections) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      client,
      kind,
      ...[port, connections, seconds].map(String),
    ]);
    return Number(stdout);
  };
  for (const connections of [1, 10, 100]) {
    const measureOf = (start) => async () => {
      const server = await start();
      if (server === undefined) return undefined;
      // Twice, and the better one: the first pays for the compiler.
      const rate = Math.max(await rateOf(server.port, connections), await rateOf(server.port, connections));
      server.stop();
      return rate;
    };
    const measures = Object.fromEntries(Object.entries(subjects).map(([name, start]) => [name, measureOf(start)]));
    await compare(`${String(connections).padStart(4)} connections`, measures);
  }
};
