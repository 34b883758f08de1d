/**
 * The subjects that come with the kit, judged by it: the reference loop law by law and scenario by scenario, the others
 * as a whole. The seed is fixed, so that the same programs run each time; `npm run verify` tries many seeds.
 */

import { describe, expect, it } from 'vitest';
import { outsideCapabilities } from '../spec/capability.js';
import { laws } from '../spec/laws/index.js';
import { meets } from '../spec/laws/law.js';
import { serverScenarios } from '../spec/scenarios/http.js';
import { scenarios } from '../spec/scenarios/index.js';
import type { Scenario } from '../spec/scenarios/scenario.js';
import minimal from './adapters/minimal.js';
import node from './adapters/node.js';
import polling from './adapters/polling.js';
import reference from './adapters/reference.js';
import realtime from './adapters/reference-realtime.js';
import { describeConformance } from './adapters/vitest.js';
import { runCampaign } from './campaign/campaign.js';
import type { Driver } from './driver/driver.js';
import { inProcessDriver } from './driver/in-process.js';
import type { AnyAdapter } from './harness/adapter.js';
import { judge } from './judge/judge.js';
import { plain } from './report/paint.js';
import { proofLines } from './report/proof.js';

const seed = 'c0de';

describeConformance(reference, { seed, programs: 3000 });

const onVirtualClock = inProcessDriver(reference as unknown as AnyAdapter);
const onRealClock = inProcessDriver(realtime as unknown as AnyAdapter);

/** The virtual clock where that will do; the scenarios of the real clock are few, and take their time. */
const driverFor = (scenario: Scenario): Driver | undefined =>
  [onVirtualClock, onRealClock].find(({ manifest }) => scenario.needs.every((need) => meets(manifest, need)));

/**
 * Of these only the servers must live on: no answer is owed to who breaks off, a body that is empty cannot be taken for a
 * request, and a response of this size is whole before its reader goes away.
 */
const leftOpen = /^13\.7 .*, and a reset$|^13\.3 an empty body|^13\.6 a request, and one byte of the response, and/;

describe('the reference loop, scenario by scenario', () => {
  // Threads and signals only a loop of another language has; src/cli/processes.test.ts runs theirs.
  const own = scenarios.filter(({ needs }) => !outsideCapabilities.some((each) => needs.includes(each)));
  it.each(own.map((scenario) => [`${scenario.law} ${scenario.title}`, scenario] as const))(
    '%s',
    async (_name, scenario) => {
      const driver = driverFor(scenario);
      if (driver === undefined) throw new Error(`Expected a subject that meets ${scenario.needs.join(', ')}.`);
      const [trace] = await driver.run([scenario.program]);
      if (trace === undefined) throw new Error('Expected a trace of the program, got none.');
      const exercised = laws.map(() => 0);
      const judgement = judge(scenario.program, trace, laws, exercised);
      expect(judgement.violations).toEqual([]);
      expect(judgement.unreadable).toBeUndefined();
      if (leftOpen.test(`${scenario.law} ${scenario.title}`)) return;
      expect(exercised[laws.findIndex(({ id }) => id === scenario.law)], `law ${scenario.law} was met`).toBe(1);
    },
  );

  it('has a scenario for each law', () => {
    const met = new Set([...scenarios, ...serverScenarios].map(({ law }) => law));
    expect(laws.map(({ id }) => id).filter((id) => !met.has(id))).toEqual([]);
  });
});

describe.each([
  ['minimal', minimal as unknown as AnyAdapter, 1000],
  ['polling', polling as unknown as AnyAdapter, 1000],
  ['node', node as unknown as AnyAdapter, 200],
  ['reference-realtime', realtime as unknown as AnyAdapter, 200],
] as const)('the subject %s', (_name, adapter, programs) => {
  it('breaks no law that binds it, in programs that fit their traces', async () => {
    const report = await runCampaign(inProcessDriver(adapter), { programs, seed });
    const broken = report.laws.filter(({ verdict, strength }) => verdict.kind === 'violates' && strength !== 'may');
    expect(broken.flatMap((law) => [law.id, ...proofLines(law, undefined, plain)])).toEqual([]);
    expect(report.remarks).toEqual([]);
    expect(report.laws.filter(({ verdict }) => verdict.kind === 'conforms').length).toBeGreaterThan(10);
  });
});
