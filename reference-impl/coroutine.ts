/**
 * What can be awaited, told apart: futures and coroutines. A coroutine is a generator, and one generator runs once, so
 * whoever takes one notes it down here and nobody else is given it.
 */

import type { Coroutine, Future } from '../spec/future.js';
import { RuntimeError } from './errors.js';

const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function');

export const isFuture = (value: unknown): value is Future =>
  hasMethods(value, ['addDoneCallback', 'removeDoneCallback', 'done', 'result']);

export const isCoroutine = (value: unknown): value is Coroutine => hasMethods(value, ['next', 'throw', 'return']);

/** The loop of a future; futures of others may not tell. */
export const loopOfFuture = (future: Future): unknown =>
  'getLoop' in future && typeof future.getLoop === 'function' ? future.getLoop() : undefined;

export const isForeign = (future: Future, loop: object): boolean => {
  const own = loopOfFuture(future);
  return own !== undefined && own !== loop;
};

/** Written on the coroutine itself: a WeakSet of all of them would keep the garbage collector busy. */
const taken = Symbol('taken');

export const refuseUnlessFresh = (coroutine: Coroutine): void => {
  if (!isCoroutine(coroutine)) {
    throw new TypeError(`Expected a coroutine (a generator that was not started), got ${inWords(coroutine)}.`);
  }
  if (taken in coroutine) throw new RuntimeError('This coroutine is awaited already; make a new one for each use.');
};

/** From now on the coroutine belongs to whoever has called this. */
export const take = (coroutine: Coroutine): void => {
  Reflect.defineProperty(coroutine, taken, { value: true });
};

/** Ends a coroutine that nobody will run. */
export const close = (coroutine: Coroutine): void => {
  if (isCoroutine(coroutine)) coroutine.return(undefined);
};

/** A coroutine that does something when it is awaited, and need not wait for it. */
export function* atOnce<Result>(act: () => Result): Coroutine<Result> {
  yield* [];
  return act();
}

export const inWords = (value: unknown): string => {
  if (typeof value === 'function') return `the function ${value.name}; call it first`;
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'without class'})`;
  return `${typeof value} ${String(value)}`;
};
