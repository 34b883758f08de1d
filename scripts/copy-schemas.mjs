/** The compiler leaves JSON and Python where they are; the package needs them beside what reads them. */

import { cpSync, mkdirSync } from 'node:fs';

cpSync(new URL('../spec/schema/', import.meta.url), new URL('../dist/spec/schema/', import.meta.url), {
  recursive: true,
});

mkdirSync(new URL('../dist/python/', import.meta.url), { recursive: true });
cpSync(
  new URL('../python/looplaw_harness.py', import.meta.url),
  new URL('../dist/python/looplaw_harness.py', import.meta.url),
);
