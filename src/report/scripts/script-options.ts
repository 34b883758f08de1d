/** What the scripts of all languages have in common: how long a tick is, and when a run is ended. */

import type { Program } from '../../../spec/program.js';
import { secondsOf } from './extent.js';

export interface ScriptOptions {
  /** Seconds a tick; a hundredth, where it is not said. */
  readonly tick?: number;
}

export const scriptTick = 0.01;

/** Seconds that a run may take beyond all that the program waits for; and ticks, where these are long. */
const spareSeconds = 1;
const spareTicks = 20;

export const limitOf = (program: Program, tick: number): number =>
  Math.ceil(Math.max(spareSeconds, spareTicks * tick) + secondsOf(program, tick));
