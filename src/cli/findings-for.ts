/** What a campaign finds, as the command line asks for it: in this process or in several, with a bar, and with a journal. */

import { laws as allLaws } from '../../spec/laws/index.js';
import { strengthOf } from '../../spec/laws/law.js';
import { findingsOf, partOfShard, type ReportedOn, totalOf } from '../campaign/campaign.js';
import type { Findings } from '../campaign/findings.js';
import type { Bail } from '../campaign/hunt.js';
import { type Part, whole } from '../campaign/part.js';
import type { Driver } from '../driver/driver.js';
import type { Expecting } from './expecting.js';
import type { Extent } from './extent.js';
import { howOf } from './how.js';
import { runJobs } from './jobs.js';
import type { Journal, JournalFile } from './journal.js';
import { withProgress } from './progress.js';
import type { RunOptions } from './run-options.js';

export interface Asked {
  readonly given: string;
  readonly options: RunOptions;
  readonly extent: Extent;
  readonly expecting: Expecting;
  readonly signal: AbortSignal;
  readonly journal: Journal;
  readonly before: JournalFile | undefined;
}

export const findingsFor = (driver: Driver, searched: ReportedOn, asked: Asked): Promise<Findings> => {
  const { given, options, extent, expecting, signal, journal, before } = asked;
  const { shard, jobs, bail, budget } = extent;
  const total = totalOf(driver, searched);
  const mine = shard === undefined ? whole : partOfShard(shard);
  const orders = Array.from({ length: jobs }, (_, job) => {
    const found = before?.jobs[job] ?? undefined;
    return {
      part: partOfJob(mine, job, jobs),
      ...(found === undefined ? {} : { before: found }),
      ...(budget === undefined ? {} : { seconds: Math.max(budget - journal.seconds, 0) }),
      ...(bail === undefined ? {} : { bail: bailOf(bail, driver, expecting, searched) }),
    };
  });
  const [order] = orders;
  return withProgress(
    (onProgress) => {
      const hear = (done: number, broken: readonly string[]): void => onProgress(done, total, broken.length);
      if (jobs === 1 && order !== undefined) {
        const onFindings = (findings: () => Findings): void => journal.note(0, findings);
        return findingsOf(driver, searched, { ...order, signal, onProgress: hear, onFindings });
      }
      const { programs, seed, endless = false } = searched;
      const { how = {} } = howOf(options);
      const { claims } = driver.manifest;
      const common = { given, how, claims, programs, seed, endless };
      return runJobs({
        orders: orders.map((each) => ({
          ...common,
          ...(options.laws === undefined ? {} : { asked: options.laws }),
          ...each,
        })),
        onProgress: hear,
        onFindings: (job, findings) => journal.note(job, () => findings),
        signal,
      });
    },
    budget === undefined ? undefined : { seconds: budget, spent: () => journal.seconds },
  );
};

/** Parts of a part are parts of the whole. */
const partOfJob = ({ index, of }: Part, job: number, jobs: number): Part => ({
  index: index + of * job,
  of: of * jobs,
});

/** Broken laws that nobody expected, and that bind. */
const bailOf = (after: number, driver: Driver, expecting: Expecting, { strict = false }: ReportedOn): Bail => {
  const excused = expecting.excused(driver.manifest.version);
  const binding = strict ? ['must', 'should'] : ['must'];
  const laws = allLaws
    .filter((law) => binding.includes(strengthOf(law, driver.manifest)))
    .map(({ id }) => id)
    .filter((id) => !excused.includes(id));
  return { after, laws };
};
