/**
 * The reference loop on the host's monotonic clock, with the machine's sockets: `runForever` returns a promise, and the
 * thread stays the host's.
 */

import { HostClock } from '../../reference-impl/clock.js';
import { forgetRunningLoop, getRunningLoop } from '../../reference-impl/event-loop.js';
import { HostKernel } from '../../reference-impl/host-kernel.js';
import { NetworkLoop } from '../../reference-impl/network-loop.js';
import { attachTools } from '../../reference-impl/tools.js';
import { portCapabilities } from '../../spec/capability.js';
import { defineAdapter } from '../harness/adapter.js';

class HostLoop extends NetworkLoop {
  protected override readonly kernel: HostKernel;

  constructor() {
    const kernel = new HostKernel();
    super({ clock: new HostClock(), kernel, log: () => undefined });
    this.kernel = kernel;
  }

  /** Gives back what a program has left open. */
  closeSockets(): void {
    this.kernel.close();
  }
}

const ofVirtualClocks: readonly string[] = ['coarseClock', 'advance'];

export default defineAdapter({
  name: 'reference-realtime',
  version: '0.1.0',
  clock: 'real',
  claims: [
    ...portCapabilities.filter((name) => !ofVirtualClocks.includes(name)),
    'sockets',
    'readiness',
    'streams',
    'http',
    'keepAlive',
    'gateway',
  ],
  create: () => attachTools(new HostLoop()),
  runningLoop: getRunningLoop,
  dispose: (loop) => loop.closeSockets(),
  recover: forgetRunningLoop,
});
