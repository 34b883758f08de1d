import { defineConfig } from 'vitest/config';
import { longestFirst } from './vitest.longest-first.js';

export default defineConfig({
  resolve: {
    alias: [
      { find: /^looplaw$/, replacement: new URL('./src/index.ts', import.meta.url).pathname },
      { find: /^looplaw\/vitest$/, replacement: new URL('./src/adapters/vitest.ts', import.meta.url).pathname },
      { find: /^looplaw\/reference$/, replacement: new URL('./reference-impl/index.ts', import.meta.url).pathname },
    ],
  },
  test: {
    include: ['{spec,src,reference-impl,fixtures}/**/*.test.ts', '*.test.ts'],
    exclude: ['**/*.verify.test.ts', 'node_modules/**', 'dist/**'],
    // Worker processes, so that coverage can be written before they end (see fixtures/coverage.ts).
    pool: 'forks',
    maxWorkers: '100%',
    // Test files share a process: none changes what another sees, and starting one for each costs as much as the tests.
    isolate: false,
    // First what waits, for the machine's clock or for child processes, so that the others use the processor meanwhile.
    sequence: {
      sequencer: longestFirst([
        'conformance',
        'main',
        'shards',
        'resume',
        'examples',
        'caught',
        'controls',
        'event-loop',
        'campaign',
      ]),
    },
    setupFiles: ['fixtures/coverage.ts'],
    testTimeout: 120_000,
  },
});
