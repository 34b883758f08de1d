/** What the scripts of all languages have in common: how long a tick is, and when a run is ended. */

import type { Program, ScriptStatement } from '../../../spec/program.js';
import { secondsOf } from './extent.js';
import { type Facts, runsLoop } from './facts.js';

export interface ScriptOptions {
  /** Seconds a tick; a hundredth, where it is not said. */
  readonly tick?: number;
  /** In Python: the module that makes the loop, and what it is asked for; asyncio's own, where it is not said. */
  readonly loop?: { readonly module: string; readonly make: string };
}

export const scriptTick = 0.01;

/** Seconds that a run may take beyond all that the program waits for; and ticks, where these are long. */
const spareSeconds = 1;
const spareTicks = 20;

export const limitOf = (program: Program, tick: number): number =>
  Math.ceil(Math.max(spareSeconds, spareTicks * tick) + secondsOf(program, tick));

/** How the runs of a script are written. */
export type Runs = 'inline' | 'function';

/** One run that nothing can leave needs no function of its own. */
export const runsOf = (script: readonly ScriptStatement[], { exits, closedFrom }: Facts): Runs => {
  const runs = script.filter(runsLoop);
  const [only] = runs;
  const isPlain = runs.length === 1 && only?.op === 'run' && !exits;
  return isPlain && script.findIndex(runsLoop) < closedFrom ? 'inline' : 'function';
};
