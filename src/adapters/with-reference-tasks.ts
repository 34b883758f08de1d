/**
 * Any loop with callbacks (and timers) together with the reference's futures and tasks on top, so that it can be judged on
 * tasks. What the loop has of its own stays; the subject's name says which tasks they are.
 */

import { attachTools } from '../../reference-impl/tools.js';
import { type Capability, taskCapabilities } from '../../spec/capability.js';
import type { AnyAdapter } from '../harness/adapter.js';

/** What takes time needs timers; the runner closes the loop. */
const needs: Readonly<Partial<Record<Capability, Capability>>> = {
  sleep: 'timers',
  waitFor: 'timers',
  timeoutBlocks: 'timers',
  runner: 'close',
};

export const withReferenceTasks = (adapter: AnyAdapter): AnyAdapter => {
  const brings = taskCapabilities.filter((claim) => {
    const needed = needs[claim];
    return !adapter.claims.includes(claim) && (needed === undefined || adapter.claims.includes(needed));
  });
  return {
    ...adapter,
    name: `${adapter.name} (tasks: the reference's)`,
    claims: [...adapter.claims, ...brings],
    coroutines: 'generators',
    create: (options) => attachTools(adapter.create(options)),
  };
};
