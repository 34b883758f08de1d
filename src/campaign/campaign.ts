/**
 * A campaign: programs are searched, run and judged, what breaks a law is made small, and a report is the result. It may be
 * run in parts, at several times or in several places: what each finds is data, and put together it is what the whole would
 * have found.
 */

import type { ShardNumber } from '../../spec/shard.js';
import type { Counterexample } from '../../spec/verdict.js';
import type { Driver } from '../driver/driver.js';
import { type CampaignReport, reportFrom } from './campaign-report.js';
import type { Findings, Sighting } from './findings.js';
import { type HuntOptions, hunt } from './hunt.js';
import { type Origin, whole } from './part.js';
import { type Search, searchOf } from './search.js';
import { serverSearchOf } from './server-search.js';
import { shrink } from './shrinking.js';
import { applicableLaws, type Scope } from './verdicts.js';

export type { CampaignReport };

export interface SearchedFor {
  readonly programs: number;
  readonly seed: string;
  /** Only these laws are judged. */
  readonly laws?: (id: string) => boolean;
  /** Which kinds of programs are tried; all unless it is said. */
  readonly origins?: readonly Origin[];
  /** After so many programs random ones go on, until time or something else is the end. */
  readonly endless?: boolean;
}

export interface ReportedOn extends SearchedFor {
  /** A broken `should` counts like a broken `must`. */
  readonly strict?: boolean;
  /** False leaves programs as they were found. */
  readonly shrinks?: boolean;
  /** It is a part only, and the report is to say so. */
  readonly shard?: ShardNumber;
  /** Seconds after which the search ended. */
  readonly budget?: number;
}

export interface CampaignOptions extends ReportedOn, Omit<HuntOptions, 'onProgress' | 'part'> {
  readonly onProgress?: (done: number, total: number, violated: number) => void;
}

export const defaultPrograms = { virtual: 51_200, real: 2_000 } as const;

/** Of a server that is judged from outside: each program makes a dozen connections. */
export const defaultServerPrograms = 300;

export const runCampaign = async (driver: Driver, options: CampaignOptions): Promise<CampaignReport> => {
  const { onProgress, ...others } = options;
  const total = totalOf(driver, options);
  const findings = await findingsOf(driver, options, {
    ...others,
    onProgress: (done, broken) => onProgress?.(done, total, broken.length),
  });
  return reportOn(findings, driver, options);
};

/** Runs a campaign, or the part of it that is asked for. */
export const findingsOf = (driver: Driver, searched: ReportedOn, options: HuntOptions): Promise<Findings> => {
  const { shard } = searched;
  const part = options.part ?? (shard === undefined ? whole : partOfShard(shard));
  return hunt(driver, searchIn(driver, searched), applicableLaws(scopeOf(driver, searched)), { ...options, part });
};

export const partOfShard = ({ index, of }: ShardNumber): { readonly index: number; readonly of: number } => ({
  index: index - 1,
  of,
});

/** How many programs are to be run. */
export const totalOf = (driver: Driver, options: ReportedOn): number => {
  const search = searchIn(driver, options);
  if (options.shard === undefined || !Number.isFinite(search.total)) return search.total;
  return search.countOf(partOfShard(options.shard));
};

/** Makes small what was found, and puts verdicts to it. */
export const reportOn = async (findings: Findings, driver: Driver, options: ReportedOn): Promise<CampaignReport> => {
  const { seed, strict = false, shard, budget, shrinks = true } = options;
  const search = searchIn(driver, options);
  const scope = scopeOf(driver, options);
  const own = totalOf(driver, options);
  const isThrough = Number.isFinite(own) && findings.tally.ended === undefined;
  return reportFrom(await withSmallest(findings, driver, scope, shrinks), scope, {
    seed,
    strict,
    own,
    all: search.total,
    exhaustiveSize: isThrough || findings.next >= search.exhaustiveUpTo ? search.exhaustiveSize : 0,
    budget,
    shard,
  });
};

const searchIn = (driver: Driver, { programs, seed, origins, laws, endless = false }: SearchedFor): Search =>
  (driver.outside === true ? serverSearchOf : searchOf)(driver.manifest, programs, seed, {
    endless,
    ...(origins === undefined ? {} : { origins }),
    ...(laws === undefined ? {} : { laws }),
  });

const scopeOf = (driver: Driver, { laws }: SearchedFor): Scope => ({
  manifest: driver.manifest,
  outside: driver.outside === true,
  asked: laws ?? (() => true),
});

const withSmallest = async (
  findings: Findings,
  driver: Driver,
  scope: Scope,
  shrinks: boolean,
): Promise<Findings<Counterexample>> => {
  const laws = applicableLaws(scope);
  const isInterrupted = findings.tally.ended?.by === 'interrupted';
  const broken: Record<string, Sighting<Counterexample>> = {};
  // In the order of the laws, so that it does not matter which part found what.
  for (const { id } of laws) {
    const sighting = findings.broken[id];
    if (sighting === undefined) continue;
    const { seen } = sighting;
    broken[id] = {
      ...sighting,
      seen: shrinks && !isInterrupted ? await shrink(seen, driver, laws) : { ...seen, foundSize: 0 },
    };
  }
  return { ...findings, broken };
};
