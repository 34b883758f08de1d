/** Corners that random programs seldom come to, and where loops were seen to break. */

import { cornersOfBlocks } from './corners-of-blocks.js';
import { cornersOfCombinators } from './corners-of-combinators.js';
import { cornersOfIteration } from './corners-of-iteration.js';
import { cornersOfQueues } from './corners-of-queues.js';
import { cornersOfSync } from './corners-of-sync.js';
import { cornersOfTasks } from './corners-of-tasks.js';
import type { Scenario } from './scenario.js';

export const corners: readonly Scenario[] = [
  ...cornersOfTasks,
  ...cornersOfCombinators,
  ...cornersOfBlocks,
  ...cornersOfIteration,
  ...cornersOfSync,
  ...cornersOfQueues,
];
