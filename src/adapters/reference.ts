/** The reference loop on its virtual clock. */

import { forgetRunningLoop, getRunningLoop } from '../../reference-impl/event-loop.js';
import { attachTools } from '../../reference-impl/tools.js';
import { VirtualLoop } from '../../reference-impl/virtual-loop.js';
import { portCapabilities } from '../../spec/capability.js';
import { defineAdapter } from '../harness/adapter.js';

export default defineAdapter({
  name: 'reference',
  version: '0.1.0',
  clock: 'virtual',
  claims: portCapabilities,
  create: (options) => attachTools(new VirtualLoop(options)),
  advance: (loop, by) => loop.advance(by),
  runningLoop: getRunningLoop,
  recover: forgetRunningLoop,
});
