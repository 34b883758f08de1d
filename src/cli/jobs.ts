/**
 * `--jobs N`: a campaign in N processes, each with a harness and judges of its own, since judging takes as much of the
 * processor as running. What they find is put together as that of shards is.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Findings, merged } from '../campaign/findings.js';
import { AdapterError } from '../driver/driver.js';
import type { JobMessage, JobOrder, JobRequest } from './job.js';

export interface JobsOptions {
  readonly orders: readonly JobOrder[];
  readonly onProgress: (done: number, broken: readonly string[]) => void;
  readonly onFindings: (job: number, findings: Findings) => void;
  readonly signal: AbortSignal;
}

export const runJobs = async (options: JobsOptions): Promise<Findings> => {
  const { orders, onProgress, signal } = options;
  const progress = orders.map(({ before }) => ({
    done: before?.programs.total ?? 0,
    broken: Object.keys(before?.broken ?? {}),
  }));
  const jobs: Job[] = [];
  const endAll = (): void => {
    for (const job of jobs) job.end();
  };
  let bailed = false;
  jobs.push(
    ...orders.map(
      (order, index) =>
        new Job(order, {
          onProgress: (done, broken) => {
            progress[index] = { done, broken: [...broken] };
            const together = [...new Set(progress.flatMap((each) => each.broken))];
            onProgress(
              progress.reduce((all, each) => all + each.done, 0),
              together,
            );
            const { bail } = order;
            if (bailed || bail === undefined || together.filter((law) => bail.laws.includes(law)).length < bail.after)
              return;
            bailed = true;
            endAll();
          },
          onFindings: (findings) => options.onFindings(index, findings),
        }),
    ),
  );
  signal.addEventListener('abort', endAll, { once: true });
  if (signal.aborted) endAll();
  try {
    const parts = await Promise.all(jobs.map(({ findings }) => findings));
    return merged(bailed && !signal.aborted ? parts.map(asBailed) : parts);
  } finally {
    signal.removeEventListener('abort', endAll);
    for (const job of jobs) job.kill();
  }
};

/** The others were ended since the laws that all have found were enough. */
const asBailed = (findings: Findings): Findings =>
  findings.tally.ended?.by === 'interrupted'
    ? { ...findings, tally: { ...findings.tally, ended: { by: 'bail' } } }
    : findings;

interface Listener {
  onProgress(done: number, broken: readonly string[]): void;
  onFindings(findings: Findings): void;
}

class Job {
  readonly findings: Promise<Findings>;
  readonly #child: ChildProcess;

  constructor(order: JobOrder, listener: Listener) {
    // Its standard output is not the report; and values that JSON does not have go over as they are.
    this.#child = fork(fileURLToPath(new URL('../cli/job-main.js', import.meta.url)), {
      stdio: ['ignore', 2, 2, 'ipc'],
      serialization: 'advanced',
    });
    this.findings = new Promise((resolve, reject) => {
      this.#child.on('message', (message: JobMessage) => {
        if (message.kind === 'progress') listener.onProgress(message.done, message.broken);
        else if (message.kind === 'findings') listener.onFindings(message.findings);
        else if (message.kind === 'done') {
          listener.onFindings(message.findings);
          resolve(message.findings);
        } else reject(new AdapterError(message.why));
      });
      this.#child.on('error', reject);
      this.#child.on('exit', (code, signal) =>
        reject(
          new AdapterError(
            `Expected each job to tell what it has found, one ended before it did (${signal ?? `status ${code}`}); go on with --resume, or use fewer --jobs.`,
          ),
        ),
      );
    });
    // Another job may be the first to fail, and then nobody waits for this one.
    this.findings.catch(() => undefined);
    this.#send({ kind: 'begin', order });
  }

  end(): void {
    this.#send({ kind: 'end' });
  }

  /** It ends by itself as soon as nobody listens. */
  kill(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #send(request: JobRequest): void {
    if (this.#child.connected) this.#child.send(request);
  }
}
