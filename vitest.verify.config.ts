import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { longestFirst } from './vitest.longest-first.js';

/** The long demands: many seeds, and the machine's clock under load. `npm test` asks for less of the same. */
export default defineConfig({
  test: {
    include: ['fixtures/**/*.verify.test.ts'],
    pool: 'forks',
    // One more than there are processors, since one of them mostly waits.
    maxWorkers: availableParallelism() + 1,
    // A process has the kit compiled and optimized once, which takes seconds, and not for each file.
    isolate: false,
    sequence: { sequencer: longestFirst(['waiting', 'load', 'controls', 'mutants', 'patched']) },
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
