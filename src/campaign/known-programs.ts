/**
 * Programs that are known to break a law, tried where the campaign has found that law kept: a fault that shows in few
 * programs is not mended because a campaign has missed it.
 */

import { laws as allLaws } from '../../spec/laws/index.js';
import { meets } from '../../spec/laws/law.js';
import { type Program, sizeOf } from '../../spec/program.js';
import { capabilitiesOf } from '../../spec/program-needs.js';
import type { LawReport } from '../../spec/verdict.js';
import type { Driver } from '../driver/driver.js';
import { violationsIn } from './shrinking.js';

export interface KnownProgram {
  readonly law: string;
  readonly program: Program;
}

/** Tries on the machine's clock, where a program need not take the same course twice. */
export const realTries = 5;

export const withKnownPrograms = async (
  reports: readonly LawReport[],
  known: readonly KnownProgram[],
  driver: Driver,
): Promise<readonly LawReport[]> => {
  const { manifest } = driver;
  const applicable = allLaws.filter((law) => law.needs.every((need) => meets(manifest, need)));
  const result: LawReport[] = [];
  for (const report of reports) {
    const { verdict } = report;
    const found = known.find(({ law }) => law === report.id);
    const isOpen = verdict.kind === 'conforms' || verdict.kind === 'vacuous';
    const isWithin = found && [...capabilitiesOf(found.program)].every((each) => manifest.claims.includes(each));
    const seen = isOpen && isWithin ? await firstBreach(found, driver, applicable) : undefined;
    if (seen === undefined) {
      result.push(report);
      continue;
    }
    const exercised = verdict.kind === 'conforms' ? verdict.exercised : 1;
    const counterexample = { ...seen, foundSize: sizeOf(seen.program) };
    result.push({ ...report, verdict: { kind: 'violates', exercised, counterexample } });
  }
  return result;
};

const firstBreach = async (
  { law, program }: KnownProgram,
  driver: Driver,
  applicable: typeof allLaws,
): Promise<ReturnType<typeof violationsIn>[number] | undefined> => {
  const tries = driver.manifest.clock === 'real' ? realTries : 1;
  for (let count = 0; count < tries; count += 1) {
    const [trace] = await driver.run([program]);
    if (trace === undefined) continue;
    const seen = violationsIn(program, trace, applicable).find(({ violation }) => violation.law === law);
    if (seen !== undefined) return seen;
  }
  return undefined;
};
