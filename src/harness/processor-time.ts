/**
 * Processor time of this thread alone, in seconds. `process.cpuUsage` counts all threads of the process, among them those
 * of somebody else's test runner, so it is of no use; where the thread's own cannot be had the answer is undefined.
 */

import { readFileSync } from 'node:fs';

/** Node 24 and later have it; the types of the oldest Node that we run on do not. */
type ThreadMeter = typeof process & { threadCpuUsage?(): { readonly user: number; readonly system: number } };

export const threadProcessorTime = (): number | undefined => {
  const meter: ThreadMeter = process;
  if (meter.threadCpuUsage !== undefined) {
    const { user, system } = meter.threadCpuUsage();
    return (user + system) / 1e6;
  }
  try {
    // Linux: nanoseconds spent on a processor, by the thread that reads the file.
    const nanoseconds = Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]);
    return Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : undefined;
  } catch {
    return undefined;
  }
};
