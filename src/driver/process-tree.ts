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

/** The processes that bear the mark; that of any harness of this process, if none is given. */
export const marked = (mark = ''): readonly number[] => {
  let names: readonly string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  const wanted = `${markName}=${process.pid}-${mark}`;
  return names.filter((name) => /^\d+$/.test(name) && bears(name, wanted)).map(Number);
};

const bears = (pid: string, wanted: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
      .split('\0')
      .some((each) => each.startsWith(wanted));
  } catch {
    return false;
  }
};
