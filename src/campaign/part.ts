/**
 * A search is a row of programs, and each has its place in it. A part of a search is every n-th of them, so that the parts
 * of one search have no program in common and all of it together, take about as long as each other, and each has something
 * of everything. Random programs of which there are many are dealt out in whole stretches instead: who makes one has to make
 * its stretch, and nobody is to make them all for the sake of a few.
 */

import type { Program } from '../../spec/program.js';

export type Origin = 'scenarios' | 'exhaustive' | 'random';

export interface Part {
  /** From 0. */
  readonly index: number;
  readonly of: number;
  /** What stands before this place is left out: it has been run. */
  readonly from?: number;
}

export const whole: Part = { index: 0, of: 1 };

/** Programs that run together. */
export interface Chunk {
  readonly origin: Origin;
  readonly programs: readonly Program[];
  /** Where they stand in the whole search, from 0. */
  readonly places: readonly number[];
}

/** Programs that stand beside each other in a search, and are made only when they are wanted. */
export interface Stretch {
  readonly origin: Origin;
  readonly count: number;
  /** So many run together. */
  readonly atOnce: number;
  /** It belongs to one part as a whole. */
  readonly undivided?: boolean;
  programs(): Iterable<Program>;
}

/** The programs of a part, in the order of their places. */
export function* chunksOf(stretches: Iterable<Stretch>, part: Part): Generator<Chunk, void, void> {
  let open: { origin: Origin; atOnce: number; programs: Program[]; places: number[] } | undefined;
  for (const { stretch, first, isMine } of laidOut(stretches, part)) {
    const { origin, atOnce } = stretch;
    if (open !== undefined && (open.origin !== origin || open.atOnce !== atOnce)) {
      if (open.programs.length > 0) yield open;
      open = undefined;
    }
    let place = first - 1;
    for (const program of stretch.programs()) {
      place += 1;
      if (!isMine(place)) continue;
      open ??= { origin, atOnce, programs: [], places: [] };
      open.programs.push(program);
      open.places.push(place);
      if (open.programs.length < atOnce) continue;
      yield open;
      open = undefined;
    }
  }
  if (open !== undefined) yield open;
}

/** How many programs a part has. */
export const countOf = (stretches: Iterable<Stretch>, part: Part): number => {
  let count = 0;
  for (const { stretch, first, isMine } of laidOut(stretches, part)) {
    for (let place = first; place < first + stretch.count; place += 1) if (isMine(place)) count += 1;
  }
  return count;
};

interface Laid {
  readonly stretch: Stretch;
  /** The place of its first program. */
  readonly first: number;
  isMine(place: number): boolean;
}

/** Those stretches of which a part has something. */
function* laidOut(stretches: Iterable<Stretch>, { index, of, from = 0 }: Part): Generator<Laid, void, void> {
  let first = 0;
  let undivided = 0;
  for (const stretch of stretches) {
    const isLeft = first + stretch.count <= from;
    if (stretch.undivided === true) {
      if (undivided % of === index && !isLeft) yield { stretch, first, isMine: (place) => place >= from };
      undivided += 1;
    } else if (!isLeft) yield { stretch, first, isMine: (place) => place >= from && place % of === index };
    first += stretch.count;
  }
}
