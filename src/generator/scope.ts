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
  readonly futures: boolean;
  readonly tasks: boolean;
  readonly cancellation: boolean;
  readonly awaitDoneIsSync: boolean;
  readonly cancelCounters: boolean;
  readonly foreignFutures: boolean;
  readonly currentTask: boolean;
  readonly untilComplete: boolean;
  readonly runner: boolean;
  readonly sleep: boolean;
  readonly gather: boolean;
  readonly wait: boolean;
  readonly waitFor: boolean;
  readonly shield: boolean;
  readonly asCompleted: boolean;
  readonly timeoutBlocks: boolean;
  readonly taskGroups: boolean;
  readonly asyncFor: boolean;
  readonly asyncWith: boolean;
  readonly asyncGenerators: boolean;
  readonly locks: boolean;
  readonly events: boolean;
  readonly semaphores: boolean;
  readonly conditions: boolean;
  readonly barriers: boolean;
  readonly queues: boolean;
}

export const scopeOf = (manifest: Manifest): Scope => {
  const claims = new Set<Capability>(manifest.claims);
  const has = (capability: Capability): boolean => claims.has(capability);
  const real = manifest.clock === 'real';
  const timers = has('timers');
  const tasks = has('tasks');
  // Only a task can wait for something, and only with timers can it wait for a time.
  const forTasks = (capability: Capability): boolean => tasks && has(capability);
  const timed = (capability: Capability): boolean => timers && forTasks(capability);
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
    futures: has('futures'),
    tasks,
    cancellation: has('cancellation'),
    awaitDoneIsSync: forTasks('awaitDoneIsSync'),
    cancelCounters: forTasks('cancelCounters'),
    foreignFutures: forTasks('foreignFutures'),
    currentTask: forTasks('currentTask'),
    untilComplete: has('untilComplete') && (tasks || has('futures')),
    runner: forTasks('runner'),
    sleep: timed('sleep'),
    gather: forTasks('gather'),
    wait: forTasks('wait'),
    waitFor: timed('waitFor'),
    shield: forTasks('shield'),
    asCompleted: forTasks('asCompleted'),
    timeoutBlocks: timed('timeoutBlocks'),
    taskGroups: forTasks('taskGroups'),
    asyncFor: forTasks('asyncFor'),
    asyncWith: forTasks('asyncWith'),
    asyncGenerators: forTasks('asyncGenerators'),
    locks: forTasks('locks'),
    events: forTasks('events'),
    semaphores: forTasks('semaphores'),
    conditions: forTasks('conditions'),
    barriers: forTasks('barriers'),
    queues: forTasks('queues'),
  };
};
