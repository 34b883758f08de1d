/**
 * What random programs are about, and how often. A test measures what comes out (`distribution.test.ts`), so that no law
 * is met rarely.
 */

import type * as fc from 'fast-check';
import type { Scope } from './scope.js';

/** What a statement is about; some kinds make one of several statements. */
export type Kind =
  | 'soon'
  | 'later'
  | 'at'
  | 'cancel'
  | 'cancelSelf'
  | 'stop'
  | 'close'
  | 'nestedRun'
  | 'runAnother'
  | 'raise'
  | 'block'
  | 'askState'
  | 'askHandle'
  | 'print'
  | 'setHandler'
  | 'makeAnother';

type Weights = Readonly<Record<Kind, number>>;

interface Flavour {
  readonly weight: number;
  readonly script: Weights;
  readonly body: Weights;
}

export interface WeightedKind {
  readonly kind: Kind;
  readonly weight: number;
}

/** A flavour without what the subject does not claim. */
export interface ScopedFlavour {
  readonly weight: number;
  readonly script: readonly WeightedKind[];
  readonly body: readonly WeightedKind[];
}

const flavours: Readonly<Record<'scheduling' | 'timers' | 'lifecycle' | 'exceptions', Flavour>> = {
  scheduling: {
    weight: 28,
    script: {
      soon: 70,
      later: 8,
      at: 2,
      cancel: 14,
      cancelSelf: 0,
      stop: 1,
      close: 0,
      nestedRun: 0,
      runAnother: 0,
      raise: 0,
      block: 1,
      askState: 1,
      askHandle: 4,
      print: 1,
      setHandler: 0,
      makeAnother: 1,
    },
    body: {
      soon: 44,
      later: 6,
      at: 2,
      cancel: 24,
      cancelSelf: 6,
      stop: 3,
      close: 1,
      nestedRun: 1,
      runAnother: 0,
      raise: 5,
      block: 2,
      askState: 1,
      askHandle: 4,
      print: 1,
      setHandler: 0,
      makeAnother: 1,
    },
  },
  timers: {
    weight: 34,
    script: {
      soon: 12,
      later: 58,
      at: 12,
      cancel: 12,
      cancelSelf: 0,
      stop: 1,
      close: 0,
      nestedRun: 0,
      runAnother: 0,
      raise: 0,
      block: 4,
      askState: 0,
      askHandle: 2,
      print: 0,
      setHandler: 0,
      makeAnother: 0,
    },
    body: {
      soon: 10,
      later: 36,
      at: 10,
      cancel: 22,
      cancelSelf: 4,
      stop: 2,
      close: 0,
      nestedRun: 0,
      runAnother: 0,
      raise: 4,
      block: 8,
      askState: 0,
      askHandle: 4,
      print: 0,
      setHandler: 0,
      makeAnother: 0,
    },
  },
  lifecycle: {
    weight: 22,
    script: {
      soon: 44,
      later: 20,
      at: 2,
      cancel: 8,
      cancelSelf: 0,
      stop: 14,
      close: 1,
      nestedRun: 0,
      runAnother: 0,
      raise: 0,
      block: 1,
      askState: 9,
      askHandle: 1,
      print: 1,
      setHandler: 0,
      makeAnother: 3,
    },
    body: {
      soon: 28,
      later: 12,
      at: 2,
      cancel: 8,
      cancelSelf: 1,
      stop: 22,
      close: 5,
      nestedRun: 6,
      runAnother: 2,
      raise: 5,
      block: 1,
      askState: 8,
      askHandle: 1,
      print: 0,
      setHandler: 0,
      makeAnother: 1,
    },
  },
  exceptions: {
    weight: 16,
    script: {
      soon: 62,
      later: 22,
      at: 2,
      cancel: 10,
      cancelSelf: 0,
      stop: 2,
      close: 0,
      nestedRun: 0,
      runAnother: 0,
      raise: 0,
      block: 1,
      askState: 1,
      askHandle: 0,
      print: 1,
      setHandler: 2,
      makeAnother: 0,
    },
    body: {
      soon: 24,
      later: 10,
      at: 1,
      cancel: 10,
      cancelSelf: 2,
      stop: 5,
      close: 1,
      nestedRun: 1,
      runAnother: 0,
      raise: 44,
      block: 1,
      askState: 1,
      askHandle: 0,
      print: 1,
      setHandler: 5,
      makeAnother: 0,
    },
  },
};

export const flavoursFor = (scope: Scope): readonly ScopedFlavour[] => {
  const chosen = [
    flavours.scheduling,
    ...(scope.timers ? [flavours.timers] : []),
    flavours.lifecycle,
    ...(scope.exceptions || scope.exits ? [flavours.exceptions] : []),
  ];
  return chosen.map(({ weight, script, body }) => ({
    weight,
    script: inScope(script, scope, true),
    body: inScope(body, scope, false),
  }));
};

/** On the machine's clock a busy callback takes real time from all programs beside it, so there are fewer of them. */
const rarityOfRealBlocks = 6;

const inScope = (weights: Weights, scope: Scope, inScript: boolean): readonly WeightedKind[] =>
  (Object.entries(weights) as [Kind, number][])
    .filter(([kind, weight]) => weight > 0 && isInScope(kind, scope, inScript))
    .map(([kind, weight]) => ({ kind, weight: scope.real && kind !== 'block' ? weight * rarityOfRealBlocks : weight }));

const isInScope = (kind: Kind, scope: Scope, inScript: boolean): boolean => {
  switch (kind) {
    case 'soon':
    case 'print':
      return true;
    case 'later':
    case 'at':
      return scope.timers;
    case 'cancel':
    case 'cancelSelf':
    case 'askHandle':
      return scope.cancel;
    case 'stop':
      return scope.restart;
    case 'close':
      return scope.guards && !inScript;
    case 'nestedRun':
      return scope.guards;
    case 'runAnother':
      return scope.guards && scope.runningLoop;
    case 'raise':
      return scope.exceptions || scope.exits;
    case 'block':
      return scope.block;
    case 'askState':
      return scope.state || scope.timers;
    case 'setHandler':
      return scope.exceptions;
    case 'makeAnother':
      return scope.restart;
  }
};

/** One of the items, each as often as its weight says. */
export const pickWeighted = <Item extends { readonly weight: number }>(
  items: readonly Item[],
  random: fc.Random,
): Item => {
  let total = 0;
  for (const { weight } of items) total += weight;
  let left = random.nextInt(0, total - 1);
  for (const item of items) {
    if (left < item.weight) return item;
    left -= item.weight;
  }
  throw new RangeError('Expected something to pick from, got an empty list.');
};
