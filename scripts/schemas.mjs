/**
 * Makes the JSON Schemas of the formats from their TypeScript types, so that the two cannot drift apart.
 * `node scripts/schemas.mjs` writes them; `--check` only looks whether they are current, and exits with 1 if not.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createGenerator } from 'ts-json-schema-generator';

const folder = new URL('../spec/schema/', import.meta.url);

const formats = [
  ['program', 'spec/program.ts', 'Program'],
  ['trace', 'spec/trace.ts', 'Trace'],
  ['manifest', 'spec/capability.ts', 'Manifest'],
  ['counterexample', 'spec/verdict.ts', 'CounterexampleFile'],
  ['report', 'spec/verdict.ts', 'ReportFile'],
  ['comparison', 'spec/comparison.ts', 'Comparison'],
  ['fingerprint', 'spec/fingerprint.ts', 'Fingerprint'],
  ['expectation', 'spec/expectation.ts', 'ExpectationFile'],
  ['diagnosis', 'spec/diagnosis.ts', 'Diagnosis'],
  ['harness-message', 'spec/protocol.ts', 'HarnessMessage'],
  ['kit-message', 'spec/protocol.ts', 'KitMessage'],
];

export const makeSchemas = () =>
  formats.map(([name, path, type]) => {
    const schema = createGenerator({
      path: new URL(`../${path}`, import.meta.url).pathname,
      tsconfig: new URL('../tsconfig.json', import.meta.url).pathname,
      type,
      topRef: true,
      skipTypeCheck: true,
      discriminatorType: 'open-api',
    }).createSchema(type);
    return [`${name}.schema.json`, `${JSON.stringify({ $id: `urn:looplaw:${name}:1`, ...schema }, undefined, 2)}\n`];
  });

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const check = process.argv.includes('--check');
  mkdirSync(folder, { recursive: true });
  let stale = 0;
  for (const [file, text] of makeSchemas()) {
    const url = new URL(file, folder);
    let current;
    try {
      current = readFileSync(url, 'utf8');
    } catch {
      current = undefined;
    }
    if (current === text) continue;
    stale += 1;
    if (check) console.error(`Expected spec/schema/${file} to be what the types say; run "npm run schemas".`);
    else writeFileSync(url, text);
  }
  if (check && stale > 0) process.exitCode = 1;
}
