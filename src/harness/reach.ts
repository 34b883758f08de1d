/** What can be known of a program before it runs: how far its timers reach, and what the harness has to prepare for it. */

import { type Delay, defaultFuel, type Program, type Statement } from '../../spec/program.js';
import { farDelay, horizonMargin, realGeneration } from './limits.js';
import type { Subject } from './subject.js';

export interface Needs {
  /** Some callback is scheduled inside a context. */
  readonly contexts: boolean;
  /** Nothing else may run in this process meanwhile: the program steps the wall clock, or measures what only one can. */
  readonly alone: boolean;
  readonly cost: boolean;
  readonly retained: boolean;
  /** Ticks; the longest delay that is not far. */
  readonly longestTicks: number;
  /** Seconds; the longest finite delay given in seconds. */
  readonly longestSeconds: number;
}

type MutableNeeds = { -readonly [Key in keyof Needs]: Needs[Key] };

export const needsOf = (program: Program): Needs => {
  const needs: MutableNeeds = {
    contexts: false,
    alone: false,
    cost: false,
    retained: false,
    longestTicks: 0,
    longestSeconds: 0,
  };
  for (const statement of program.script) addNeeds(needs, statement);
  for (const name in program.callbacks) {
    for (const statement of program.callbacks[name] ?? []) addNeeds(needs, statement);
  }
  return needs;
};

const addNeeds = (needs: MutableNeeds, statement: Statement): void => {
  switch (statement.op) {
    case 'callSoon':
      needs.contexts ||= statement.context !== undefined;
      return;
    case 'callLater':
      needs.contexts ||= statement.context !== undefined;
      addDelay(needs, statement.in);
      return;
    case 'callAt':
      needs.contexts ||= statement.context !== undefined;
      addDelay(needs, statement.at);
      return;
    case 'block':
      addDelay(needs, statement.for);
      return;
    case 'stepWallClock':
      needs.alone = true;
      return;
    case 'askRetained':
      needs.alone = needs.retained = true;
      return;
    case 'askCost':
      needs.alone = needs.cost = true;
      return;
    default:
      return;
  }
};

const addDelay = (needs: MutableNeeds, delay: Delay): void => {
  if (typeof delay === 'number') needs.longestTicks = Math.max(needs.longestTicks, delay);
  else if (typeof delay === 'object') needs.longestSeconds = Math.max(needs.longestSeconds, delay.seconds);
};

/** Seconds from the beginning of a run to the latest that anything awaited can still be due. */
export const horizonOf = (program: Program, needs: Needs, subject: Subject): number => {
  const real = subject.manifest.clock === 'real';
  const generations = Math.max(program.fuel ?? defaultFuel, 1) + 1;
  const ticks = (needs.longestTicks * generations + horizonMargin) * subject.tick;
  // Even a delay of zero takes time on the machine's clock.
  const least = real ? generations * realGeneration : 0;
  const far = real && needs.longestSeconds >= farDelay ? 0 : needs.longestSeconds;
  return ticks + least + far * (real ? 1 : generations);
};
