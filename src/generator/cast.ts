/**
 * Who is in a random program of tasks: the names that its statements may mention. It is drawn first, so that what is
 * awaited, locked or cancelled mostly exists.
 *
 * Coroutines have an order: one mostly waits for those that come after it. So rings of tasks that wait for each other,
 * in which nothing more can happen, are rare.
 */

import type { Name, ThingKind } from '../../spec/program.js';
import type { Chance } from './chance.js';
import type { Scope } from './scope.js';
import type { ScopedTaskFlavour, TaskWeights } from './task-weights.js';

/** A task, or several under one name, and the place of its coroutine in the order. */
export interface BoundTask {
  readonly name: Name;
  readonly place: number;
}

export interface CastThing {
  readonly name: Name;
  readonly what: ThingKind;
  readonly size: number | undefined;
  /** The coroutine that mostly uses a generator: two at once make an error of it. */
  readonly owner: number;
}

export interface Cast {
  readonly futures: readonly Name[];
  readonly coroutines: readonly Name[];
  /** Those of the script first; a body may add more. */
  readonly tasks: BoundTask[];
  readonly callbacks: readonly Name[];
  /** All tasks begin with waiting for the same. */
  readonly contended: boolean;
  readonly things: readonly CastThing[];
  readonly generators: readonly CastThing[];
  readonly iterators: readonly Name[];
  readonly managers: readonly Name[];
}

const futureNames: readonly Name[] = ['f', 'g', 'h'];
const coroutineNames: readonly Name[] = ['foo', 'bar', 'ker', 'qux'];
const callbackNames: readonly Name[] = ['a', 'b', 'c'];
const thingNames: readonly Name[] = ['k', 'm'];
const generatorThing: Name = 'n';
const iteratorNames: readonly Name[] = ['it', 'steps'];
const managerNames: readonly Name[] = ['cm', 'guard'];

/** Names of tasks that are not called by their coroutine. */
export const taskAliases: readonly Name[] = ['t', 'u'];

/** The body of the generator. */
export const generatorBody: Name = 'count';

/** One in so many programs that are not about it has a primitive, or something to iterate over. */
const guests = 8;

const sizes = {
  semaphore: [1, 1, 1, 2, 0, 3],
  barrier: [2, 2, 2, 1, 3],
  queue: [0, 1, 1, 2, 1, 3],
} as const;

export const castOf = (chance: Chance, scope: Scope, flavour: ScopedTaskFlavour, weights: TaskWeights): Cast => {
  const coroutines = coroutineNames.slice(0, chance.pick(flavour.coroutines));
  const about = flavour.name;
  const iterates = about === 'iteration' || chance.once(guests);
  const contended = about === 'sync' && chance.once(2);
  return {
    futures: scope.futures ? futureNames.slice(0, chance.pick(flavour.futures)) : [],
    coroutines,
    tasks: tasksOf(chance, coroutines, about, contended),
    contended,
    callbacks: callbackNames.slice(0, chance.int(1, callbackNames.length)),
    things: thingsOf(chance, weights.things, about === 'sync' ? (chance.once(4) ? 2 : 1) : chance.once(guests) ? 1 : 0),
    generators:
      scope.asyncGenerators && iterates && chance.once(2)
        ? [
            {
              name: generatorThing,
              what: 'generator',
              size: undefined,
              owner: chance.int(0, Math.max(coroutines.length - 1, 0)),
            },
          ]
        : [],
    iterators: scope.asyncFor && iterates ? iteratorNames.slice(0, chance.int(1, 2)) : [],
    managers: scope.asyncWith && iterates ? managerNames.slice(0, chance.int(1, 2)) : [],
  };
};

const tasksOf = (
  chance: Chance,
  coroutines: readonly Name[],
  about: ScopedTaskFlavour['name'],
  contended: boolean,
): BoundTask[] => {
  const tasks: BoundTask[] = [];
  if (coroutines.length === 0) return tasks;
  const most = about === 'combinators' ? 2 : coroutines.length;
  const own = about === 'sync' ? most : chance.int(1, most);
  for (let place = 0; place < own; place += 1) tasks.push({ name: coroutines[place] ?? '', place });
  // Several of the same kind contend for the same things.
  if (contended || chance.once(about === 'sync' || about === 'futures' ? 2 : 5)) {
    const name = chance.pick(taskAliases);
    tasks.push({ name, place: chance.int(0, coroutines.length - 1) });
  }
  return tasks;
};

const thingsOf = (chance: Chance, kinds: readonly ThingKind[], count: number): readonly CastThing[] => {
  const things: CastThing[] = [];
  if (kinds.length === 0) return things;
  for (const name of thingNames.slice(0, count)) {
    const what = chance.pick(kinds);
    things.push({ name, what, size: sizeOf(chance, what), owner: 0 });
  }
  return things;
};

const sizeOf = (chance: Chance, what: ThingKind): number | undefined => {
  switch (what) {
    case 'semaphore':
    case 'boundedSemaphore':
      return chance.pick(sizes.semaphore);
    case 'barrier':
      return chance.pick(sizes.barrier);
    case 'queue':
    case 'lifoQueue':
    case 'priorityQueue':
      return chance.pick(sizes.queue);
    default:
      return undefined;
  }
};
