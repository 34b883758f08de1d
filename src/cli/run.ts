/** `looplaw run`: a campaign on one subject, held against what is expected of it, and its reports. */

import { outcomeOf } from '../../spec/outcome.js';
import type { BrokenRun, LawReport, Report } from '../../spec/verdict.js';
import {
  type CampaignReport,
  defaultPrograms,
  defaultServerPrograms,
  type ReportedOn,
  reportOn,
} from '../campaign/campaign.js';
import { withKnownPrograms } from '../campaign/known-programs.js';
import { freshSeed } from '../campaign/seed.js';
import { AdapterError, type Driver } from '../driver/driver.js';
import { doctorCommand } from '../report/doctor-pointer.js';
import { version } from '../version.js';
import { withFile } from './counterexample-file.js';
import { exitStatus } from './exit-status.js';
import { type Expecting, expectingOf } from './expecting.js';
import { type Extent, extentOf } from './extent.js';
import { findingsFor } from './findings-for.js';
import { howOf } from './how.js';
import { Journal, type JournalFile, requireSameSubject } from './journal.js';
import { lawFilter } from './law-filter.js';
import { outputsFor } from './outputs.js';
import type { RunOptions } from './run-options.js';
import { isUrl } from './server-address.js';
import { UsageError } from './usage-error.js';

export const run = async (
  given: string,
  options: RunOptions,
  starting: Promise<Driver>,
  signal: AbortSignal,
  before?: JournalFile,
  now = new Date(),
): Promise<number> => {
  const outputs = await outputsFor(options);
  const { laws } = options;
  const extent = extentOf(options);
  requireSense(given, options, extent);
  const settings: Settings = {
    given,
    options,
    isAsked: laws === undefined ? undefined : lawFilter(laws),
    extent,
    expecting: await expectingOf(options),
    seed: before?.seed ?? options.seed ?? freshSeed(),
    began: before?.began ?? now.toISOString(),
    today: now.toISOString().slice(0, 'YYYY-MM-DD'.length),
    before,
  };
  const broken = (why: string): BrokenRun => ({
    looplaw: 'report/1',
    version,
    given,
    ...howOf(options),
    ...(extent.shard === undefined ? {} : { shard: extent.shard }),
    began: settings.began,
    outcome: 'broken',
    why,
  });
  outputs.open(broken('The run did not come to its end.'));
  let done: Done;
  try {
    done = await doneBy(settings, await starting, signal);
  } catch (thrown) {
    outputs.write(broken(thrown instanceof Error ? thrown.message : String(thrown)));
    const command = doctorCommand(given, options);
    if (!(thrown instanceof AdapterError) || command === undefined) throw thrown;
    throw new AdapterError(`${thrown.message} The doctor names all that is wrong: ${command}`);
  }
  const { report, journal } = done;
  outputs.write(report);
  if (report.tally?.ended?.by !== 'interrupted') journal.remove();
  else if (journal.keep()) {
    const shard = options.shard === undefined ? '' : ` --shard ${options.shard}`;
    process.stderr.write(`What was found so far is kept: "looplaw run --resume${shard}" goes on.\n`);
  }
  return exitStatus[report.outcome];
};

interface Settings {
  readonly given: string;
  readonly options: RunOptions;
  readonly isAsked: ((id: string) => boolean) | undefined;
  readonly extent: Extent;
  readonly expecting: Expecting;
  readonly seed: string;
  readonly began: string;
  readonly today: string;
  readonly before: JournalFile | undefined;
}

const requireSense = (given: string, options: RunOptions, { shard, jobs }: Extent): void => {
  if (jobs > 1 && options.command === undefined && isUrl(given)) {
    throw new UsageError(
      `Expected one job for a running server, got ${jobs}; leave --jobs out, since what a program does to a server must be told of that program. Servers of their own can be judged in shards.`,
    );
  }
  if (shard === undefined) return;
  if (options.seed === undefined) {
    throw new UsageError(
      'Expected a --seed beside --shard, got none; give all shards the same one, or each searches elsewhere.',
    );
  }
  if (options.updateExpect === true) {
    throw new UsageError(
      'Expected --update-expect of a whole campaign, got it beside --shard; give it to "looplaw merge", which knows what all shards have found.',
    );
  }
};

interface Done {
  readonly report: Report;
  readonly journal: Journal;
}

const doneBy = async (settings: Settings, started: Driver, signal: AbortSignal): Promise<Done> => {
  const { given, options, isAsked, extent, expecting, seed, began, today, before } = settings;
  const { strict = false } = options;
  const { shard, budget } = extent;
  const driver = expecting.humbled(started);
  if (before !== undefined) requireSameSubject(before, driver.manifest);
  const usual = driver.outside === true ? defaultServerPrograms : defaultPrograms[driver.manifest.clock];
  const searched: ReportedOn = {
    programs: extent.programs ?? usual,
    seed,
    strict,
    ...(budget === undefined ? {} : { budget, endless: true }),
    ...(shard === undefined ? {} : { shard }),
    ...(isAsked === undefined ? {} : { laws: isAsked }),
  };
  const journal = new Journal({ given, options, seed, subject: driver.manifest, began }, extent.jobs, before);
  const findings = await findingsFor(driver, searched, { given, options, extent, expecting, signal, journal, before });
  const found = await reportOn(findings, driver, searched);
  const known = expecting.known(driver.manifest.version);
  const result = withKnownPlaces(found, await withKnownPrograms(found.laws, known, driver));
  const asked = { isAsked: isAsked ?? (() => true), today, strict, part: shard !== undefined };
  const held = expecting.held(result.laws, driver, asked);
  await driver.close?.();
  const about = { given, seed, ...howOf(options) };
  const report: Report = {
    looplaw: 'report/1',
    version,
    given,
    ...howOf(options),
    ...(options.laws === undefined ? {} : { asked: options.laws }),
    began,
    seconds: journal.seconds,
    ...result,
    ...held,
    laws: held.laws.map((law) => withFile(law, about)),
    outcome: outcomeOf(held.laws, { strict, ...(shard === undefined ? {} : { shard }) }),
  };
  return { report, journal };
};

/** Of a shard, what stands on the list of expected failures is told apart from what the search has found. */
const withKnownPlaces = (result: CampaignReport, laws: readonly LawReport[]): CampaignReport => {
  if (result.shard === undefined) return { ...result, laws };
  const found = Object.fromEntries(
    laws
      .filter(({ verdict }) => verdict.kind === 'violates')
      .map(({ id }) => [id, result.shard?.found[id] ?? { clear: true }] as const),
  );
  return { ...result, laws, shard: { ...result.shard, found } };
};
