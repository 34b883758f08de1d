/** How a subject that the command line was given is reached: in a process of its own, unless it is asked for otherwise. */

import { fileURLToPath } from 'node:url';
import type { Driver } from '../driver/driver.js';
import { inProcessDriver } from '../driver/in-process.js';
import { processDriver } from '../driver/process-driver.js';
import { mostMemory } from '../harness/limits.js';
import { loadSubject, type SubjectOptions } from './load-subject.js';

export interface DriverOptions extends SubjectOptions {
  /** In this process: for a debugger. A subject that crashes takes looplaw along. */
  readonly inProcess?: boolean;
}

export const driverFor = async (given: string, options: DriverOptions): Promise<Driver> => {
  if (options.inProcess === true) return inProcessDriver(await loadSubject(given, options));
  const main = fileURLToPath(new URL('./harness-main.js', import.meta.url));
  return processDriver({
    file: process.execPath,
    args: [
      `--max-old-space-size=${Math.floor(mostMemory / 2 ** 20 / 2)}`,
      main,
      given,
      ...(options.withReferenceTasks === true ? ['--with-reference-tasks'] : []),
    ],
  });
};
