/** The order in which a running server is tried: the scenarios of the laws that are asked for, and then random clients. */

import type { Manifest } from '../../spec/capability.js';
import { meets } from '../../spec/laws/law.js';
import { serverScenarios } from '../../spec/scenarios/http.js';
import { RandomClients } from '../generator/random-clients.js';
import { chunksOf, countOf, type Stretch, whole } from './part.js';
import { partOf, type Search, type SearchOptions, sampled } from './search.js';
import { seedNumber } from './seed.js';

/** Programs in a chunk: one runs at a time, and whoever waits sees how far it is. */
const chunkSize = 4;

export const serverSearchOf = (
  manifest: Manifest,
  programs: number,
  seed: string,
  { origins = ['scenarios', 'random'], laws = () => true, endless = false }: SearchOptions = {},
): Search => {
  const applicable = origins.includes('scenarios')
    ? serverScenarios.filter((each) => each.needs.every((need) => meets(manifest, need)))
    : [];
  // Those of the laws that are asked for come first.
  const scenarios = [...applicable.filter(({ law }) => laws(law)), ...applicable.filter(({ law }) => !laws(law))]
    .map(({ program }) => program)
    .slice(0, programs);
  const random = origins.includes('random') ? programs - scenarios.length : 0;
  const last = endless && origins.includes('random') ? Number.POSITIVE_INFINITY : random;
  const stretches = function* (): Generator<Stretch, void, void> {
    yield { origin: 'scenarios', count: scenarios.length, atOnce: chunkSize, programs: () => scenarios };
    const arbitrary = new RandomClients(manifest.claims.includes('keepAlive'));
    const base = seedNumber(seed);
    for (let made = 0, part = 0; made < last; made += chunkSize, part += 1) {
      const count = Math.min(chunkSize, last - made);
      yield { origin: 'random', count, atOnce: chunkSize, programs: sampled(arbitrary, partOf(base, part), count) };
    }
  };
  return {
    exhaustiveSize: 0,
    exhaustiveUpTo: 0,
    total: scenarios.length + last,
    countOf: (part) => countOf(stretches(), part),
    chunks: (part = whole) => chunksOf(stretches(), part),
  };
};
