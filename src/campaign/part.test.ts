import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../spec/capability.js';
import type { Program } from '../../spec/program.js';
import minimal from '../adapters/minimal.js';
import reference from '../adapters/reference.js';
import realtime from '../adapters/reference-realtime.js';
import { type AnyAdapter, manifestOf } from '../harness/adapter.js';
import { type Chunk, chunksOf, countOf, type Part, type Stretch } from './part.js';
import { type Search, searchOf } from './search.js';
import { serverSearchOf } from './server-search.js';

/** A program that can be told from others. */
const programAt = (place: number): Program => ({ script: [], callbacks: { [`c${place}`]: [] } });

interface Laid {
  readonly count: number;
  readonly atOnce: number;
  readonly undivided: boolean;
}

const stretchesOf = (laid: readonly Laid[]): readonly Stretch[] => {
  let first = 0;
  return laid.map(({ count, atOnce, undivided }) => {
    const from = first;
    first += count;
    const programs = (): readonly Program[] => Array.from({ length: count }, (_, index) => programAt(from + index));
    return { origin: 'random', count, atOnce, undivided, programs };
  });
};

const laidOut = fc.array(
  fc.record({ count: fc.nat(40), atOnce: fc.integer({ min: 1, max: 16 }), undivided: fc.boolean() }),
  { maxLength: 12 },
);

const placesIn = (chunks: Iterable<Chunk>): readonly number[] => [...chunks].flatMap(({ places }) => places);

const placedIn = (chunks: Iterable<Chunk>): readonly string[] =>
  [...chunks].flatMap(({ origin, programs, places }) =>
    programs.map((program, index) => `${places[index]} ${origin} ${JSON.stringify(program)}`),
  );

const ascending = (places: readonly number[]): readonly number[] => [...places].sort((one, other) => one - other);

const partsOf = (of: number): readonly Part[] => Array.from({ length: of }, (_, index) => ({ index, of }));

// fast-check prints the seed of what fails.
describe('the parts of a row of programs', () => {
  it('have nothing in common, and all of it together, each in its order', () => {
    fc.assert(
      fc.property(laidOut, fc.integer({ min: 1, max: 9 }), (laid, of) => {
        const stretches = stretchesOf(laid);
        const parts = partsOf(of).map((part) => placesIn(chunksOf(stretches, part)));
        const total = laid.reduce((sum, { count }) => sum + count, 0);
        expect(ascending(parts.flat())).toEqual([...Array(total).keys()]);
        for (const part of parts) expect(part).toEqual(ascending(part));
      }),
    );
  });

  it('have as many programs as they are said to have, in chunks that are not too large', () => {
    fc.assert(
      fc.property(laidOut, fc.integer({ min: 1, max: 9 }), (laid, of) => {
        const stretches = stretchesOf(laid);
        const most = Math.max(0, ...laid.map(({ atOnce }) => atOnce));
        for (const part of partsOf(of)) {
          const chunks = [...chunksOf(stretches, part)];
          expect(placesIn(chunks).length).toBe(countOf(stretches, part));
          for (const { programs } of chunks) expect(programs.length).toBeLessThanOrEqual(most);
          for (const { programs } of chunks) expect(programs.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('can be divided again: the parts of a part are its own', () => {
    fc.assert(
      fc.property(laidOut, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (laid, of, jobs) => {
        const stretches = stretchesOf(laid);
        for (const part of partsOf(of)) {
          const own = partsOf(jobs).map(({ index }) => ({ index: part.index + of * index, of: of * jobs }));
          const places = own.flatMap((each) => placesIn(chunksOf(stretches, each)));
          expect(ascending(places)).toEqual(placesIn(chunksOf(stretches, part)));
        }
      }),
    );
  });

  it('go on from a place with what stands there and behind it', () => {
    fc.assert(
      fc.property(laidOut, fc.integer({ min: 1, max: 9 }), fc.nat(200), (laid, of, from) => {
        const stretches = stretchesOf(laid);
        for (const part of partsOf(of)) {
          const rest = placedIn(chunksOf(stretches, { ...part, from }));
          const all = placedIn(chunksOf(stretches, part));
          expect(rest).toEqual(all.filter((placed) => Number.parseInt(placed, 10) >= from));
        }
      }),
    );
  });

  it('make no stretch that belongs to another', () => {
    let made = 0;
    const programs = (): readonly Program[] => {
      made += 1;
      return [programAt(0), programAt(1)];
    };
    const stretches = Array.from(
      { length: 30 },
      (): Stretch => ({ origin: 'random', count: 2, atOnce: 2, undivided: true, programs }),
    );
    expect(placesIn(chunksOf(stretches, { index: 1, of: 10 }))).toEqual([2, 3, 22, 23, 42, 43]);
    expect(made).toBe(3);
  });
});

const manifest = (adapter: unknown): Manifest => manifestOf(adapter as AnyAdapter);

const server: Manifest = { ...manifest(realtime), claims: ['http', 'keepAlive'] };

describe.each<readonly [string, (seed: string) => Search]>([
  ['on a virtual clock', (seed) => searchOf(manifest(reference), 3000, seed)],
  ["on the machine's clock", (seed) => searchOf(manifest(realtime), 2500, seed)],
  ['of callbacks', (seed) => searchOf(manifest(minimal), 700, seed)],
  ['of some laws', (seed) => searchOf(manifest(reference), 900, seed, { laws: (id) => id.startsWith('7.') })],
  ['of a server', (seed) => serverSearchOf(server, 90, seed)],
])('the shards of a search %s', (_name, searchFor) => {
  it('have its programs, each once, at their places', () => {
    const seed = Math.random().toString(16).slice(2, 6);
    const search = searchFor(seed);
    const all = placedIn(search.chunks());
    expect(all.length).toBe(search.total);
    for (const of of [1, 2, 4, 7]) {
      const shards = partsOf(of).map((part) => placedIn(search.chunks(part)));
      const together = shards.flat().sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
      expect(together, `seed ${seed}, ${of} shards`).toEqual(all);
      for (const [index, shard] of shards.entries())
        expect(shard.length, `seed ${seed}`).toBe(search.countOf({ index, of }));
    }
  });

  it('are about as large as each other', () => {
    const search = searchFor('a');
    const sizes = partsOf(4).map((part) => search.countOf(part));
    // Whole stretches of 128 random programs are dealt out, to one shard one more than to another.
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(128 + 4);
  });
});

describe('a search without an end', () => {
  it('begins like that of so many programs, and goes on', () => {
    const [short, endless] = [{}, { endless: true }].map((options) =>
      searchOf(manifest(reference), 1000, 'a', options),
    );
    if (short === undefined || endless === undefined) throw new Error('Expected two searches.');
    const all = placedIn(short.chunks());
    const more: string[] = [];
    for (const chunk of endless.chunks()) {
      if (more.length > all.length + 500) break;
      more.push(...placedIn([chunk]));
    }
    expect(endless.total).toBe(Number.POSITIVE_INFINITY);
    expect(new Set(more).size).toBe(more.length);
    expect(more.slice(0, all.length)).toEqual(all);
  });
});
