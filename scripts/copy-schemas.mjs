/** The compiler leaves JSON where it is; the package needs the schemas beside what reads them. */

import { cpSync } from 'node:fs';

cpSync(new URL('../spec/schema/', import.meta.url), new URL('../dist/spec/schema/', import.meta.url), {
  recursive: true,
});
