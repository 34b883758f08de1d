/** The order in which a running server is tried: the scenarios of the laws that are asked for, and then random clients. */

import * as fc from 'fast-check';
import type { Manifest } from '../../spec/capability.js';
import { meets } from '../../spec/laws/law.js';
import { serverScenarios } from '../../spec/scenarios/http.js';
import { RandomClients } from '../generator/random-clients.js';
import { type Chunk, inChunks, type Origin, partOf, type Search } from './search.js';
import { seedNumber } from './seed.js';

/** Programs in a chunk: one runs at a time, and whoever waits sees how far it is. */
const chunkSize = 4;

export const serverSearchOf = (
  manifest: Manifest,
  programs: number,
  seed: string,
  origins: readonly Origin[] = ['scenarios', 'random'],
  laws: (id: string) => boolean = () => true,
): Search => {
  const applicable = origins.includes('scenarios')
    ? serverScenarios.filter((each) => each.needs.every((need) => meets(manifest, need)))
    : [];
  // Those of the laws that are asked for come first.
  const scenarios = [...applicable.filter(({ law }) => laws(law)), ...applicable.filter(({ law }) => !laws(law))]
    .map(({ program }) => program)
    .slice(0, programs);
  const random = origins.includes('random') ? programs - scenarios.length : 0;
  return {
    exhaustiveSize: 0,
    total: scenarios.length + random,
    *chunks(): Generator<Chunk, void, void> {
      for (const part of inChunks(scenarios, chunkSize)) yield { origin: 'scenarios', programs: part };
      const arbitrary = new RandomClients(manifest.claims.includes('keepAlive'));
      const base = seedNumber(seed);
      for (let made = 0, part = 0; made < random; made += chunkSize, part += 1) {
        const numRuns = Math.min(chunkSize, random - made);
        yield { origin: 'random', programs: fc.sample(arbitrary, { seed: partOf(base, part), numRuns }) };
      }
    },
  };
};
