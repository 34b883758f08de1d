/**
 * What a law's verdict counts for in a run, and what the run comes to: in one place, since the exit status and every format
 * of a report must say the same.
 */

import type { ShardNumber } from './shard.js';
import type { LawReport, Outcome, Report, Verdict } from './verdict.js';

/**
 * `fails`: broken, and nobody expected it. `warns`: a broken `should`, where the run is not strict. `free`: asyncio leaves the
 * law open. `expected`: broken, and accepted for a reason. `outdated`: what was expected is not right any more.
 */
export type Result = Exclude<Verdict['kind'], 'violates'> | 'fails' | 'warns' | 'free' | 'expected' | 'outdated';

export const resultOf = (
  { verdict, strength, expected }: Pick<LawReport, 'verdict' | 'strength' | 'expected'>,
  { strict }: Pick<Report, 'strict'>,
): Result => {
  switch (expected?.standing) {
    case 'broken':
      return 'expected';
    case 'kept':
    case 'expired':
    case 'unexplained':
      return 'outdated';
    case 'keptThisTime':
    case 'unjudged':
    case undefined:
      if (verdict.kind !== 'violates') return verdict.kind;
      if (strength === 'may') return 'free';
      return strength === 'should' && !strict ? 'warns' : 'fails';
  }
};

/** A new fault weighs more than a list that is out of date, and both more than what could not be told. */
export const outcomeOf = (
  laws: readonly LawReport[],
  options: Pick<Report, 'strict'> & { readonly shard?: ShardNumber },
): Outcome => {
  const results = laws.map((law) => ({ result: resultOf(law, options), binding: law.strength !== 'may' }));
  if (results.some(({ result }) => result === 'fails')) return 'violates';
  if (results.some(({ result }) => result === 'outdated')) return 'outdated';
  // What a part has not met another may have.
  const isOpen = (result: Result): boolean =>
    result === 'inconclusive' || (result === 'vacuous' && options.shard === undefined);
  return results.some(({ result, binding }) => binding && isOpen(result)) ? 'inconclusive' : 'conforms';
};
