/** How a subject that the command line was given is reached: in a process of its own, unless it is asked for otherwise. */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Capability, capabilityNames } from '../../spec/capability.js';
import type { SubjectOptions } from '../../spec/verdict.js';
import type { Driver } from '../driver/driver.js';
import type { Command } from '../driver/harness-process.js';
import { inProcessDriver } from '../driver/in-process.js';
import { processDriver } from '../driver/process-driver.js';
import { urlDriver } from '../driver/url-driver.js';
import { withoutClaims } from '../driver/without.js';
import { mostMemory } from '../harness/limits.js';
import { loadSubject } from './load-subject.js';
import { addressOf, isUrl } from './server-address.js';
import { UsageError } from './usage-error.js';

export const driverFor = async (given: string, options: SubjectOptions): Promise<Driver> => {
  const left = claimsIn(options.without);
  if (options.command === undefined && isUrl(given)) return withoutClaims(await urlDriver(addressOf(given)), left);
  return withoutClaims(await wholeDriverFor(given, options), left);
};

/** The claims that `--without` names, with commas between them. */
export const claimsIn = (given: string | undefined): readonly Capability[] => {
  const names = given === undefined ? [] : given.split(',').map((name) => name.trim());
  return names.map((name) => {
    const known = capabilityNames.find((each) => each === name);
    if (known !== undefined) return known;
    throw new UsageError(
      `Expected claims that a loop may do without, like "guards,runner", got "${name}"; docs/adapters.md lists them.`,
    );
  });
};

const wholeDriverFor = async (given: string, options: SubjectOptions): Promise<Driver> => {
  if (options.clock !== undefined && options.clock !== 'virtual' && options.clock !== 'real') {
    throw new UsageError(`Expected a clock, virtual or real, got "${String(options.clock)}"; choose one of these.`);
  }
  const [file, ...args] = options.command ?? [];
  if (options.inProcess === true && (file !== undefined || isPython(given))) {
    throw new UsageError(
      `Expected an adapter in TypeScript beside --in-process, got "${given}"; leave the option out, since only such a one can share a process with looplaw.`,
    );
  }
  if (file !== undefined) return processDriver({ file, args });
  if (isPython(given)) return processDriver(pythonCommand(given, options));
  if (options.python !== undefined || options.clock !== undefined || options.alone !== undefined) {
    const option = options.python !== undefined ? '--python' : options.clock !== undefined ? '--clock' : '--alone';
    throw new UsageError(`Expected a subject in Python beside ${option}, got "${given}"; leave the option out.`);
  }
  if (options.inProcess === true) return inProcessDriver(await loadSubject(given, options));
  return processDriver(nodeCommand(given, options));
};

export const isPython = (given: string): boolean => given === 'python' || given.startsWith('python:');

/** Half of what a harness may hold is for its own objects: beyond that the host ends it with a word. */
const nodeCommand = (given: string, { withReferenceTasks }: SubjectOptions): Command => ({
  file: process.execPath,
  args: [
    `--max-old-space-size=${Math.floor(mostMemory / 2 ** 20 / 2)}`,
    fileURLToPath(new URL('../cli/harness-main.js', import.meta.url)),
    given,
    ...(withReferenceTasks === true ? ['--with-reference-tasks'] : []),
  ],
});

const pythonCommand = (given: string, { python, clock = 'real', alone = false }: SubjectOptions): Command => {
  const [, ...words] = given.split(':');
  const loop = words.join(':');
  return {
    file: findPython(python),
    args: [
      fileURLToPath(new URL('../../python/looplaw_harness.py', import.meta.url)),
      '--clock',
      clock,
      ...(alone ? ['--side-by-side', '1'] : []),
      ...(loop === '' ? [] : ['--loop', loop]),
    ],
  };
};

/** The folder of the module is the user's own, as it is for a script that they would start there. */
const findPython = (given: string | undefined): string => {
  if (given !== undefined) {
    const found = given.includes('/') || given.includes('\\') ? isThere(given) : onPath(given) !== undefined;
    if (found) return given;
    throw new UsageError(`Expected a Python to be at "${given}", there is none; check the path behind --python.`);
  }
  const found = onPath('python3') ?? onPath('python');
  if (found !== undefined) return found;
  throw new UsageError('Expected Python 3.8 or later to be installed, found none; name one with --python PATH.');
};

const isThere = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => [join(folder, name), join(folder, `${name}.exe`)])
    .find(isThere);
