/**
 * Puts what is published into few files: the kit has a file for each law, and Node takes longer to find hundreds of files
 * than to run them. What is shared stands in chunks, so that each module is there once. Folders lie as deep as those of
 * dist/src, since modules find schemas and harnesses from where they stand.
 */

import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

rmSync(`${dist}entry`, { recursive: true, force: true });

await build({
  entryPoints: {
    index: `${dist}src/index.js`,
    vitest: `${dist}src/adapters/vitest.js`,
    'node-test': `${dist}src/adapters/node-test.js`,
    reference: `${dist}reference-impl/index.js`,
    'cli/main': `${dist}src/cli/main.js`,
    'cli/harness-main': `${dist}src/cli/harness-main.js`,
    'cli/job-main': `${dist}src/cli/job-main.js`,
    'cli/adapter-look': `${dist}src/cli/adapter-look.js`,
  },
  outdir: `${dist}entry`,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  logLevel: 'warning',
});

// Read at run time, from beside the command line.
cpSync(`${dist}src/cli/law-facts.json`, `${dist}entry/cli/law-facts.json`);
