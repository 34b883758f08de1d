/** The lists of statements of a program, at any depth, each with a way to put another in its place. */

import {
  blocksOf,
  type CallbackStatement,
  type CoroutineStatement,
  type Program,
  type ScriptStatement,
  type Statement,
} from '../../spec/program.js';
import { type Block, withBlocks } from './blocks.js';

export interface Place {
  readonly statements: readonly Statement[];
  readonly isScript: boolean;
  /** The program with other statements there, which must be such as may stand there. */
  put(statements: readonly Statement[]): Program;
}

/** The script, then callbacks, then the others; what stands inside a statement comes after the list in which it stands. */
export const placesIn = (program: Program): readonly Place[] => {
  const places: Place[] = [
    {
      statements: program.script,
      isScript: true,
      put: (statements) => ({ ...program, script: statements as readonly ScriptStatement[] }),
    },
  ];
  for (const [name, statements] of Object.entries(program.callbacks)) {
    places.push({
      statements,
      isScript: false,
      put: (put) => ({ ...program, callbacks: { ...program.callbacks, [name]: put as readonly CallbackStatement[] } }),
    });
  }
  for (const [name, body] of Object.entries(program.coroutines ?? {})) {
    add(places, body, (put) => ({ ...program, coroutines: { ...program.coroutines, [name]: put } }));
  }
  for (const [name, body] of Object.entries(program.generators ?? {})) {
    add(places, body, (put) => ({ ...program, generators: { ...program.generators, [name]: put } }));
  }
  for (const [name, declared] of Object.entries(program.iterators ?? {})) {
    add(places, declared.each, (each) => ({
      ...program,
      iterators: { ...program.iterators, [name]: { ...declared, each } },
    }));
  }
  for (const [name, declared] of Object.entries(program.managers ?? {})) {
    const put = (part: object): Program => ({
      ...program,
      managers: { ...program.managers, [name]: { ...declared, ...part } },
    });
    add(places, declared.enter, (enter) => put({ enter }));
    add(places, declared.exit, (exit) => put({ exit }));
  }
  return places;
};

const add = (places: Place[], body: Block, put: (body: Block) => Program): void => {
  places.push({ statements: body, isScript: false, put: (statements) => put(statements as Block) });
  for (const [at, statement] of body.entries()) {
    for (const [place, block] of blocksOf(statement).entries()) {
      const within = (changed: Block): CoroutineStatement =>
        withBlocks(statement, (other, index) => (index === place ? changed : other));
      add(places, block, (changed) => put(body.with(at, within(changed))));
    }
  }
};
