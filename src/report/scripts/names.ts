/**
 * What the parts of a program are called in a script: their own names, if the language has no other use for them. Two
 * parts of different kinds that share a name are told apart by what they are.
 */

import { assertNever, type Name } from '../../../spec/program.js';
import type { Facts, Role } from './facts.js';

/** Kinds of parts with a space of names each. */
export type Space =
  | 'callback'
  | 'coroutine'
  | 'generator'
  | 'iterator'
  | 'manager'
  | 'future'
  | 'thing'
  | 'handle'
  /** A callback in its other roles. */
  | 'done'
  | 'handler'
  | 'body';

export class Identifiers {
  readonly #taken: Set<string>;
  readonly #known = new Map<string, string>();
  readonly #join: (name: string, suffix: string) => string;

  constructor(reserved: Iterable<string>, join: (name: string, suffix: string) => string) {
    this.#taken = new Set(reserved);
    this.#join = join;
  }

  /** The same each time; who asks first gets the name as it is. */
  of(space: Space, name: Name, suffix: string = suffixOf(space)): string {
    const key = `${space} ${name}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#free(space, wordOf(name), suffix);
    this.#taken.add(made);
    this.#known.set(key, made);
    return made;
  }

  /** Another part goes by an identifier that is there already. */
  alias(space: Space, name: Name, identifier: string): void {
    this.#known.set(`${space} ${name}`, identifier);
  }

  #free(space: Space, word: string, suffix: string): string {
    const isRole = space === 'done' || space === 'handler' || space === 'body';
    if (!isRole && !this.#taken.has(word)) return word;
    const suffixed = this.#join(word, suffix);
    let made = suffixed;
    for (let count = 2; this.#taken.has(made); count += 1) made = this.#join(suffixed, String(count));
    return made;
  }
}

/** Functions get their names before variables do. */
export const nameFunctions = (names: Identifiers, facts: Facts): void => {
  for (const [name, { roles }] of facts.callbacks) {
    const [first] = rolesInOrder.filter((role) => roles.has(role));
    const identifier = names.of('callback', name);
    for (const role of rolesInOrder) {
      if (role === 'call' || !roles.has(role)) continue;
      if (role === first) names.alias(role, name, identifier);
      else names.of(role, name);
    }
  }
  for (const name of facts.coroutines) names.of('coroutine', name);
  for (const name of facts.generators) names.of('generator', name);
  for (const name of facts.tasks) names.of('future', name, facts.createdFutures.has(name) ? 'future' : 'task');
};

/** The first role in which a callback is used gets its name. */
export const rolesInOrder: readonly Role[] = ['call', 'done', 'handler'];

const wordOf = (name: Name): string => {
  const word = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[A-Za-z_]/.test(word) ? word : `_${word}`;
};

const suffixOf = (space: Space): string => {
  switch (space) {
    case 'callback':
    case 'coroutine':
    case 'generator':
    case 'iterator':
    case 'manager':
    case 'future':
    case 'handle':
    case 'handler':
    case 'body':
      return space;
    case 'thing':
      return 'object';
    case 'done':
      return 'when_done';
    default:
      return assertNever(space);
  }
};
