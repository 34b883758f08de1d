/**
 * Ends a harness and all that it has started. Its group is ended first; a process that has left the group is found by a
 * mark in its environment, where the system lets us look (Linux).
 */

import { readdirSync, readFileSync } from 'node:fs';

/** The environment variable that marks a harness and its children. */
export const markName = 'LOOPLAW_HARNESS';

const signal = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // There is no such process any more.
  }
};

export const endTree = (leader: number, mark: string): void => {
  signal(-leader);
  for (const pid of marked(mark)) signal(pid);
};

/** The processes that bear the mark. */
export const marked = (mark: string): readonly number[] => {
  let names: readonly string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  const wanted = `${markName}=${mark}`;
  return names.filter((name) => /^\d+$/.test(name) && bears(name, wanted)).map(Number);
};

const bears = (pid: string, wanted: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(wanted);
  } catch {
    return false;
  }
};
