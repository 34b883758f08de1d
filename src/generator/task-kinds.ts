/** The kinds of things that coroutines, and callbacks beside them, do in random programs; and which of them a subject can be asked for. */

import type { ThingKind } from '../../spec/program.js';
import type { Scope } from './scope.js';

/** What may stand anywhere. Some kinds make several statements that belong together. */
export type ActKind =
  | 'future'
  | 'settle'
  | 'settleTwice'
  | 'settleTask'
  | 'cancel'
  | 'cancelTwice'
  | 'cancelSelf'
  | 'cancelWithResult'
  | 'uncancel'
  | 'addDone'
  | 'addTwice'
  | 'removeDone'
  | 'askFuture'
  | 'askCurrent'
  | 'spawn'
  | 'hop'
  | 'soon'
  | 'later'
  | 'stop'
  | 'block'
  | 'nestedRun'
  | 'print'
  | 'use'
  | 'wakeAndCancel'
  | 'askThing';

/** What waits for several things at once, or in a special way. */
export type CombinatorKind = 'gather' | 'wait' | 'waitFor' | 'shield' | 'asCompleted';

/** What only a coroutine can do. */
export type WaitKind =
  | CombinatorKind
  | 'sleep'
  | 'yield'
  | 'badYield'
  | 'foreign'
  | 'await'
  | 'awaitSelf'
  | 'call'
  | 'timeout'
  | 'taskGroup'
  | 'try'
  | 'cleanUp'
  | 'swallow'
  | 'asyncFor'
  | 'asyncWith'
  | 'next'
  | 'aclose'
  | 'do';

export type TaskKind = ActKind | WaitKind;

export type TaskFlavourName =
  | 'futures'
  | 'tasks'
  | 'cancellation'
  | 'combinators'
  | 'iteration'
  | 'sync'
  | 'untilComplete';

/** Primitives and queues; those stand twice that have more to get wrong. */
const thingKinds: readonly ThingKind[] = [
  'lock',
  'lock',
  'lock',
  'event',
  'semaphore',
  'boundedSemaphore',
  'condition',
  'condition',
  'barrier',
  'queue',
  'queue',
  'lifoQueue',
  'priorityQueue',
];

export const thingsFor = (scope: Scope): readonly ThingKind[] =>
  thingKinds.filter((kind) => isThingInScope(kind, scope));

const isThingInScope = (kind: ThingKind, scope: Scope): boolean => {
  switch (kind) {
    case 'lock':
      return scope.locks;
    case 'event':
      return scope.events;
    case 'semaphore':
    case 'boundedSemaphore':
      return scope.semaphores;
    case 'condition':
      return scope.conditions;
    case 'barrier':
      return scope.barriers;
    case 'queue':
    case 'lifoQueue':
    case 'priorityQueue':
      return scope.queues;
    case 'generator':
      return scope.asyncGenerators;
  }
};

export const isFlavourInScope = (name: TaskFlavourName, scope: Scope): boolean => {
  switch (name) {
    case 'futures':
      return scope.futures;
    case 'tasks':
      return scope.tasks;
    case 'cancellation':
      return scope.tasks && scope.cancellation;
    case 'combinators':
      return combines(scope);
    case 'iteration':
      return scope.asyncFor || scope.asyncWith || scope.asyncGenerators;
    case 'sync':
      return thingKinds.some((kind) => isThingInScope(kind, scope));
    case 'untilComplete':
      return scope.untilComplete && (scope.tasks || scope.futures);
  }
};

const combines = (scope: Scope): boolean =>
  scope.gather ||
  scope.wait ||
  scope.waitFor ||
  scope.shield ||
  scope.asCompleted ||
  scope.timeoutBlocks ||
  scope.taskGroups;

export const isInScope = (kind: TaskKind, scope: Scope): boolean => {
  switch (kind) {
    case 'soon':
    case 'print':
      return true;
    case 'future':
    case 'settle':
    case 'settleTwice':
    case 'askFuture':
    case 'hop':
    case 'addDone':
    case 'addTwice':
    case 'removeDone':
      return scope.futures;
    case 'cancel':
      return scope.futures && scope.cancellation;
    case 'cancelTwice':
    case 'cancelSelf':
    case 'cancelWithResult':
      return scope.futures && scope.cancellation && scope.tasks;
    case 'uncancel':
      return scope.cancelCounters;
    case 'askCurrent':
      return scope.currentTask;
    case 'later':
      return scope.timers;
    case 'stop':
      return scope.restart;
    case 'block':
      // On the machine's clock it would take real time from all programs beside it, for little.
      return scope.block && !scope.real;
    case 'nestedRun':
      return scope.guards;
    case 'wakeAndCancel':
      return scope.futures && scope.cancellation && isFlavourInScope('sync', scope);
    case 'use':
    case 'askThing':
    case 'do':
      return isFlavourInScope('sync', scope);
    case 'settleTask':
      return scope.futures && scope.tasks;
    case 'spawn':
    case 'yield':
    case 'await':
    case 'awaitSelf':
    case 'call':
    case 'try':
    case 'cleanUp':
    case 'swallow':
      return scope.tasks;
    case 'badYield':
    case 'foreign':
      return scope.foreignFutures;
    case 'sleep':
    case 'gather':
    case 'wait':
    case 'waitFor':
    case 'shield':
    case 'asCompleted':
    case 'asyncFor':
    case 'asyncWith':
      return scope[kind];
    case 'taskGroup':
      return scope.taskGroups;
    case 'timeout':
      return scope.timeoutBlocks;
    case 'next':
    case 'aclose':
      return scope.asyncGenerators;
  }
};

const waits: ReadonlySet<TaskKind> = new Set<WaitKind>([
  'sleep',
  'yield',
  'badYield',
  'foreign',
  'await',
  'awaitSelf',
  'call',
  'gather',
  'wait',
  'waitFor',
  'shield',
  'asCompleted',
  'timeout',
  'taskGroup',
  'try',
  'cleanUp',
  'swallow',
  'asyncFor',
  'asyncWith',
  'next',
  'aclose',
  'do',
]);

export const isWait = (kind: TaskKind): kind is WaitKind => waits.has(kind);
