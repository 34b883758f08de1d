/** A program in a file: by itself, or with the counterexample that it belongs to. */

import { readFileSync } from 'node:fs';
import type { Program } from '../../spec/program.js';
import { readCounterexample } from './counterexample-file.js';
import { UsageError } from './usage-error.js';

export const readProgram = async (path: string): Promise<Program> => {
  const value = valueIn(path);
  // Whatever says which format it is of is told what is wrong with that.
  if (typeof value === 'object' && value !== null && 'looplaw' in value)
    return (await readCounterexample(path)).counterexample.program;
  const { Ajv } = await import('ajv');
  const schema: unknown = JSON.parse(
    readFileSync(new URL('../../spec/schema/program.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv({ strict: false }).compile<Program>(schema as object);
  if (validate(value)) return value;
  // The error that lies deepest says most: the others only tell that no alternative fitted.
  const [error] = (validate.errors ?? []).toSorted(
    (left, right) => right.instancePath.length - left.instancePath.length,
  );
  throw new UsageError(
    `Expected "${path}" to hold a program or a counterexample, at "${error?.instancePath ?? ''}" it ${error?.message ?? 'does not'}; "looplaw run" writes counterexamples to .looplaw/.`,
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
