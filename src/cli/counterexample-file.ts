/** Counterexamples as files: they are kept when a seed has long stopped to mean anything. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CounterexampleFile, LawReport } from '../../spec/verdict.js';
import { schemaFault } from './schema-fault.js';
import { UsageError } from './usage-error.js';

export const counterexampleFolder = '.looplaw';

/** Writes the file and returns its path, relative to where looplaw runs. */
export const writeCounterexample = (file: CounterexampleFile): string => {
  const path = join(counterexampleFolder, `${file.law}-1.json`);
  try {
    mkdirSync(counterexampleFolder, { recursive: true });
    writeFileSync(path, `${JSON.stringify(file, undefined, 2)}\n`);
  } catch (thrown) {
    throw new UsageError(
      `Expected to keep the counterexample in "${path}", it failed (${thrown instanceof Error ? thrown.message : ''}); run looplaw where it may write.`,
    );
  }
  return path;
};

/** The law with the file in which its counterexample is kept, if it was broken. */
export const withFile = (
  law: LawReport,
  about: Pick<CounterexampleFile, 'how' | 'seed'> & { readonly given: string },
): LawReport => {
  if (law.verdict.kind !== 'violates') return law;
  const { counterexample } = law.verdict;
  const { given, how, seed } = about;
  const file = {
    looplaw: 'counterexample/1',
    subject: given,
    ...(how === undefined ? {} : { how }),
    law: law.id,
    seed,
  } as const;
  return { ...law, file: writeCounterexample({ ...file, counterexample }) };
};

export const readCounterexample = async (path: string): Promise<CounterexampleFile> => {
  const value = parse(path, readText(path));
  const format = typeof value === 'object' && value !== null && 'looplaw' in value ? value.looplaw : undefined;
  if (format !== 'counterexample/1') {
    throw new UsageError(
      `Expected "${path}" to be a counterexample of the format "counterexample/1", got ${format === undefined ? 'none' : `"${String(format)}"`}; make it anew with "looplaw run".`,
    );
  }
  const wrong = await schemaFault('counterexample', value);
  if (wrong === undefined) return value as CounterexampleFile;
  throw new UsageError(
    `Expected "${path}" to hold a counterexample, at "${wrong.at}" it ${wrong.fault}; make it anew with "looplaw run".`,
  );
};

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(
      `Expected a counterexample file, there is none at "${path}"; "looplaw run" writes them to ${counterexampleFolder}/.`,
    );
  }
};

const parse = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new UsageError(
      `Expected "${path}" to be JSON, it is not (${thrown instanceof Error ? thrown.message : ''}); make it anew with "looplaw run".`,
    );
  }
};
