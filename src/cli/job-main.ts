/** The process of a job: runs and judges a part of a campaign, and tells what it has found. */

import { findingsOf } from '../campaign/campaign.js';
import { withoutClaims } from '../driver/without.js';
import { driverFor } from './driver-for.js';
import type { JobMessage, JobOrder, JobRequest } from './job.js';
import { lawFilter } from './law-filter.js';

/** Seconds between two times that what was found is told: it may be much. */
const betweenFindings = 2;

const tell = (message: JobMessage): void => {
  process.send?.(message);
};

const ending = new AbortController();

const work = async (order: JobOrder): Promise<void> => {
  const { given, how, claims, programs, seed, endless, asked, ...hunting } = order;
  const driver = await driverFor(given, how);
  const left = driver.manifest.claims.filter((claim) => !claims.includes(claim));
  let due = performance.now() + betweenFindings * 1000;
  const searched = { programs, seed, endless, ...(asked === undefined ? {} : { laws: lawFilter(asked) }) };
  const findings = await findingsOf(withoutClaims(driver, left), searched, {
    ...hunting,
    signal: ending.signal,
    onProgress: (done, broken) => tell({ kind: 'progress', done, broken }),
    onFindings: (soFar) => {
      if (performance.now() < due) return;
      tell({ kind: 'findings', findings: soFar() });
      due = performance.now() + betweenFindings * 1000;
    },
  });
  await driver.close?.();
  tell({ kind: 'done', findings });
};

// Ctrl-C reaches all processes of the terminal: what to do about it the first one says.
process.on('SIGINT', () => undefined);

// Nobody would hear of it any more.
process.on('disconnect', () => process.exit());

process.on('message', (request: JobRequest) => {
  if (request.kind === 'end') {
    ending.abort();
    return;
  }
  work(request.order).catch((thrown: unknown) =>
    tell({ kind: 'failed', why: thrown instanceof Error ? thrown.message : String(thrown) }),
  );
});
