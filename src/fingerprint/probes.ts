/** All probes. */

import { corners } from './corners.js';
import { order } from './order.js';
import type { Probe } from './probe.js';
import { races } from './races.js';
import { waits } from './waits.js';

export const probes: readonly Probe[] = [...order, ...waits, ...corners, ...races];
