/** The report of a campaign, or of a part of it, from what was found. */

import { outcomeOf } from '../../spec/outcome.js';
import type { Shard, ShardNumber } from '../../spec/shard.js';
import type { Counterexample, Report } from '../../spec/verdict.js';
import type { Findings } from './findings.js';
import { remarksOf } from './remarks.js';
import { lawReports, type Scope } from './verdicts.js';

export type CampaignReport = Pick<
  Report,
  'subject' | 'seed' | 'programs' | 'budget' | 'shard' | 'laws' | 'strict' | 'outcome' | 'remarks' | 'tally'
>;

export interface About {
  readonly seed: string;
  readonly strict: boolean;
  /** Programs that were to be run, and those of the whole, of which these may be a part; Infinity where time was the limit. */
  readonly own: number;
  readonly all: number;
  /** Every program of up to so many statements was run. */
  readonly exhaustiveSize: number;
  readonly budget?: number | undefined;
  readonly shard?: ShardNumber | undefined;
}

export const reportFrom = (findings: Findings<Counterexample>, scope: Scope, about: About): CampaignReport => {
  const { programs, tally } = findings;
  const { seed, strict, own, exhaustiveSize, budget } = about;
  const laws = lawReports(findings, scope);
  const shard = about.shard && shardOf(about.shard, findings, about.all);
  return {
    subject: scope.manifest,
    seed,
    programs: { planned: Number.isFinite(own) ? own : programs.total, ...programs, exhaustiveSize },
    ...(budget === undefined ? {} : { budget }),
    ...(shard === undefined ? {} : { shard }),
    laws,
    strict,
    outcome: outcomeOf(laws, { strict, ...(shard === undefined ? {} : { shard }) }),
    remarks: remarksOf(tally, programs.total, own),
    ...(Object.keys(tally).length === 0 ? {} : { tally }),
  };
};

const shardOf = ({ index, of }: ShardNumber, findings: Findings, all: number): Shard => ({
  index,
  of,
  ...(Number.isFinite(all) ? { planned: all } : {}),
  exercised: findings.exercised,
  found: Object.fromEntries(
    Object.entries(findings.broken).map(([law, { place, clear }]) => [law, { place, clear }] as const),
  ),
});
