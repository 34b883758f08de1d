/** What is wrong with a factory that makes loops: it is called once for each program, so each must be new, and soon there. */

import type { AnyAdapter } from '../harness/adapter.js';
import { quickFactory, triesOfQuickFactory } from '../harness/limits.js';

export type FactoryMistake = 'shared-loop' | 'slow-factory';

export interface FactoryFault {
  readonly mistake: FactoryMistake;
  readonly expected: string;
  readonly came: string;
  readonly mend: string;
}

/** Of an adapter that has none of the other faults. */
export function* factoryFaults(
  adapter: AnyAdapter,
  now = () => performance.now(),
): Generator<FactoryFault, void, void> {
  const made: ReturnType<AnyAdapter['create']>[] = [];
  let least = Number.POSITIVE_INFINITY;
  // A machine that is busy makes some calls slow, and never all: one that was quick is enough.
  for (let tries = 0; tries < 2 || (tries < triesOfQuickFactory && least >= quickFactory); tries += 1) {
    const began = now();
    made.push(adapter.create({}));
    least = Math.min(least, (now() - began) / 1000);
  }
  if (new Set(made).size < made.length)
    yield {
      mistake: 'shared-loop',
      expected: `the factory of "${adapter.name}" to make a new loop each time`,
      came: 'it made the same one again',
      mend: 'make the loop inside of create, since what a program leaves in its loop would reach the next one',
    };
  if (least >= quickFactory)
    yield {
      mistake: 'slow-factory',
      expected: `the factory of "${adapter.name}" to make a loop in less than ${quickFactory} s, since each program gets its own`,
      came: `the quickest of ${made.length} calls took ${least.toFixed(3)} s`,
      mend: 'load, compile and open once, outside of create, what all loops can share, or give less --programs',
    };
  for (const loop of new Set(made)) disposeOf(adapter, loop);
}

const disposeOf = (adapter: AnyAdapter, loop: ReturnType<AnyAdapter['create']>): void => {
  try {
    adapter.dispose?.(loop);
  } catch {
    // Nothing was run on it; whether this succeeds is for the programs to show.
  }
};
