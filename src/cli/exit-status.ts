/** How looplaw ends: by what a run comes to, or `usage` for what was asked for wrongly or could not be run at all. */

import type { Outcome } from '../../spec/verdict.js';

export const exitStatus = {
  conforms: 0,
  violates: 1,
  usage: 2,
  inconclusive: 3,
  outdated: 4,
} as const satisfies Readonly<Record<Outcome | 'usage', number>>;
