import { describe, expect, it } from 'vitest';
import type { Capability, Manifest } from '../../spec/capability.js';
import type { Program } from '../../spec/program.js';
import reference from '../adapters/reference.js';
import { type AnyAdapter, manifestOf } from '../harness/adapter.js';
import type { Origin } from './part.js';
import { searchOf } from './search.js';

const manifest = manifestOf(reference as unknown as AnyAdapter);

const programsOf = (seed: string, origins?: readonly Origin[]): readonly string[] =>
  [...searchOf(manifest, 2000, seed, origins === undefined ? {} : { origins }).chunks()].flatMap(
    ({ origin, programs }) => programs.map((program) => `${origin} ${JSON.stringify(program)}`),
  );

const programsFrom = (subject: Manifest, budget: number, origin?: Origin): readonly Program[] =>
  [...searchOf(subject, budget, 'x').chunks()]
    .filter((chunk) => origin === undefined || chunk.origin === origin)
    .flatMap(({ programs }) => programs);

const isMarked = ({ injection }: Program): boolean => injection !== undefined;

describe('the search', () => {
  it('tries the scenarios, then the small programs, then random ones', () => {
    const origins = programsOf('x').map((program) => program.split(' ')[0]);
    expect(origins).toEqual([...origins].sort((left, right) => order.indexOf(left) - order.indexOf(right)));
    expect(new Set(origins).size).toBe(order.length);
  });

  it('has the same programs for the same seed, and other random ones for another', () => {
    expect(programsOf('x')).toEqual(programsOf('x'));
    expect(programsOf('x', ['random'])).not.toEqual(programsOf('y', ['random']));
  });

  it('has as many programs as it says', () => {
    for (const budget of [60, 500, 5000]) {
      const search = searchOf(manifest, budget, 'x');
      const made = [...search.chunks()].reduce((sum, { programs }) => sum + programs.length, 0);
      expect(made).toBe(search.total);
    }
  });

  it('injects cancels into the scenarios of tasks, and into random programs, for a part of the budget', () => {
    const budget = 20_000;
    for (const origin of ['exhaustive', 'random'] as const) {
      const injected = programsFrom(manifest, budget, origin).filter(isMarked);
      const places = new Map<string, Set<string>>();
      for (const { injection, ...program } of injected) {
        const key = JSON.stringify(program);
        places.set(key, (places.get(key) ?? new Set()).add(`${injection?.at} ${injection?.how}`));
      }
      // A random program has one cancel by itself; those with several are variants of one program.
      const variants = [...places.values()].filter(({ size }) => size > 1);
      expect(variants.length).toBeGreaterThan(10);
      for (const each of variants) expect(each).toContain('1 once');
      const count = variants.reduce((sum, { size }) => sum + size, 0);
      expect(count).toBeLessThanOrEqual(budget * 0.1);
    }
  });

  it('injects nothing where tasks cannot be cancelled', () => {
    const without: Manifest = { ...manifest, claims: manifest.claims.filter((claim) => claim !== 'cancellation') };
    expect(programsFrom(without, 3000).filter(isMarked)).toEqual([]);
  });

  it('tries small programs of tasks as well, and gives more to those of callbacks where there are none', () => {
    const small = programsFrom(manifest, 10_000, 'exhaustive');
    expect(small.filter((program) => program.coroutines !== undefined && !isMarked(program)).length).toBeGreaterThan(
      500,
    );
    const callbacksOnly: readonly Capability[] = [
      'cancel',
      'timers',
      'restart',
      'close',
      'guards',
      'exceptions',
      'exits',
    ];
    const fewer: Manifest = { ...manifest, claims: callbacksOnly };
    expect(programsFrom(fewer, 7000).every(({ coroutines }) => coroutines === undefined)).toBe(true);
    expect(searchOf(fewer, 7000, 'x').exhaustiveSize).toBeGreaterThan(searchOf(manifest, 7000, 'x').exhaustiveSize);
  });

  it('begins with the same scenarios and small programs whatever the seed is', () => {
    expect(programsOf('x', ['scenarios', 'exhaustive'])).toEqual(programsOf('y', ['scenarios', 'exhaustive']));
  });
});

const order: readonly (string | undefined)[] = ['scenarios', 'exhaustive', 'random'];
