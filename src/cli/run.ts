/** `looplaw run`: a campaign on one subject, held against what is expected of it, and its reports. */

import { outcomeOf } from '../../spec/outcome.js';
import type { BrokenRun, CounterexampleFile, LawReport, Report, SubjectOptions } from '../../spec/verdict.js';
import { defaultPrograms, defaultServerPrograms, runCampaign } from '../campaign/campaign.js';
import { freshSeed } from '../campaign/seed.js';
import { AdapterError, type Driver } from '../driver/driver.js';
import { doctorCommand } from '../report/doctor-pointer.js';
import { version } from '../version.js';
import { writeCounterexample } from './counterexample-file.js';
import { exitStatus } from './exit-status.js';
import { type Expecting, type ExpectOptions, expectingOf } from './expecting.js';
import { lawFilter } from './law-filter.js';
import { outputsFor } from './outputs.js';
import { withProgress } from './progress.js';
import type { OutputOptions } from './reporter-requests.js';
import { UsageError } from './usage-error.js';

export interface RunOptions extends SubjectOptions, ExpectOptions, OutputOptions {
  readonly laws?: string;
  readonly programs?: string;
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
  const settings: Settings = {
    given,
    options,
    isAsked: laws === undefined ? undefined : lawFilter(laws),
    programs: programsOf(options.programs),
    expecting: await expectingOf(options),
    seed: options.seed ?? freshSeed(),
    now,
  };
  const broken = (why: string): BrokenRun => ({
    looplaw: 'report/1',
    version,
    given,
    ...howOf(options),
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
    const command = doctorCommand(given, options);
    if (!(thrown instanceof AdapterError) || command === undefined) throw thrown;
    throw new AdapterError(`${thrown.message} The doctor names all that is wrong: ${command}`);
  }
  outputs.write(report);
  return exitStatus[report.outcome];
};

interface Settings {
  readonly given: string;
  readonly options: RunOptions;
  readonly isAsked: ((id: string) => boolean) | undefined;
  readonly programs: number | undefined;
  readonly expecting: Expecting;
  readonly seed: string;
  readonly now: Date;
}

const reportOf = async (settings: Settings, started: Driver, signal: AbortSignal): Promise<Report> => {
  const { given, options, isAsked, programs, expecting, seed, now } = settings;
  const { strict = false } = options;
  const began = performance.now();
  const driver = expecting.humbled(started);
  const usual = driver.outside === true ? defaultServerPrograms : defaultPrograms[driver.manifest.clock];
  const result = await withProgress((onProgress) =>
    runCampaign(driver, {
      signal,
      programs: programs ?? usual,
      seed,
      onProgress,
      strict,
      ...(isAsked === undefined ? {} : { laws: isAsked }),
    }),
  );
  const today = now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  const held = await expecting.held(result.laws, driver, { isAsked: isAsked ?? (() => true), today, strict });
  await driver.close?.();
  return {
    looplaw: 'report/1',
    version,
    given,
    ...howOf(options),
    ...(options.laws === undefined ? {} : { asked: options.laws }),
    began: now.toISOString(),
    seconds: (performance.now() - began) / 1000,
    ...result,
    ...held,
    laws: held.laws.map((law) => withFile(law, settings)),
    outcome: outcomeOf(held.laws, { strict }),
  };
};

/** Keeps the counterexample of a violation in a file. */
const withFile = (law: LawReport, { given, options, seed }: Settings): LawReport => {
  if (law.verdict.kind !== 'violates') return law;
  const { counterexample } = law.verdict;
  const file = { looplaw: 'counterexample/1', subject: given, ...howOf(options), law: law.id, seed } as const;
  return { ...law, file: writeCounterexample({ ...file, counterexample }) };
};

export const programsOf = (given: string | undefined): number | undefined => {
  if (given === undefined) return undefined;
  const programs = Number(given);
  if (Number.isInteger(programs) && programs > 0) return programs;
  throw new UsageError(`Expected a number of programs, 1 or more, got "${given}"; write --programs 10000, say.`);
};

/** How the subject was to be run, apart from its name: those options that were given. */
const howOf = (options: SubjectOptions): Pick<CounterexampleFile, 'how'> => {
  const { withReferenceTasks, inProcess, python, clock, command, alone, without } = options;
  const how = { withReferenceTasks, inProcess, python, clock, command, alone, without };
  const given = Object.entries(how).filter(([, value]) => value !== undefined);
  return given.length === 0 ? {} : { how: Object.fromEntries(given) };
};
