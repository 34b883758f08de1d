/** Forces a full collection, so that what nothing holds any more is seen to be gone. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

const collector = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('gc');
  return typeof found === 'function' ? () => found() : () => undefined;
};

/**
 * A weak reference keeps its target until the running job ends, so this gives the host some turns before it collects.
 */
export const collectGarbage = async (): Promise<void> => {
  collect ??= collector();
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
};
