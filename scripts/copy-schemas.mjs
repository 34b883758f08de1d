/** The compiler leaves JSON and Python where they are; the package needs them beside what reads them. */

import { cpSync, mkdirSync } from 'node:fs';

cpSync(new URL('../spec/schema/', import.meta.url), new URL('../dist/spec/schema/', import.meta.url), {
  recursive: true,
});

cpSync(
  new URL('../src/cli/law-facts.json', import.meta.url),
  new URL('../dist/src/cli/law-facts.json', import.meta.url),
);

mkdirSync(new URL('../dist/python/', import.meta.url), { recursive: true });
for (const file of ['looplaw_harness.py', 'looplaw_servers.py'])
  cpSync(new URL(`../python/${file}`, import.meta.url), new URL(`../dist/python/${file}`, import.meta.url));
