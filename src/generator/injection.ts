/**
 * Cancels that come from outside, at every place where a task of a program is suspended: the variants of a program, in
 * each of which one task is cancelled at one place.
 */

import {
  blocksOf,
  type CoroutineStatement,
  forEachStatement,
  type Injection,
  type Name,
  type Program,
  type Statement,
} from '../../spec/program.js';

type How = Injection['how'];

const always: readonly How[] = ['once', 'twice'];

/** These make a difference where a task waits for a future, which can get a result. */
export const withResults: readonly How[] = ['once', 'twice', 'beforeResult', 'afterResult'];

/** All variants for the first so many suspensions. At a place that does not exist nothing happens. */
export function* withInjections(program: Program, pauses: number): Generator<Program, void, void> {
  const ways = awaitsFutures(program) ? withResults : always;
  for (let at = 1; at <= pauses; at += 1) {
    for (const how of ways) yield { ...program, injection: { at, how } };
  }
}

/** At most so many variants of the programs: of each the first, then of each the second, and so on. */
export function* injectedInTurn(programs: readonly Program[], most: number): Generator<Program, void, void> {
  let variants = programs.map((program) => withInjections(program, pausesOf(program)));
  for (let made = 0; variants.length > 0 && made < most; ) {
    const left: typeof variants = [];
    for (const each of variants) {
      const { value, done } = each.next();
      if (done === true) continue;
      left.push(each);
      if (made < most) yield value;
      made += 1;
    }
    variants = left;
  }
}

const awaitsFutures = (program: Program): boolean => {
  let awaits = false;
  forEachStatement(program, ({ op }) => {
    awaits ||= op === 'await';
  });
  return awaits;
};

/** Nobody injects into so many places of one program. */
const mostPauses = 64;

/**
 * How often the tasks of a program are suspended, about and at the most: what stands in each body, as often as something
 * names it. A run shows how often it really is; this is for those who cannot run it.
 */
export const pausesOf = (program: Program): number => {
  const { coroutines = {}, generators = {} } = program;
  const starts = new Map<Name, number>();
  const start = (name: Name | undefined, times = 1): void => {
    if (name !== undefined) starts.set(name, (starts.get(name) ?? 0) + times);
  };
  forEachStatement(program, (statement) => {
    for (const name of coroutinesIn(statement)) start(name, statement.op === 'spawn' ? (statement.times ?? 1) : 1);
  });
  let pauses = 0;
  for (const [name, body] of Object.entries(coroutines)) pauses += pausesIn(program, body, 1) * (starts.get(name) ?? 0);
  for (const body of Object.values(generators)) pauses += pausesIn(program, body, 1);
  return Math.min(pauses, mostPauses);
};

/** The coroutines of which the statement makes objects. */
const coroutinesIn = (statement: Statement): readonly Name[] => {
  switch (statement.op) {
    case 'spawn':
    case 'call':
    case 'runMain':
      return [statement.coroutine];
    case 'runUntil':
      return statement.coroutine === undefined ? [] : [statement.coroutine];
    case 'waitFor':
    case 'shield':
      return 'coroutine' in statement.of ? [statement.of.coroutine] : [];
    case 'gather':
    case 'asCompleted':
      return statement.of.flatMap((target) => ('coroutine' in target ? [target.coroutine] : []));
    default:
      return [];
  }
};

/** `depth` keeps iterators that walk over themselves from being followed for ever. */
const pausesIn = (program: Program, body: readonly CoroutineStatement[], depth: number): number => {
  let pauses = 0;
  for (const statement of body) pauses += pausesAt(program, statement, depth);
  return pauses;
};

const deepest = 8;

const pausesAt = (program: Program, statement: CoroutineStatement, depth: number): number => {
  if (depth > deepest) return 0;
  const inside = (): number => blocksOf(statement).reduce((sum, block) => sum + pausesIn(program, block, depth + 1), 0);
  switch (statement.op) {
    case 'sleep':
    case 'yield':
    case 'await':
    case 'gather':
    case 'wait':
    case 'shield':
      return 1;
    case 'waitFor':
    case 'do':
      // What they wait for may end, and then they wait once more: for a cleanup, or for the lock.
      return 2;
    case 'asCompleted':
      return statement.of.length;
    case 'taskGroup':
      return inside() + 2;
    case 'asyncFor': {
      const { items, each } = program.iterators?.[statement.iterator ?? ''] ?? { items: [1, 2, 3], each: [] };
      return (inside() + pausesIn(program, each, depth + 1)) * items.length + pausesIn(program, each, depth + 1);
    }
    case 'asyncWith': {
      const { enter, exit } = program.managers?.[statement.manager ?? ''] ?? { enter: [], exit: [] };
      const own = statement.of === undefined ? 0 : 2;
      return own + pausesIn(program, enter, depth + 1) + inside() + pausesIn(program, exit, depth + 1);
    }
    default:
      return inside();
  }
};
