/** What a loop must claim so that a program means something on it: told from the program's statements. */

import type { Capability } from './capability.js';
import { forEachStatement, type Program, type Statement, type ThingKind } from './program.js';

const ofThings: Readonly<Record<ThingKind, Capability>> = {
  lock: 'locks',
  event: 'events',
  semaphore: 'semaphores',
  boundedSemaphore: 'semaphores',
  condition: 'conditions',
  barrier: 'barriers',
  queue: 'queues',
  lifoQueue: 'queues',
  priorityQueue: 'queues',
  generator: 'asyncGenerators',
};

/** The claims that a statement speaks of. */
export const needsOfStatement = (statement: Statement): readonly Capability[] => {
  switch (statement.op) {
    case 'callLater':
    case 'callAt':
      return ['timers'];
    case 'createFuture':
    case 'settle':
    case 'askFuture':
    case 'addDone':
    case 'removeDone':
      return ['futures'];
    case 'cancelFuture':
      return ['futures', 'cancellation'];
    case 'uncancel':
      return ['cancelCounters'];
    case 'ask':
      return statement.what === 'currentTask' ? ['currentTask'] : [];
    case 'create':
      return [ofThings[statement.what]];
    case 'runUntil':
      return ['untilComplete'];
    case 'runMain':
      return ['runner'];
    case 'sleep':
      return ['sleep'];
    case 'badYield':
      return ['foreignFutures'];
    case 'await':
      return typeof statement.future === 'object' ? ['foreignFutures'] : ['tasks'];
    case 'gather':
    case 'shield':
      return [statement.op];
    case 'wait':
    case 'asCompleted':
      return statement.timeout === undefined ? [statement.op] : [statement.op, 'timers'];
    case 'waitFor':
      return ['waitFor'];
    case 'timeout':
      return ['timeoutBlocks'];
    case 'taskGroup':
      return ['taskGroups'];
    case 'serveHttp':
      return ['http'];
    case 'serveGateway':
      return ['gateway'];
    case 'asyncFor':
    case 'asyncWith':
      return [statement.op];
    default:
      return [];
  }
};

/** Programs of callbacks alone give the empty set: their scenarios name what they need. */
export const capabilitiesOf = (program: Program): ReadonlySet<Capability> => {
  const found = new Set<Capability>();
  if (program.coroutines === undefined) return found;
  found.add('tasks');
  if (program.injection !== undefined) found.add('cancellation');
  forEachStatement(program, (statement) => {
    for (const need of needsOfStatement(statement)) found.add(need);
  });
  return found;
};
