/**
 * What random programs of tasks are about, and how often. A test measures what comes out (`task-distribution.test.ts`).
 *
 * A draw has to cost next to nothing, so weights become lists in which each kind stands as often as its weight says.
 */

import type { ThingKind } from '../../spec/program.js';
import type { Scope } from './scope.js';
import {
  type ActKind,
  isFlavourInScope,
  isInScope,
  type TaskFlavourName,
  type TaskKind,
  thingsFor,
} from './task-kinds.js';

type Weights<Kind extends TaskKind> = Readonly<Partial<Record<Kind, number>>>;

interface TaskFlavour {
  readonly weight: number;
  /** How many futures there are; one of these. */
  readonly futures: readonly number[];
  readonly coroutines: readonly number[];
  /** How many coroutines end with an exception, in percent. */
  readonly failing: number;
  readonly coroutine: Weights<TaskKind>;
  /** What the first coroutines mostly begin with. */
  readonly beginning?: Weights<TaskKind>;
  /** What the last coroutines do, which the others wait for; the same where it is not said. */
  readonly leaf?: Weights<TaskKind>;
  readonly callback: Weights<ActKind>;
  readonly script: Weights<ActKind>;
}

/** A flavour without what the subject does not claim. */
export interface ScopedTaskFlavour extends Pick<TaskFlavour, 'futures' | 'coroutines' | 'failing'> {
  readonly name: TaskFlavourName;
  readonly coroutine: readonly TaskKind[];
  /** Empty where there is none. */
  readonly beginning: readonly TaskKind[];
  readonly leaf: readonly TaskKind[] | undefined;
  readonly callback: readonly ActKind[];
  readonly script: readonly ActKind[];
}

export interface TaskWeights {
  /** Each stands in it as often as its weight says. */
  readonly flavours: readonly ScopedTaskFlavour[];
  /** What coroutines of any flavour do now and then. */
  readonly sprinkle: readonly TaskKind[];
  /** What is done when something has been caught, or at the very end: in `except` and `finally`, by iterators and managers. */
  readonly cleanup: readonly TaskKind[];
  readonly things: readonly ThingKind[];
}

const flavours: Readonly<Record<TaskFlavourName, TaskFlavour>> = {
  futures: {
    weight: 16,
    futures: [1, 1, 2],
    coroutines: [1, 1, 2, 2, 3],
    failing: 8,
    coroutine: {
      await: 22,
      settle: 10,
      settleTwice: 5,
      cancel: 5,
      addDone: 7,
      addTwice: 3,
      removeDone: 5,
      askFuture: 10,
      hop: 5,
      sleep: 8,
      yield: 7,
      soon: 2,
      print: 1,
      try: 5,
      future: 1,
    },
    callback: {
      settle: 12,
      settleTwice: 3,
      cancel: 5,
      addDone: 10,
      addTwice: 2,
      removeDone: 10,
      askFuture: 8,
      hop: 4,
      soon: 3,
      print: 2,
      spawn: 2,
      stop: 1,
    },
    script: {
      addDone: 16,
      addTwice: 5,
      removeDone: 8,
      settle: 9,
      settleTwice: 4,
      cancel: 4,
      askFuture: 8,
      soon: 3,
      later: 3,
      future: 1,
    },
  },
  tasks: {
    weight: 16,
    futures: [1, 1, 2],
    coroutines: [2, 3, 3, 4],
    failing: 16,
    coroutine: {
      yield: 16,
      sleep: 12,
      await: 18,
      awaitSelf: 1,
      badYield: 2,
      foreign: 2,
      call: 10,
      spawn: 7,
      askCurrent: 6,
      settle: 8,
      settleTask: 3,
      hop: 5,
      addDone: 2,
      askFuture: 5,
      try: 5,
      soon: 3,
      print: 1,
    },
    callback: {
      settle: 12,
      settleTask: 3,
      spawn: 6,
      askCurrent: 5,
      cancel: 3,
      askFuture: 3,
      hop: 3,
      soon: 3,
      print: 1,
      stop: 2,
    },
    script: { settle: 4, settleTask: 2, addDone: 4, askFuture: 4, askCurrent: 2, soon: 6, later: 4 },
  },
  cancellation: {
    weight: 20,
    futures: [0, 1, 1, 2],
    coroutines: [2, 2, 3, 3, 4],
    failing: 8,
    coroutine: {
      sleep: 13,
      await: 14,
      try: 12,
      cleanUp: 7,
      swallow: 5,
      cancel: 12,
      cancelTwice: 3,
      cancelSelf: 5,
      cancelWithResult: 4,
      uncancel: 4,
      askFuture: 6,
      yield: 7,
      call: 9,
      spawn: 5,
      settle: 4,
      addDone: 1,
      gather: 2,
      shield: 3,
      waitFor: 2,
    },
    callback: {
      cancel: 18,
      cancelTwice: 4,
      cancelWithResult: 8,
      uncancel: 3,
      askFuture: 5,
      settle: 5,
      spawn: 2,
      soon: 2,
      print: 1,
      stop: 1,
    },
    script: { cancel: 4, cancelTwice: 1, askFuture: 3, addDone: 3, soon: 4, later: 10, settle: 2, uncancel: 1 },
  },
  combinators: {
    weight: 22,
    futures: [0, 1, 1, 2],
    coroutines: [3, 3, 4, 4],
    failing: 40,
    coroutine: {
      gather: 12,
      wait: 10,
      waitFor: 12,
      shield: 7,
      asCompleted: 6,
      timeout: 9,
      taskGroup: 9,
      sleep: 10,
      yield: 3,
      await: 3,
      try: 5,
      cleanUp: 2,
      cancel: 5,
      settle: 3,
      spawn: 3,
      askFuture: 2,
      uncancel: 1,
    },
    beginning: { gather: 14, wait: 9, waitFor: 12, shield: 9, asCompleted: 5, timeout: 7, taskGroup: 9, try: 7 },
    leaf: {
      sleep: 20,
      cleanUp: 12,
      swallow: 2,
      yield: 6,
      await: 4,
      settle: 4,
      cancel: 3,
      spawn: 1,
      gather: 1,
      print: 1,
    },
    callback: { settle: 9, cancel: 18, cancelTwice: 2, askFuture: 3, spawn: 2, use: 2, soon: 1, print: 1, stop: 1 },
    script: { cancel: 2, settle: 3, soon: 3, later: 9, askFuture: 2, addDone: 2 },
  },
  iteration: {
    weight: 12,
    futures: [0, 0, 1],
    coroutines: [2, 2, 3],
    failing: 12,
    coroutine: {
      asyncFor: 20,
      asyncWith: 22,
      next: 7,
      aclose: 6,
      sleep: 8,
      yield: 5,
      await: 3,
      try: 5,
      cancel: 4,
      call: 2,
      settle: 2,
      print: 1,
    },
    callback: { settle: 6, cancel: 10, askFuture: 2, soon: 2, print: 1, stop: 1 },
    beginning: { asyncFor: 8, asyncWith: 8, aclose: 4, next: 5 },
    script: { cancel: 3, settle: 1, soon: 2, later: 5, askFuture: 1 },
  },
  sync: {
    weight: 16,
    futures: [0, 0, 1],
    coroutines: [2, 2, 3, 3],
    failing: 6,
    coroutine: {
      do: 34,
      use: 12,
      wakeAndCancel: 5,
      askThing: 4,
      sleep: 12,
      yield: 6,
      cancel: 6,
      cancelTwice: 1,
      spawn: 3,
      try: 4,
      swallow: 2,
      waitFor: 2,
      askFuture: 1,
    },
    callback: { use: 18, wakeAndCancel: 10, cancel: 12, askThing: 4, spawn: 2, soon: 2, print: 1, stop: 1 },
    beginning: { do: 1 },
    script: { use: 8, askThing: 3, cancel: 3, soon: 2, later: 6 },
  },
  untilComplete: {
    weight: 8,
    futures: [1, 1, 2],
    coroutines: [1, 2, 2, 3],
    failing: 16,
    coroutine: {
      sleep: 14,
      yield: 6,
      await: 14,
      settle: 8,
      cancel: 4,
      call: 3,
      spawn: 6,
      addDone: 4,
      askFuture: 4,
      try: 2,
      cleanUp: 3,
      stop: 3,
      print: 2,
      nestedRun: 1,
    },
    callback: { settle: 12, cancel: 5, stop: 8, addDone: 3, askFuture: 3, spawn: 3, print: 1, nestedRun: 1 },
    script: { addDone: 8, settle: 10, cancel: 3, later: 10, soon: 4, askFuture: 5, removeDone: 2, stop: 2 },
  },
};

const cleanup: Weights<TaskKind> = {
  sleep: 10,
  yield: 8,
  await: 4,
  settle: 5,
  cancel: 4,
  askFuture: 3,
  uncancel: 2,
  askCurrent: 1,
  print: 2,
  spawn: 1,
  use: 3,
  call: 2,
  shield: 1,
};

/** What no flavour is about. */
const rest: Weights<TaskKind> = { block: 4, nestedRun: 1, stop: 3, print: 4, future: 3, later: 4 };

export const taskWeightsFor = (scope: Scope): TaskWeights => {
  const chosen = (Object.entries(flavours) as [TaskFlavourName, TaskFlavour][]).filter(([name]) =>
    isFlavourInScope(name, scope),
  );
  return {
    flavours: chosen.flatMap(([name, flavour]) => {
      const { futures, coroutines, failing, coroutine, beginning = {}, leaf, callback, script } = flavour;
      const scoped: ScopedTaskFlavour = {
        name,
        futures,
        coroutines: scope.tasks ? coroutines : [0],
        failing,
        coroutine: drawn(coroutine, scope),
        beginning: drawn(beginning, scope),
        leaf: leaf === undefined ? undefined : drawn(leaf, scope),
        callback: drawn(callback, scope),
        script: drawn(script, scope),
      };
      return Array.from({ length: flavour.weight }, () => scoped);
    }),
    sprinkle: [rest, ...chosen.map(([, { coroutine }]) => coroutine)].flatMap((weights) => drawn(weights, scope)),
    cleanup: drawn(cleanup, scope),
    things: thingsFor(scope),
  };
};

const drawn = <Kind extends TaskKind>(weights: Weights<Kind>, scope: Scope): readonly Kind[] =>
  (Object.entries(weights) as [Kind, number][])
    .filter(([kind]) => isInScope(kind, scope))
    .flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
