/** `looplaw run`: a campaign on one subject, held against what is expected of it, and its reports. */

import { laws as allLaws } from '../../spec/laws/index.js';
import { strengthOf } from '../../spec/laws/law.js';
import { outcomeOf } from '../../spec/outcome.js';
import type { BrokenRun, CounterexampleFile, LawReport, Report, SubjectOptions } from '../../spec/verdict.js';
import {
  type CampaignReport,
  defaultPrograms,
  defaultServerPrograms,
  findingsOf,
  type ReportedOn,
  reportOn,
  totalOf,
} from '../campaign/campaign.js';
import { withKnownPrograms } from '../campaign/known-programs.js';
import { freshSeed } from '../campaign/seed.js';
import type { Driver } from '../driver/driver.js';
import { version } from '../version.js';
import { withFile } from './counterexample-file.js';
import { exitStatus } from './exit-status.js';
import { type Expecting, type ExpectOptions, expectingOf } from './expecting.js';
import { type Extent, type ExtentOptions, extentOf } from './extent.js';
import { lawFilter } from './law-filter.js';
import { type OutputOptions, outputsFor } from './outputs.js';
import { withProgress } from './progress.js';
import { UsageError } from './usage-error.js';

export interface RunOptions extends SubjectOptions, ExpectOptions, OutputOptions, ExtentOptions {
  readonly laws?: string;
  readonly seed?: string;
  /** The cheatsheet's examples: all of them, or the one of that name. */
  readonly scenario?: string | true;
}

export const run = async (
  given: string,
  options: RunOptions,
  starting: Promise<Driver>,
  signal: AbortSignal,
  now = new Date(),
): Promise<number> => {
  const outputs = await outputsFor(options);
  const { laws } = options;
  const extent = extentOf(options);
  requireSense(options, extent);
  const settings: Settings = {
    given,
    options,
    isAsked: laws === undefined ? undefined : lawFilter(laws),
    extent,
    expecting: await expectingOf(options),
    seed: options.seed ?? freshSeed(),
    now,
  };
  const broken = (why: string): BrokenRun => ({
    looplaw: 'report/1',
    version,
    given,
    ...howOf(options),
    ...(extent.shard === undefined ? {} : { shard: extent.shard }),
    began: now.toISOString(),
    outcome: 'broken',
    why,
  });
  outputs.open(broken('The run did not come to its end.'));
  let report: Report;
  try {
    report = await reportOf(settings, await starting, signal);
  } catch (thrown) {
    outputs.write(broken(thrown instanceof Error ? thrown.message : String(thrown)));
    throw thrown;
  }
  outputs.write(report);
  return exitStatus[report.outcome];
};

interface Settings {
  readonly given: string;
  readonly options: RunOptions;
  readonly isAsked: ((id: string) => boolean) | undefined;
  readonly extent: Extent;
  readonly expecting: Expecting;
  readonly seed: string;
  readonly now: Date;
}

const requireSense = ({ seed, updateExpect }: RunOptions, { shard }: Extent): void => {
  if (shard === undefined) return;
  if (seed === undefined) {
    throw new UsageError(
      'Expected a --seed beside --shard, got none; give all shards the same one, or each searches elsewhere.',
    );
  }
  if (updateExpect === true) {
    throw new UsageError(
      'Expected --update-expect of a whole campaign, got it beside --shard; give it to "looplaw merge", which knows what all shards have found.',
    );
  }
};

const reportOf = async (settings: Settings, started: Driver, signal: AbortSignal): Promise<Report> => {
  const { given, options, isAsked, extent, expecting, seed, now } = settings;
  const { strict = false } = options;
  const { shard, budget, bail } = extent;
  const began = performance.now();
  const driver = expecting.humbled(started);
  const usual = driver.outside === true ? defaultServerPrograms : defaultPrograms[driver.manifest.clock];
  const searched: ReportedOn = {
    programs: extent.programs ?? usual,
    seed,
    strict,
    ...(budget === undefined ? {} : { budget, endless: true }),
    ...(shard === undefined ? {} : { shard }),
    ...(isAsked === undefined ? {} : { laws: isAsked }),
  };
  const total = totalOf(driver, searched);
  const findings = await withProgress((onProgress) =>
    findingsOf(driver, searched, {
      signal,
      onProgress: (done, broken) => onProgress(done, total, broken.length),
      ...(budget === undefined ? {} : { seconds: budget }),
      ...(bail === undefined ? {} : { bail: { after: bail, counts: countsToBail(driver, expecting, strict) } }),
    }),
  );
  const result = await reportOn(findings, driver, searched);
  const tried = withKnownPlaces(
    result,
    await withKnownPrograms(result.laws, expecting.known(driver.manifest.version), driver),
  );
  const today = now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  const isPart = shard !== undefined;
  const held = expecting.held(tried.laws, driver, { isAsked: isAsked ?? (() => true), today, strict, part: isPart });
  await driver.close?.();
  const about = { given, seed, ...howOf(options) };
  return {
    looplaw: 'report/1',
    version,
    given,
    ...howOf(options),
    ...(options.laws === undefined ? {} : { asked: options.laws }),
    began: now.toISOString(),
    seconds: (performance.now() - began) / 1000,
    ...tried,
    ...held,
    laws: held.laws.map((law) => withFile(law, about)),
    outcome: outcomeOf(held.laws, { strict, ...(shard === undefined ? {} : { shard }) }),
  };
};

/** A broken law that nobody expected, and that binds. */
const countsToBail = (driver: Driver, expecting: Expecting, strict: boolean): ((law: string) => boolean) => {
  const excused = expecting.excused(driver.manifest.version);
  const binding = allLaws.filter((law) =>
    ['must', ...(strict ? ['should'] : [])].includes(strengthOf(law, driver.manifest)),
  );
  return (id) => !excused.includes(id) && binding.some((law) => law.id === id);
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

/** How the subject was to be run, apart from its name: those options that were given. */
const howOf = (options: SubjectOptions): Pick<CounterexampleFile, 'how'> => {
  const { withReferenceTasks, inProcess, python, clock, command, alone, without } = options;
  const how = { withReferenceTasks, inProcess, python, clock, command, alone, without };
  const given = Object.entries(how).filter(([, value]) => value !== undefined);
  return given.length === 0 ? {} : { how: Object.fromEntries(given) };
};
