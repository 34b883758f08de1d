/** All scenarios, in the order of the laws that they are for. */

import { alive } from './alive.js';
import { cancellation } from './cancellation.js';
import { combinators } from './combinators.js';
import { corners } from './corners.js';
import { exceptions } from './exceptions.js';
import { farTimers } from './far-timers.js';
import { futures } from './futures.js';
import { gateway } from './gateway.js';
import { iteration } from './iteration.js';
import { lifecycle } from './lifecycle.js';
import { outside } from './outside.js';
import { readiness } from './readiness.js';
import { runsUntil } from './runs-until.js';
import type { Scenario } from './scenario.js';
import { scheduling } from './scheduling.js';
import { servers } from './servers.js';
import { sockets } from './sockets.js';
import { streams } from './streams.js';
import { sync } from './sync.js';
import { tasks } from './tasks.js';
import { time } from './time.js';
import { timers } from './timers.js';
import { webServers } from './web-servers.js';

export const scenarios: readonly Scenario[] = [
  ...scheduling,
  ...timers,
  ...farTimers,
  ...lifecycle,
  ...exceptions,
  ...cancellation,
  ...futures,
  ...iteration,
  ...runsUntil,
  ...sync,
  ...tasks,
  ...combinators,
  ...time,
  ...outside,
  ...sockets,
  ...readiness,
  ...servers,
  ...gateway,
  ...webServers,
  ...streams,
  ...alive,
  ...corners,
];
