/** Corners that random programs seldom come to, and where loops were seen to break. */

import { cornersOfCombinators } from './corners-of-combinators.js';
import { cornersOfSync } from './corners-of-sync.js';
import { cornersOfTasks } from './corners-of-tasks.js';
import type { Scenario } from './scenario.js';

export const corners: readonly Scenario[] = [...cornersOfTasks, ...cornersOfCombinators, ...cornersOfSync];
