import { describe, expect, it } from 'vitest';
import { conforms, inconclusive, lawReport, skipped, vacuous } from '../../fixtures/reports/report.js';
import { VirtualLoop } from '../../reference-impl/virtual-loop.js';
import { callbackCapabilities } from '../../spec/capability.js';
import type { Program } from '../../spec/program.js';
import type { Verdict } from '../../spec/verdict.js';
import reference from '../adapters/reference.js';
import type { Driver } from '../driver/driver.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { withKnownPrograms } from './known-programs.js';

/** Serves what was scheduled last first. */
class LastFirst extends VirtualLoop {
  protected override runBatch(): void {
    const batch = Array.from({ length: this.ready.length }, () => this.ready.shift());
    for (const handle of batch.reverse()) if (handle !== undefined) this.ready.push(handle);
    super.runBatch();
  }
}

const driverOf = (create: () => unknown): Driver =>
  inProcessDriver({ ...reference, claims: callbackCapabilities, create } as unknown as AnyAdapter);

const wrong = driverOf(() => new LastFirst());

const program: Program = {
  script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
  callbacks: { a: [], b: [] },
};

const verdictAfter = async (verdict: Verdict, driver = wrong, tried = program): Promise<Verdict | undefined> => {
  const [report] = await withKnownPrograms([lawReport('1.1', verdict)], [{ law: '1.1', program: tried }], driver);
  return report?.verdict;
};

describe('a program that is known to break a law', () => {
  it('shows the fault that a campaign has missed, with its trace', async () => {
    const missed = await verdictAfter(conforms);
    if (missed?.kind !== 'violates') throw new Error(`Expected a violation, got ${missed?.kind}.`);
    expect(missed.exercised).toBe(5);
    expect(missed.counterexample).toMatchObject({ program, foundSize: 3, violation: { law: '1.1' } });
    expect(missed.counterexample.trace.events.length).toBeGreaterThan(3);
    expect(await verdictAfter(vacuous)).toMatchObject({ kind: 'violates', exercised: 1 });
  });

  it('says nothing against a loop that keeps the law in it', async () => {
    expect(
      await verdictAfter(
        conforms,
        driverOf(() => new VirtualLoop()),
      ),
    ).toEqual(conforms);
  });

  it('is not tried where the law is not judged, or the search came to no end', async () => {
    for (const verdict of [skipped, inconclusive]) expect(await verdictAfter(verdict)).toEqual(verdict);
  });

  it('is not tried on a loop that does not claim what it speaks of', async () => {
    const tasks: Program = { ...program, coroutines: { t: [{ op: 'yield' }] } };
    expect(await verdictAfter(conforms, wrong, tasks)).toEqual(conforms);
  });
});
