/**
 * One report from those of the parts of a campaign: the same as one run of the whole would have written. What no part has
 * found, though not all parts are there, is left open.
 */

import { outcomeOf } from '../../spec/outcome.js';
import type { Ended, Shard } from '../../spec/shard.js';
import type { Counterexample, LawReport } from '../../spec/verdict.js';
import { type CampaignReport, reportFrom } from './campaign-report.js';
import { type Findings, merged, type Sighting, tallyOf } from './findings.js';
import type { Scope } from './verdicts.js';

export type PartReport = CampaignReport & { readonly shard: Shard };

/** All of one campaign, and no shard twice. */
export const mergedReport = (
  parts: readonly [PartReport, ...PartReport[]],
  { outside, asked }: Pick<Scope, 'outside' | 'asked'>,
): CampaignReport => {
  const [first] = parts;
  const { shard, seed, strict, budget } = first;
  const together = merged(parts.map(findingsIn));
  const there = new Set(parts.map((part) => part.shard.index));
  const shards = Array.from({ length: shard.of }, (_, index) => index + 1).filter((index) => !there.has(index));
  const missing: Ended | undefined = shards.length === 0 ? undefined : { by: 'missing', shards, of: shard.of };
  const findings =
    missing === undefined ? together : { ...together, tally: tallyOf([together.tally, { ended: missing }]) };
  const all = shard.planned ?? Number.POSITIVE_INFINITY;
  const report = reportFrom(
    findings,
    { manifest: first.subject, outside, asked },
    {
      seed,
      strict,
      own: all,
      all,
      budget,
      exhaustiveSize: missing === undefined ? Math.min(...parts.map(({ programs }) => programs.exhaustiveSize)) : 0,
    },
  );
  const laws = report.laws.map((law) => withKnown(law, parts));
  return { ...report, laws, outcome: outcomeOf(laws, { strict }) };
};

const findingsIn = ({ programs, shard, laws, tally = {} }: PartReport): Findings<Counterexample> => {
  const { total, scenarios, exhaustive, random } = programs;
  const broken: Record<string, Sighting<Counterexample>> = {};
  for (const { id, verdict } of laws) {
    const { place, clear } = shard.found[id] ?? {};
    if (verdict.kind === 'violates' && place !== undefined && clear !== undefined)
      broken[id] = { place, clear, seen: verdict.counterexample };
  }
  return { programs: { total, scenarios, exhaustive, random }, next: 0, exercised: shard.exercised, broken, tally };
};

/** The program on the list of expected failures counts where no part has found another. */
const withKnown = (law: LawReport, parts: readonly PartReport[]): LawReport => {
  const { verdict } = law;
  if (verdict.kind !== 'conforms' && verdict.kind !== 'vacuous') return law;
  for (const { shard, laws } of parts) {
    const known = laws.find(({ id }) => id === law.id)?.verdict;
    if (shard.found[law.id] === undefined || known?.kind !== 'violates') continue;
    const exercised = verdict.kind === 'conforms' ? verdict.exercised : 1;
    return { ...law, verdict: { ...known, exercised } };
  }
  return law;
};
