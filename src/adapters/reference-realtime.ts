/** The reference loop on the host's monotonic clock: `runForever` returns a promise, and the thread stays the host's. */

import { HostClock } from '../../reference-impl/clock.js';
import { forgetRunningLoop, getRunningLoop, ReferenceLoop } from '../../reference-impl/event-loop.js';
import { attachTools } from '../../reference-impl/tools.js';
import { portCapabilities } from '../../spec/capability.js';
import { defineAdapter } from '../harness/adapter.js';

export default defineAdapter({
  name: 'reference-realtime',
  version: '0.1.0',
  clock: 'real',
  claims: portCapabilities.filter((name) => name !== 'coarseClock' && name !== 'advance'),
  create: () => attachTools(new ReferenceLoop({ clock: new HostClock(), log: () => undefined })),
  runningLoop: getRunningLoop,
  recover: forgetRunningLoop,
});
