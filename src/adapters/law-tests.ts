/** The laws as tests in somebody's own suite: what is the same whatever runs the tests. */

import type { Capability } from '../../spec/capability.js';
import { laws } from '../../spec/laws/index.js';
import type { Law } from '../../spec/laws/law.js';
import type { LawReport } from '../../spec/verdict.js';
import { runCampaign } from '../campaign/campaign.js';
import { freshSeed } from '../campaign/seed.js';
import { expectingOf } from '../cli/expecting.js';
import { lawFilter } from '../cli/law-filter.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { Adapter, AnyAdapter } from '../harness/adapter.js';
import { type Case, caseOf, type Judged } from '../report/cases.js';

export interface ConformanceOptions {
  /** How many programs are run; 10 000 on a virtual clock and 1 000 on a real one unless it is said. */
  readonly programs?: number;
  /** A word; a fresh one each time unless it is said. It stands in the name of the suite. */
  readonly seed?: string;
  /** A broken `should` fails its test; else that is skipped, and says so. */
  readonly strict?: boolean;
  /** Only these laws, like `1.1,2.*`. */
  readonly laws?: string;
  /** The path of a file of expected failures (docs/expectations.md). A law on it that holds again fails its test. */
  readonly expect?: string;
}

/** What a test of a law does. */
export type TestResult =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'failed'; readonly error: Error };

export interface LawTests {
  readonly name: string;
  readonly tests: readonly { readonly law: Law; readonly name: string }[];
  /** Runs the campaign, once for all tests. Rejects where there is nothing to judge. */
  readonly run: () => Promise<void>;
  readonly resultOf: (law: Law) => TestResult;
}

const fewPrograms = { virtual: 10_000, real: 1_000 } as const;

/** Milliseconds that the campaign may take before a runner of tests gives it up: a loop that hangs is given up long before. */
export const campaignTimeout = 300_000;

export const lawTestsOf = <Claims extends Capability, Loop>(
  adapter: Adapter<Claims, Loop>,
  options: ConformanceOptions = {},
): LawTests => {
  const { strict = false, seed = freshSeed(), programs = fewPrograms[adapter.clock] } = options;
  const isAsked = options.laws === undefined ? () => true : lawFilter(options.laws);
  let reports: ReadonlyMap<string, LawReport> | undefined;
  let judged: Judged = { strict };
  return {
    name: `${adapter.name} ${adapter.version} (seed ${seed})`,
    tests: laws.filter(({ id }) => isAsked(id)).map((law) => ({ law, name: `${law.id} ${law.title}` })),
    run: async () => {
      const expecting = await expectingOf(options.expect === undefined ? {} : { expect: options.expect });
      const driver = expecting.humbled(inProcessDriver(adapter as unknown as AnyAdapter));
      const campaign = await runCampaign(driver, { programs, seed, strict, laws: isAsked });
      const today = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
      const held = await expecting.held(campaign.laws, driver, { isAsked, today, strict });
      reports = new Map(held.laws.map((law) => [law.id, law]));
      judged = { strict, ...(held.expectations === undefined ? {} : { expectations: held.expectations }) };
    },
    resultOf: ({ id }) => {
      const report = reports?.get(id);
      if (report === undefined)
        throw new Error(`Expected the campaign to have judged law ${id}, it did not; run it first.`);
      const again = `npx looplaw run YOUR-ADAPTER --laws ${id} --seed ${seed} --programs ${programs}`;
      return resultOf(caseOf(report, judged, again));
    },
  };
};

const resultOf = ({ name, status, from, law, message = '', details }: Case): TestResult => {
  // A law that was met by no program has told nothing of the loop. One that asyncio leaves open need not.
  const unmet = from === 'vacuous' && law?.strength !== 'may';
  switch (status) {
    case 'passed':
      return { kind: 'passed' };
    case 'tolerated':
      return { kind: 'skipped', why: message };
    case 'skipped':
      return unmet ? failed(`${message} Give more programs.`) : { kind: 'skipped', why: message };
    case 'failed':
    case 'errored':
      // The details of a violation say all that its message does.
      return failed(
        [name, ...(from === 'fails' ? [] : [message]), ...(details === undefined ? [] : ['', details])].join('\n'),
      );
  }
};

/** An error that is all message: where it was thrown is of no use to anybody. */
const failed = (message: string): TestResult => {
  const error = new Error(message);
  error.stack = message;
  return { kind: 'failed', error };
};
