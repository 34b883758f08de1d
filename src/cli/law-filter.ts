/** `--laws 1.1,2.*`: numbers of laws, or of a chapter followed by `.*`. */

import { laws, uncheckedLaws } from '../../spec/laws/index.js';
import { UsageError } from './usage-error.js';

export const lawFilter = (given: string): ((id: string) => boolean) => {
  const patterns = given.split(',').map((pattern) => pattern.trim());
  const ids = [...laws, ...uncheckedLaws].map(({ id }) => id);
  for (const pattern of patterns) {
    if (ids.some((id) => matches(pattern, id))) continue;
    throw new UsageError(
      `Expected the numbers of laws, like "1.1,2.*", got "${pattern}", which no law has; "looplaw laws" lists them.`,
    );
  }
  return (id) => patterns.some((pattern) => matches(pattern, id));
};

const matches = (pattern: string, id: string): boolean =>
  pattern.endsWith('.*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
