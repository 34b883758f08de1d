/**
 * How long an adapter waits for `import ... from 'looplaw'`: the entry as it is published, beside the same code with a file
 * for each module, and beside one of Node's own. The least of many runs, each in a process of its own.
 */

import { execFileSync } from 'node:child_process';

const runs = 15;

const subjects = [
  ['looplaw', 'looplaw'],
  ['looplaw, a file for each module', new URL('../dist/src/index.js', import.meta.url).href],
  ['looplaw/reference', 'looplaw/reference'],
  ['node:http', 'node:http'],
];

const script = (name) =>
  `const began = performance.now(); await import(${JSON.stringify(name)}); process.stdout.write(String(performance.now() - began));`;

const once = (name) =>
  Number(execFileSync(process.execPath, ['--input-type=module', '-e', script(name)], { encoding: 'utf8' }));

const least = subjects.map(([, name]) => Math.min(...Array.from({ length: runs }, () => once(name))));

for (const [index, [label]] of subjects.entries())
  console.log(`${label.padEnd(34)}${least[index].toFixed(1).padStart(8)} ms`);
