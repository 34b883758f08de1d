/** An adapter from its file, for suites that are not compiled: TypeScript is loaded as it is, as `looplaw run` does. */

import { fileURLToPath } from 'node:url';
import { loadSubject } from '../cli/load-subject.js';
import type { AnyAdapter } from '../harness/adapter.js';

/** The default export of the file. A path is taken from the working folder. Rejects where there is no adapter, and says why. */
export const loadAdapter = (file: string | URL): Promise<AnyAdapter> =>
  loadSubject(file instanceof URL ? fileURLToPath(file) : file);
