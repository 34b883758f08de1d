/** `looplaw run`: a campaign on one subject, and its report. */

import { closeSync, openSync, writeFileSync } from 'node:fs';
import { outcomeOf } from '../../spec/outcome.js';
import type { CounterexampleFile, Report, SubjectOptions } from '../../spec/verdict.js';
import { defaultPrograms, defaultServerPrograms, runCampaign } from '../campaign/campaign.js';
import { freshSeed } from '../campaign/seed.js';
import type { Driver } from '../driver/driver.js';
import { colours, plain } from '../report/paint.js';
import { type ReporterName, reporterNames, reporters } from '../report/reporters.js';
import { version } from '../version.js';
import { writeCounterexample } from './counterexample-file.js';
import { exitStatus } from './exit-status.js';
import { type ExpectOptions, expectingOf } from './expecting.js';
import { lawFilter } from './law-filter.js';
import { withProgress } from './progress.js';
import { UsageError } from './usage-error.js';

export interface RunOptions extends SubjectOptions, ExpectOptions {
  readonly laws?: string;
  readonly programs?: string;
  readonly seed?: string;
  readonly reporter: string;
  readonly output?: string;
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
  const reporter = reporterOf(options.reporter);
  const laws = options.laws === undefined ? undefined : lawFilter(options.laws);
  const programs = programsOf(options.programs);
  const expecting = await expectingOf(options);
  const { strict = false } = options;
  // Told before the work is done, and not after.
  if (options.output !== undefined) requireWritable(options.output);
  const driver = expecting.humbled(await starting);
  const seed = options.seed ?? freshSeed();
  const began = performance.now();
  const result = await withProgress((onProgress) =>
    runCampaign(driver, {
      signal,
      programs: programs ?? (driver.outside === true ? defaultServerPrograms : defaultPrograms[driver.manifest.clock]),
      seed,
      onProgress,
      strict,
      ...(laws === undefined ? {} : { laws }),
    }),
  );
  const today = now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  const held = await expecting.held(result.laws, driver, { isAsked: laws ?? (() => true), today, strict });
  await driver.close?.();
  const kept = held.laws.map((law) =>
    law.verdict.kind === 'violates'
      ? {
          ...law,
          file: writeCounterexample({
            looplaw: 'counterexample/1',
            subject: given,
            ...howOf(options),
            law: law.id,
            seed,
            counterexample: law.verdict.counterexample,
          }),
        }
      : law,
  );
  const report: Report = {
    looplaw: 'report/1',
    version,
    given,
    ...howOf(options),
    began: now.toISOString(),
    seconds: (performance.now() - began) / 1000,
    ...result,
    ...held,
    laws: kept,
    outcome: outcomeOf(kept, { strict }),
  };
  write(
    reporters[reporter](report, options.output === undefined && process.stdout.isTTY ? colours : plain),
    options.output,
  );
  return exitStatus[report.outcome];
};

const reporterOf = (name: string): ReporterName => {
  const known = reporterNames.find((reporter) => reporter === name);
  if (known !== undefined) return known;
  throw new UsageError(`Expected a reporter, one of ${reporterNames.join(', ')}, got "${name}"; choose one of these.`);
};

const programsOf = (given: string | undefined): number | undefined => {
  if (given === undefined) return undefined;
  const programs = Number(given);
  if (Number.isInteger(programs) && programs > 0) return programs;
  throw new UsageError(`Expected a number of programs, 1 or more, got "${given}"; write --programs 10000, say.`);
};

const requireWritable = (output: string): void => {
  try {
    closeSync(openSync(output, 'a'));
  } catch (thrown) {
    throw new UsageError(
      `Expected to write the report to "${output}", it failed (${thrown instanceof Error ? thrown.message : ''}); choose another file.`,
    );
  }
};

const write = (text: string, output: string | undefined): void => {
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
};

/** How the subject was to be run, apart from its name: those options that were given. */
const howOf = (options: SubjectOptions): Pick<CounterexampleFile, 'how'> => {
  const { withReferenceTasks, inProcess, python, clock, command, alone, without } = options;
  const how = { withReferenceTasks, inProcess, python, clock, command, alone, without };
  const given = Object.entries(how).filter(([, value]) => value !== undefined);
  return given.length === 0 ? {} : { how: Object.fromEntries(given) };
};
