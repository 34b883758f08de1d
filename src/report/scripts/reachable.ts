/** A program without what nothing in it leads to: a script is no longer than it must be. */

import {
  blocksOf,
  type CoroutineStatement,
  type Name,
  type Program,
  type ScriptStatement,
} from '../../../spec/program.js';

type Body = readonly (CoroutineStatement | ScriptStatement)[];
type Kind = 'callbacks' | 'coroutines' | 'generators' | 'iterators' | 'managers';

export const reachablePart = (program: Program): Program => {
  const walk = new Walk(program);
  walk.through(program.script);
  const part: { -readonly [Key in keyof Program]: Program[Key] } = {
    ...program,
    callbacks: walk.reached('callbacks', program.callbacks),
  };
  if (program.coroutines !== undefined) part.coroutines = walk.reached('coroutines', program.coroutines);
  if (program.generators !== undefined) part.generators = walk.reached('generators', program.generators);
  if (program.iterators !== undefined) part.iterators = walk.reached('iterators', program.iterators);
  if (program.managers !== undefined) part.managers = walk.reached('managers', program.managers);
  return part;
};

class Walk {
  readonly #program: Program;
  readonly #known = new Set<string>();

  constructor(program: Program) {
    this.#program = program;
  }

  reached<Value>(kind: Kind, all: { readonly [name: Name]: Value }): { readonly [name: Name]: Value } {
    return Object.fromEntries(Object.entries(all).filter(([name]) => this.#known.has(`${kind} ${name}`)));
  }

  through(body: Body): void {
    for (const statement of body) {
      this.#mentioned(statement);
      if ('body' in statement) for (const block of blocksOf(statement)) this.through(block);
    }
  }

  #reach(kind: Kind, name: Name | undefined | null, ...bodies: readonly (Body | undefined)[]): void {
    if (name === undefined || name === null || this.#known.has(`${kind} ${name}`)) return;
    this.#known.add(`${kind} ${name}`);
    for (const body of bodies) this.through(body ?? []);
  }

  #coroutine(name: Name | undefined): void {
    this.#reach('coroutines', name, this.#program.coroutines?.[name ?? '']);
  }

  #mentioned(statement: CoroutineStatement | ScriptStatement): void {
    const { callbacks, generators, iterators, managers } = this.#program;
    switch (statement.op) {
      case 'callSoon':
      case 'callLater':
      case 'callAt':
      case 'addDone':
      case 'removeDone':
      case 'callFromThread':
        return this.#reach('callbacks', statement.callback, callbacks[statement.callback]);
      case 'handleExceptions':
      case 'watchSignal':
        return this.#reach('callbacks', statement.with, callbacks[statement.with ?? '']);
      case 'spawn':
      case 'call':
      case 'runMain':
      case 'runUntil':
        return this.#coroutine(statement.coroutine);
      case 'gather':
      case 'asCompleted':
        for (const target of statement.of) if ('coroutine' in target) this.#coroutine(target.coroutine);
        return;
      case 'waitFor':
      case 'shield':
        if ('coroutine' in statement.of) this.#coroutine(statement.of.coroutine);
        return;
      case 'create':
        return this.#reach('generators', statement.generator, generators?.[statement.generator ?? '']);
      case 'asyncFor': {
        const declared = iterators?.[statement.iterator ?? ''];
        return this.#reach('iterators', statement.iterator, declared?.each);
      }
      case 'asyncWith': {
        const declared = managers?.[statement.manager ?? ''];
        return this.#reach('managers', statement.manager, declared?.enter, declared?.exit);
      }
      default:
    }
  }
}
