import { describe, expect, it } from 'vitest';
import reference from '../adapters/reference.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { quickFactory, triesOfQuickFactory } from '../harness/limits.js';
import { factoryFaults } from './factory-faults.js';

const good = reference as unknown as AnyAdapter;

/** A clock by which each call of the factory takes so many milliseconds. */
const taking = (milliseconds: (call: number) => number): (() => number) => {
  let readings = 0;
  let now = 0;
  return () => {
    if (readings % 2 === 1) now += milliseconds((readings - 1) / 2);
    readings += 1;
    return now;
  };
};

const mistakes = (adapter: AnyAdapter, now: () => number): readonly string[] =>
  [...factoryFaults(adapter, now)].map(({ mistake }) => mistake);

const slow = quickFactory * 1000 + 1;

describe('a factory', () => {
  it('is slow when it is so each time', () => {
    expect(
      mistakes(
        good,
        taking(() => slow),
      ),
    ).toEqual(['slow-factory']);
  });

  it('is not slow when it was quick once: then the machine was busy', () => {
    expect(
      mistakes(
        good,
        taking((call) => (call < triesOfQuickFactory - 1 ? slow : 1)),
      ),
    ).toEqual([]);
  });

  it('is wrong when it makes a loop again, whatever it is asked for between', () => {
    const loop = good.create({});
    expect(
      mistakes(
        { ...good, create: () => loop },
        taking(() => 0),
      ),
    ).toEqual(['shared-loop']);
  });

  it('is followed by dispose, once for each loop, which may fail', () => {
    const disposed: unknown[] = [];
    const dispose = (loop: unknown): void => {
      disposed.push(loop);
      throw new Error('It is gone.');
    };
    expect(
      mistakes(
        { ...good, dispose },
        taking(() => 0),
      ),
    ).toEqual([]);
    expect(new Set(disposed).size).toBe(2);
  });
});
