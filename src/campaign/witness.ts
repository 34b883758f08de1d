/**
 * The program on which two subjects disagree: the smallest counterexample of those that break a law, run also on those that
 * keep it. A campaign that has found nothing has not shown much; this tells whether they keep the law where another breaks it.
 */

import type { Retrial, Witness } from '../../spec/comparison.js';
import { laws as allLaws } from '../../spec/laws/index.js';
import { meets } from '../../spec/laws/law.js';
import { type Program, sizeOf } from '../../spec/program.js';
import { cutOf, type Trace } from '../../spec/trace.js';
import type { Counterexample, Verdict } from '../../spec/verdict.js';
import type { Driver } from '../driver/driver.js';
import type { CampaignReport } from './campaign.js';
import { realTries } from './known-programs.js';
import { missingFor } from './program-fit.js';
import { violationsIn } from './shrinking.js';

/** For each law that somebody breaks and that is asked of somebody else. The reports are those of the drivers, in their order. */
export const witnessesOf = async (
  reports: readonly Pick<CampaignReport, 'laws'>[],
  drivers: readonly Driver[],
): Promise<ReadonlyMap<string, Witness>> => {
  const witnesses = new Map<string, Witness>();
  for (const { id } of allLaws) {
    const verdicts = reports.map(({ laws }) => laws.find((law) => law.id === id)?.verdict);
    const asked = verdicts.flatMap((verdict, subject) =>
      verdict === undefined || verdict.kind === 'skipped' || verdict.kind === 'unchecked' ? [] : [subject],
    );
    const found = verdicts
      .flatMap((verdict, breaker) =>
        verdict?.kind === 'violates' ? [{ breaker, counterexample: verdict.counterexample }] : [],
      )
      .sort((left, right) => sizeOf(left.counterexample.program) - sizeOf(right.counterexample.program));
    if (asked.length < 2 || found.length === 0) continue;
    const candidates: Witness[] = [];
    for (const { breaker, counterexample } of found) {
      const retrials: Retrial[] = [];
      for (const subject of asked)
        if (subject !== breaker) retrials.push(await retried(id, counterexample, subject, drivers[subject]));
      candidates.push({ breaker, counterexample, retrials });
      if (isKept(retrials, verdicts)) break;
    }
    const witness =
      candidates.find(({ retrials }) => isKept(retrials, verdicts)) ??
      candidates.find(({ retrials }) => retrials.some(({ kind }) => kind === 'unmet')) ??
      candidates[0];
    if (witness !== undefined) witnesses.set(id, witness);
  }
  return witnesses;
};

/** By somebody who has not broken it elsewhere. */
const isKept = (retrials: readonly Retrial[], verdicts: readonly (Verdict | undefined)[]): boolean =>
  retrials.some(({ kind, subject }) => kind === 'keeps' && verdicts[subject]?.kind !== 'violates');

const retried = async (
  law: string,
  { program }: Counterexample,
  subject: number,
  driver: Driver | undefined,
): Promise<Retrial> => {
  if (driver === undefined) return { subject, kind: 'lost', why: 'it was not started' };
  const missing = missingFor(program, driver.manifest);
  if (missing.length > 0) return { subject, kind: 'unfit', why: `needs ${missing.join(', ')}` };
  const tries = driver.manifest.clock === 'real' ? realTries : 1;
  const outcomes: Retrial[] = [];
  for (let run = 1; run <= tries; run += 1) {
    const [trace] = await driver.run([program]);
    if (trace === undefined) continue;
    const outcome = judged(law, program, trace, subject, run, driver);
    if (outcome.kind === 'breaks' || outcome.kind === 'lost') return outcome;
    outcomes.push(outcome);
  }
  return (
    outcomes.findLast(({ kind }) => kind === 'keeps') ??
    outcomes.at(-1) ?? { subject, kind: 'lost', why: 'it could not be run' }
  );
};

const judged = (
  law: string,
  program: Program,
  trace: Trace,
  subject: number,
  runs: number,
  { manifest }: Driver,
): Retrial => {
  const applicable = allLaws.filter(({ needs }) => needs.every((need) => meets(manifest, need)));
  const exercised = applicable.map(() => 0);
  const broken = violationsIn(program, trace, applicable, exercised).map(({ violation }) => violation.law);
  const otherBreaches = [...new Set(broken.filter((id) => id !== law))];
  if (broken.includes(law)) return { subject, kind: 'breaks', runs, trace, otherBreaches };
  if (cutOf(trace) !== undefined) return { subject, kind: 'lost', why: 'it did not come back' };
  const met = exercised[applicable.findIndex(({ id }) => id === law)] ?? 0;
  return { subject, kind: met > 0 ? 'keeps' : 'unmet', runs, trace, otherBreaches };
};
