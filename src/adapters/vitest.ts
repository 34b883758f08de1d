/** `looplaw/vitest`: the laws as tests in somebody's own suite, one test a law, with the same text when one fails. */

import { beforeAll, describe, it } from 'vitest';
import type { Capability } from '../../spec/capability.js';
import { laws } from '../../spec/laws/index.js';
import { resultOf } from '../../spec/outcome.js';
import type { LawReport } from '../../spec/verdict.js';
import { type CampaignReport, runCampaign } from '../campaign/campaign.js';
import { freshSeed } from '../campaign/seed.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { Adapter, AnyAdapter } from '../harness/adapter.js';
import { plain } from '../report/paint.js';
import { briefly, proofLines } from '../report/proof.js';

export interface ConformanceOptions {
  /** How many programs are run; 10 000 on a virtual clock and 1 000 on a real one unless it is said. */
  readonly programs?: number;
  /** A word; a fresh one each time unless it is said. It stands in the name of the suite. */
  readonly seed?: string;
  /** A broken `should` fails its test; else that is skipped, and says so. */
  readonly strict?: boolean;
}

const fewPrograms = { virtual: 10_000, real: 1_000 } as const;

/** Milliseconds that the campaign may take before vitest gives it up: a loop that hangs is given up long before. */
const campaignTimeout = 300_000;

export const describeConformance = <Claims extends Capability, Loop>(
  adapter: Adapter<Claims, Loop>,
  { programs, seed = freshSeed(), strict = false }: ConformanceOptions = {},
): void => {
  describe(`${adapter.name} ${adapter.version} (seed ${seed})`, () => {
    let report: CampaignReport | undefined;
    beforeAll(async () => {
      const driver = inProcessDriver(adapter as unknown as AnyAdapter);
      report = await runCampaign(driver, { programs: programs ?? fewPrograms[adapter.clock], seed, strict });
    }, campaignTimeout);
    for (const law of laws) {
      it(`${law.id} ${law.title}`, (context) => {
        const result = report?.laws.find(({ id }) => id === law.id);
        if (result === undefined) return;
        const { verdict } = result;
        if (verdict.kind === 'skipped') context.skip(verdict.why);
        if (resultOf(result, { strict }) === 'warns' && verdict.kind === 'violates')
          context.skip(`broken, and promised by no document: ${briefly(verdict.counterexample)}`);
        const failure = failureOf(result);
        if (failure !== undefined) throw failure;
      });
    }
  });
};

/** A law that asyncio leaves open is reported by `looplaw run`; a test suite has no place for it. */
const failureOf = (law: LawReport): Error | undefined => {
  const { verdict, strength } = law;
  if (strength === 'may') return undefined;
  if (verdict.kind === 'violates')
    return told(`${law.id} ${law.title}\n\n${proofLines(law, undefined, plain).join('\n')}\n`);
  if (verdict.kind === 'vacuous') return told('No program met what this law speaks of; give more programs.');
  return verdict.kind === 'inconclusive' ? told(`Inconclusive: ${verdict.why}.`) : undefined;
};

/** An error that is all message: where it was thrown is of no use to anybody. */
const told = (message: string): Error => {
  const error = new Error(message);
  error.stack = message;
  return error;
};
