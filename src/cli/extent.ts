/** How much of a campaign is run: how many programs or how long, which part of them, by how many processes, and up to which fault. */

import type { ShardNumber } from '../../spec/shard.js';
import { UsageError } from './usage-error.js';

export interface ExtentOptions {
  readonly programs?: string;
  readonly budget?: string;
  readonly shard?: string;
  readonly jobs?: string;
  readonly bail?: string | true;
}

export interface Extent {
  readonly programs?: number;
  /** Seconds. */
  readonly budget?: number;
  readonly shard?: ShardNumber;
  readonly jobs: number;
  /** Broken laws after which the search ends. */
  readonly bail?: number;
}

export const extentOf = ({ programs, budget, shard, jobs, bail }: ExtentOptions): Extent => {
  if (programs !== undefined && budget !== undefined) {
    throw new UsageError(
      `Expected one of --programs and --budget, got both, "${programs}" and "${budget}"; leave one of them out.`,
    );
  }
  return {
    ...(programs === undefined ? {} : { programs: programsOf(programs) }),
    ...(budget === undefined ? {} : budgetOf(budget)),
    ...(shard === undefined ? {} : { shard: shardOf(shard) }),
    jobs: jobs === undefined ? 1 : jobsOf(jobs),
    ...(bail === undefined ? {} : { bail: bail === true ? 1 : bailOf(bail) }),
  };
};

const wholeNumber = (text: string): number | undefined => {
  const number = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(number) && number > 0 ? number : undefined;
};

export const programsOf = (given: string): number => {
  const programs = wholeNumber(given);
  if (programs !== undefined) return programs;
  throw new UsageError(`Expected a number of programs, 1 or more, got "${given}"; write --programs 10000, say.`);
};

/** The longest time that a timer of the host takes, in whole days. */
const mostDays = 24;

const budgetOf = (given: string): Pick<Extent, 'programs' | 'budget'> => {
  const programs = wholeNumber(given.replace(/\s*programs?$/, ''));
  if (programs !== undefined) return { programs };
  const [, hours = '0', minutes = '0', seconds = '0'] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(given) ?? [];
  const budget = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (budget > 0 && budget <= mostDays * 24 * 3600) return { budget };
  throw new UsageError(
    budget > 0
      ? `Expected a budget of ${mostDays} days or less, got "${given}"; --resume and --shard run more.`
      : `Expected a budget in time or in programs, got "${given}"; write 90s, 10m, 1h30m or "50000 programs", say.`,
  );
};

/** More parts than that have nothing to do. */
const mostShards = 10_000;

const shardOf = (given: string): ShardNumber => {
  const [, first = '', second = ''] = /^(\d+)\/(\d+)$/.exec(given) ?? [];
  const [index, of] = [wholeNumber(first), wholeNumber(second)];
  if (index !== undefined && of !== undefined && index <= of && of <= mostShards) return { index, of };
  throw new UsageError(
    `Expected a shard and how many there are, from 1/1 to ${mostShards}/${mostShards}, got "${given}"; write --shard 2/8 for the second of eight, say.`,
  );
};

const mostJobs = 256;

const jobsOf = (given: string): number => {
  const jobs = wholeNumber(given);
  if (jobs !== undefined && jobs <= mostJobs) return jobs;
  throw new UsageError(
    `Expected a number of jobs, from 1 to ${mostJobs}, got "${given}"; write as many as the machine has processors.`,
  );
};

const bailOf = (given: string): number => {
  const bail = wholeNumber(given);
  if (bail !== undefined) return bail;
  throw new UsageError(
    `Expected a number of broken laws behind --bail, 1 or more, got "${given}"; write --bail alone for the first.`,
  );
};

/** The cheatsheet's examples are ten, and all are run. */
export const requireExamplesAlone = (options: ExtentOptions): void => {
  for (const name of ['budget', 'shard', 'jobs', 'bail'] as const) {
    if (options[name] === undefined) continue;
    throw new UsageError(
      `Expected --scenario without --${name}, got both; leave --${name} out, since the ten examples are no campaign that could be divided.`,
    );
  }
};
