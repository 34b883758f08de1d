/** What the operating system says of a process: whether it gets to run, and how much memory it holds. Linux only. */

import { readFileSync } from 'node:fs';

export interface ProcessState {
  /** `stopped` by a signal; `runs`, or would if it were let; `waits` for something. */
  readonly is: 'stopped' | 'runs' | 'waits';
  /** Seconds of processor time so far, all threads together. */
  readonly processor: number;
  /** Bytes. */
  readonly memory: number;
}

/** Of a second; fixed for all programs on Linux. */
const ticks = 100;
const page = 4096;

/** Undefined where there is no such process, or no such system. */
export const processState = (pid: number): ProcessState | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const state = fields[0] ?? '';
    return {
      is: 'Tt'.includes(state) ? 'stopped' : state === 'R' ? 'runs' : 'waits',
      processor: (Number(fields[11]) + Number(fields[12])) / ticks,
      memory: Number(fields[21]) * page,
    };
  } catch {
    return undefined;
  }
};
