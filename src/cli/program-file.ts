/** A program in a file: by itself, or with the counterexample that it belongs to. */

import { readFileSync } from 'node:fs';
import type { Program } from '../../spec/program.js';
import { readCounterexample } from './counterexample-file.js';
import { schemaFault } from './schema-fault.js';
import { UsageError } from './usage-error.js';

export const readProgram = async (path: string): Promise<Program> => {
  const value = valueIn(path);
  // Whatever says which format it is of is told what is wrong with that.
  if (typeof value === 'object' && value !== null && 'looplaw' in value)
    return (await readCounterexample(path)).counterexample.program;
  const wrong = await schemaFault('program', value);
  if (wrong === undefined) return value as Program;
  throw new UsageError(
    `Expected "${path}" to hold a program or a counterexample, at "${wrong.at}" it ${wrong.fault}; "looplaw run" writes counterexamples to .looplaw/.`,
  );
};

const valueIn = (path: string): unknown => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(
      `Expected a file with a program or a counterexample, there is none at "${path}"; "looplaw run" writes counterexamples to .looplaw/.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new UsageError(
      `Expected "${path}" to be JSON, it is not (${thrown instanceof Error ? thrown.message : ''}); give a counterexample from .looplaw/, or a program.`,
    );
  }
};
