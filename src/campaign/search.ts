/**
 * The order in which programs are tried: scenarios, then every program up to a small size, then random ones. The same
 * seed gives the same programs. They come in chunks, so that memory does not grow with their number.
 */

import * as fc from 'fast-check';
import type { Manifest } from '../../spec/capability.js';
import { meets } from '../../spec/laws/law.js';
import type { Program } from '../../spec/program.js';
import { scenarios } from '../../spec/scenarios/index.js';
import type { Scenario } from '../../spec/scenarios/scenario.js';
import { largestSizeWithin, programsOfSize } from '../generator/exhaustive.js';
import { RandomProgram } from '../generator/random-program.js';
import { scopeOf } from '../generator/scope.js';
import { seedNumber } from './seed.js';

export type Origin = 'scenarios' | 'exhaustive' | 'random';

export interface Chunk {
  readonly origin: Origin;
  readonly programs: readonly Program[];
}

export interface Search {
  /** Every program of up to so many statements is among them. */
  readonly exhaustiveSize: number;
  readonly total: number;
  chunks(): Generator<Chunk, void, void>;
}

/** At most this part of the budget goes to the small programs. */
const exhaustiveShare = 0.4;

/** Programs in a chunk: enough that starting one costs nothing, few enough that their traces fit into a cache. */
const chunkSize = { virtual: 128, real: 1000 } as const;

/**
 * `origins` leaves kinds of programs out; the budget of those goes to the random ones. Where only some laws are judged,
 * the long scenarios of others, which are there for these alone, are left out as well.
 */
export const searchOf = (
  manifest: Manifest,
  programs: number,
  seed: string,
  origins: readonly Origin[] = ['scenarios', 'exhaustive', 'random'],
  laws: (id: string) => boolean = () => true,
): Search => {
  const scope = scopeOf(manifest);
  const applicable = origins.includes('scenarios')
    ? scenarios.filter((each) => each.needs.every((need) => meets(manifest, need)) && (laws(each.law) || !isLong(each)))
    : [];
  const exhaustive = origins.includes('exhaustive')
    ? largestSizeWithin(programs * exhaustiveShare, scope)
    : { size: 0, count: 0 };
  const random = origins.includes('random') ? Math.max(programs - applicable.length - exhaustive.count, 0) : 0;
  const size = chunkSize[manifest.clock];
  return {
    exhaustiveSize: exhaustive.size,
    total: applicable.length + exhaustive.count + random,
    *chunks() {
      for (const long of [false, true]) {
        yield {
          origin: 'scenarios',
          programs: applicable.filter((each) => isLong(each) === long).map(({ program }) => program),
        };
      }
      for (let length = 1; length <= exhaustive.size; length += 1) {
        for (const programs of inChunks(programsOfSize(length, scope), size)) yield { origin: 'exhaustive', programs };
      }
      const arbitrary = new RandomProgram(scope);
      const base = seedNumber(seed);
      for (let made = 0, part = 0; made < random; made += size, part += 1) {
        const numRuns = Math.min(size, random - made);
        yield {
          origin: 'random',
          programs: fc.sample(arbitrary, { seed: (base + Math.imul(part, 0x9e3779b1)) | 0, numRuns }),
        };
      }
    },
  };
};

/** A scenario of thousands of callbacks; the short ones go first, since they mostly find the same. */
const isLong = ({ program }: Scenario): boolean =>
  (program.fuel ?? 0) > 1000 ||
  program.script.some((statement) => 'times' in statement && (statement.times ?? 0) > 100);

function* inChunks<Item>(items: Iterable<Item>, size: number): Generator<readonly Item[]> {
  let chunk: Item[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
