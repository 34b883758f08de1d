/** A server on the reference loop, over real TCP. */

import { HostClock } from '../dist/reference-impl/clock.js';
import { HostKernel } from '../dist/reference-impl/host-kernel.js';
import { NetworkLoop } from '../dist/reference-impl/network-loop.js';
import { attachTools } from '../dist/reference-impl/tools.js';

/** `serve` is a coroutine, given the loop and what to call with what listens. */
export const referenceServer = (serve) => () =>
  new Promise((resolve) => {
    const kernel = new HostKernel();
    const loop = attachTools(new NetworkLoop({ clock: new HostClock(), kernel, log: () => undefined }));
    const stop = () => {
      loop.stop();
      kernel.close();
    };
    loop.createTask(serve(loop, ({ port }) => resolve({ port, stop })));
    loop.runForever();
  });
