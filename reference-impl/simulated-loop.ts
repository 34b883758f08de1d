/** The reference loop on a simulated network, whose clock is virtual: the same seed gives the same course. */

import { duration } from '../spec/time.js';
import { NetworkLoop } from './network-loop.js';
import { type NetworkOptions, SimulatedNetwork } from './simulated-network.js';

export class SimulatedLoop extends NetworkLoop {
  readonly network: SimulatedNetwork;

  constructor(options: NetworkOptions = {}) {
    const network = new SimulatedNetwork(options);
    super({ clock: network, kernel: network, log: () => undefined });
    this.network = network;
  }

  /** Moves the clock on by so many seconds, as if a callback had kept the thread busy. */
  advance(by: number): void {
    this.network.advance(duration(by));
  }
}
