/** All scenarios, in the order of the laws that they are for. */

import { exceptions } from './exceptions.js';
import { farTimers } from './far-timers.js';
import { lifecycle } from './lifecycle.js';
import type { Scenario } from './scenario.js';
import { scheduling } from './scheduling.js';
import { time } from './time.js';
import { timers } from './timers.js';

export const scenarios: readonly Scenario[] = [
  ...scheduling,
  ...timers,
  ...farTimers,
  ...lifecycle,
  ...exceptions,
  ...time,
];
