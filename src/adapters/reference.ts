/** The reference loop on its virtual clock. */

import { forgetRunningLoop, getRunningLoop } from '../../reference-impl/event-loop.js';
import { SimulatedLoop } from '../../reference-impl/simulated-loop.js';
import { attachTools } from '../../reference-impl/tools.js';
import { portCapabilities } from '../../spec/capability.js';
import { defineAdapter } from '../harness/adapter.js';
import { clientsOf } from './simulated-clients.js';

export default defineAdapter({
  name: 'reference',
  version: '0.1.0',
  clock: 'virtual',
  claims: [...portCapabilities, 'sockets', 'resets', 'readiness', 'streams', 'http', 'keepAlive', 'gateway'],
  create: (options) => attachTools(new SimulatedLoop(options)),
  network: ({ network }) => clientsOf(network),
  advance: (loop, by) => loop.advance(by),
  runningLoop: getRunningLoop,
  recover: forgetRunningLoop,
});
