/** What programs may hold for a subject: nothing that it does not claim. */

import type { Capability, Manifest } from '../../spec/capability.js';

export interface Scope {
  readonly arguments: boolean;
  readonly cancel: boolean;
  readonly context: boolean;
  readonly timers: boolean;
  readonly farTimers: boolean;
  readonly deadlines: boolean;
  readonly restart: boolean;
  readonly close: boolean;
  readonly guards: boolean;
  readonly state: boolean;
  readonly runningLoop: boolean;
  readonly exceptions: boolean;
  readonly exits: boolean;
  /** A callback can keep the loop busy. */
  readonly block: boolean;
  readonly coarseClock: boolean;
  readonly asyncioOrder: boolean;
  readonly real: boolean;
}

export const scopeOf = (manifest: Manifest): Scope => {
  const claims = new Set<Capability>(manifest.claims);
  const has = (capability: Capability): boolean => claims.has(capability);
  const real = manifest.clock === 'real';
  const timers = has('timers');
  return {
    arguments: has('arguments'),
    cancel: has('cancel'),
    context: has('context'),
    timers,
    farTimers: timers && has('farTimers'),
    deadlines: timers && has('deadlines'),
    restart: has('restart'),
    close: has('close'),
    guards: has('close') && has('guards'),
    state: has('state'),
    runningLoop: has('runningLoop'),
    exceptions: has('exceptions'),
    exits: has('exits'),
    block: timers && (real || has('advance')),
    coarseClock: timers && has('coarseClock'),
    asyncioOrder: has('asyncioOrder'),
    real,
  };
};
