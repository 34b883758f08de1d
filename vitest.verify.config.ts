import { defineConfig } from 'vitest/config';

/** The long demands: many seeds, and the machine's clock under load. `npm test` asks for less of the same. */
export default defineConfig({
  test: {
    include: ['fixtures/**/*.verify.test.ts'],
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
