/** What is wrong with an adapter in TypeScript before anything is run, as a process of its own finds out. */

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Found } from '../doctor/check.js';
import { helloPatience } from '../harness/limits.js';
import { UsageError } from './usage-error.js';

/** What that process tells: faults, or that it was asked for wrongly. */
export type Looked = { readonly faults: readonly Found[] } | { readonly usage: string };

export const adapterFaultsOf = async (given: string, withReferenceTasks: boolean): Promise<readonly Found[]> => {
  const looked = await lookedAt(given, withReferenceTasks);
  if ('usage' in looked) throw new UsageError(looked.usage);
  return looked.faults;
};

const lookedAt = (given: string, withReferenceTasks: boolean): Promise<Looked> =>
  new Promise((resolve) => {
    const child = fork(
      fileURLToPath(new URL('../cli/adapter-look.js', import.meta.url)),
      [given, ...(withReferenceTasks ? ['--with-reference-tasks'] : [])],
      { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
    );
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = `${complaint}${text}`.slice(-4096);
    });
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ faults: [neverLoads] });
    }, helloPatience * 1000);
    child.once('message', (message) => {
      clearTimeout(limit);
      resolve(message as Looked);
    });
    child.once('exit', (status, signal) => {
      clearTimeout(limit);
      // After a message this comes too late to say anything.
      resolve({ faults: [processEnds(status === null ? `by ${signal}` : `with status ${status}`, complaint)] });
    });
  });

const neverLoads: Found = {
  mistake: 'never-loads',
  expected: 'the adapter to be loaded, and to make a loop',
  came: `nothing had come of it after ${helloPatience} s`,
  mend: 'look at the module and at create: neither may wait for anything',
};

const processEnds = (how: string, complaint: string): Found => {
  const error = complaint.split('\n').find((line) => /^\w*Error\b/.test(line));
  return {
    mistake: 'process-ends',
    expected: 'the adapter to be loaded, and to make a loop',
    came: `its process ended ${how}${error === undefined ? '' : ` (${error.trim()})`}`,
    mend: 'look for process.exit in the module and in create, and for an exception that nobody catches',
  };
};
