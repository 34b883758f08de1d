import { describe, expect, it } from 'vitest';
import reference from '../adapters/reference.js';
import { type AnyAdapter, manifestOf } from '../harness/adapter.js';
import { type Origin, searchOf } from './search.js';

const manifest = manifestOf(reference as unknown as AnyAdapter);

const programsOf = (seed: string, origins?: readonly Origin[]): readonly string[] =>
  [...searchOf(manifest, 2000, seed, origins).chunks()].flatMap(({ origin, programs }) =>
    programs.map((program) => `${origin} ${JSON.stringify(program)}`),
  );

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

  it('begins with the same scenarios and small programs whatever the seed is', () => {
    expect(programsOf('x', ['scenarios', 'exhaustive'])).toEqual(programsOf('y', ['scenarios', 'exhaustive']));
  });
});

const order: readonly (string | undefined)[] = ['scenarios', 'exhaustive', 'random'];
