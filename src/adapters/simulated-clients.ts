/** The clients' side of a simulated network, for loops that live on one. */

import type { SimulatedNetwork } from '../../reference-impl/simulated-network.js';
import type { ClientNetwork } from '../harness/adapter.js';

export const clientsOf = (network: SimulatedNetwork): ClientNetwork => ({
  now: () => network.now(),
  after: (seconds, act) => network.after(seconds, act),
  connect: (port, events) => network.dial(port, events),
  underWay: () => network.underWay,
});
