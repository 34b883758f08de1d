/** What `--reporter` and `--output` ask for: formats by their names, each to the screen or to a file of its own. */

import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from './usage-error.js';

export interface OutputOptions {
  readonly reporter?: readonly string[];
  /** The file of the one reporter that names none. */
  readonly output?: string;
}

export interface ReporterRequest<Name extends string> {
  readonly name: Name;
  readonly file?: string;
}

export const requestsIn = <Name extends string>(
  { reporter = ['text'], output }: OutputOptions,
  names: readonly Name[],
): readonly ReporterRequest<Name>[] => {
  const requests = reporter.map((given) => requestIn(given, names));
  const files = requests.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const nameless = requests.filter(({ file }) => file === undefined);
  if (output !== undefined && nameless.length !== 1) {
    throw new UsageError(
      `Expected one reporter whose report "${output}" is for, got ${nameless.length === 0 ? 'none' : nameless.map(({ name }) => name).join(', ')}; write --reporter NAME=FILE for each instead of --output.`,
    );
  }
  const all = output === undefined ? files : [...files, output];
  const twice = all.find((file, index) => all.findIndex((other) => resolve(other) === resolve(file)) < index);
  if (twice !== undefined)
    throw new UsageError(
      `Expected a file of its own for each reporter, got "${twice}" twice; give one of them another name.`,
    );
  return output === undefined ? requests : requests.map((request) => ({ file: output, ...request }));
};

const requestIn = <Name extends string>(given: string, names: readonly Name[]): ReporterRequest<Name> => {
  const [word = '', ...rest] = given.split('=');
  const name = names.find((each) => each === word);
  if (name === undefined)
    throw new UsageError(`Expected a reporter, one of ${names.join(', ')}, got "${word}"; choose one of these.`);
  if (rest.length === 0) return { name };
  const file = rest.join('=');
  if (file !== '') return { name, file };
  throw new UsageError(
    `Expected a file behind "${name}=", got none; write --reporter ${name}=FILE, or ${name} alone for the screen.`,
  );
};

/** Writes, in a folder that is made if need be. */
export const guarded = (path: string, write: () => void): void => {
  try {
    mkdirSync(dirname(path), { recursive: true });
    write();
  } catch (thrown) {
    throw new UsageError(
      `Expected to write the report to "${path}", it failed (${thrown instanceof Error ? thrown.message : ''}); choose another file.`,
    );
  }
};
