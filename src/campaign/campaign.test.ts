import { describe, expect, it } from 'vitest';
import { VirtualLoop } from '../../reference-impl/virtual-loop.js';
import { callbackCapabilities } from '../../spec/capability.js';
import { sizeOf } from '../../spec/program.js';
import type { LawReport } from '../../spec/verdict.js';
import reference from '../adapters/reference.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { type CampaignOptions, type CampaignReport, runCampaign } from './campaign.js';
import { searchOf } from './search.js';
import { freshSeed, seedNumber } from './seed.js';

/** Serves what was scheduled last first. */
class LastFirst extends VirtualLoop {
  protected override runBatch(): void {
    const batch = Array.from({ length: this.ready.length }, () => this.ready.shift());
    for (const handle of batch.reverse()) if (handle !== undefined) this.ready.push(handle);
    super.runBatch();
  }
}

const campaign = (create: () => unknown, options: Partial<CampaignOptions> = {}): Promise<CampaignReport> =>
  runCampaign(inProcessDriver({ ...reference, claims: callbackCapabilities, create } as unknown as AnyAdapter), {
    programs: 600,
    seed: 'abcd',
    ...options,
  });

const lawIn = (report: CampaignReport, id: string): LawReport => {
  const law = report.laws.find((each) => each.id === id);
  if (law === undefined) throw new Error(`Expected law ${id} in the report.`);
  return law;
};

describe('a campaign', () => {
  it('finds a fault, and makes its program as small as it gets', async () => {
    const { verdict } = lawIn(await campaign(() => new LastFirst(), { laws: (id) => id === '1.1' }), '1.1');
    if (verdict.kind !== 'violates') throw new Error(`Expected a violation, got ${verdict.kind}.`);
    const { program, foundSize, judges } = verdict.counterexample;
    expect(sizeOf(program)).toBeLessThanOrEqual(3);
    expect(foundSize).toBeGreaterThanOrEqual(sizeOf(program));
    expect(judges).toEqual(['laws', 'machine']);
  });

  it('leaves programs as they were found, if nobody wants them smaller', async () => {
    const options = { shrinks: false, programs: 1000, laws: (id: string) => id === '1.4' };
    const { verdict } = lawIn(await campaign(() => new LastFirst(), options), '1.4');
    if (verdict.kind !== 'violates') throw new Error(`Expected a violation, got ${verdict.kind}.`);
    const { verdict: small } = lawIn(await campaign(() => new LastFirst(), { ...options, shrinks: true }), '1.4');
    if (small.kind !== 'violates') throw new Error(`Expected a violation, got ${small.kind}.`);
    expect(sizeOf(verdict.counterexample.program)).toBeGreaterThan(sizeOf(small.counterexample.program));
  });

  it('judges only the laws that are asked for', async () => {
    const report = await campaign(() => new LastFirst(), { laws: (id) => id.startsWith('2.'), shrinks: false });
    expect(report.laws.map(({ id }) => id).filter((id) => !id.startsWith('2.'))).toEqual([]);
    expect(report.laws.some(({ verdict }) => verdict.kind === 'unchecked')).toBe(true);
  });

  it('ends as soon as the laws that are looked for are broken', async () => {
    const report = await campaign(() => new LastFirst(), { until: ['1.1'], shrinks: false });
    expect(report.programs.total).toBeLessThan(600);
    expect(report.outcome).toBe('violates');
  });

  it('tells how far it has got', async () => {
    const told: (readonly number[])[] = [];
    await campaign(() => new VirtualLoop(), { onProgress: (...progress) => told.push(progress) });
    const totals = new Set(told.map(([, total]) => total));
    expect(totals).toEqual(new Set([600]));
    expect(told.at(-1)).toEqual([600, 600, 0]);
    expect(told.map(([done]) => done)).toEqual([...told.map(([done = 0]) => done)].sort((left, right) => left - right));
  });

  it('gives up a loop that hangs after a few programs, as a verdict and not as an error', async () => {
    class Hanging extends VirtualLoop {
      protected override endOrGoOn(): boolean {
        while (this.stopping);
        return false;
      }
    }
    const report = await campaign(() => new Hanging(), { patience: 0.05, shrinks: false });
    expect(report.outcome).toBe('violates');
    expect(report.programs.total).toBeLessThan(600);
    expect(report.remarks.join(' ')).toMatch(/^The loop did not come back from/);
    expect(report.laws.some(({ verdict }) => verdict.kind === 'inconclusive')).toBe(true);
    const broken = report.laws.flatMap(({ verdict }) => (verdict.kind === 'violates' ? [verdict.counterexample] : []));
    expect(broken.map(({ trace }) => trace.events.at(-1)?.kind)).toContain('hung');
  });
});

describe('the search', () => {
  const { manifest } = inProcessDriver(reference as unknown as AnyAdapter);

  it('goes from scenarios to all small programs, and then to random ones', () => {
    const search = searchOf(manifest, 3000, 'a');
    const chunks = [...search.chunks()];
    const origins = chunks.map(({ origin }) => origin);
    expect([...new Set(origins)]).toEqual(['scenarios', 'exhaustive', 'random']);
    expect(origins.lastIndexOf('exhaustive')).toBeLessThan(origins.indexOf('random'));
    expect(chunks.reduce((sum, { programs }) => sum + programs.length, 0)).toBe(search.total);
    expect(search.total).toBe(3000);
    expect(search.exhaustiveSize).toBeGreaterThan(0);
  });

  it('is the same for the same seed, and another for another', () => {
    const random = (seed: string): string =>
      JSON.stringify([...searchOf(manifest, 1000, seed).chunks()].filter(({ origin }) => origin === 'random'));
    expect(random('a')).toBe(random('a'));
    expect(random('a')).not.toBe(random('b'));
  });

  it('never repeats a chunk of random programs', () => {
    const random = [...searchOf(manifest, 2000, 'a').chunks()].filter(({ origin }) => origin === 'random');
    const keys = random.map(({ programs }) => JSON.stringify(programs));
    expect(keys.length).toBeGreaterThan(5);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a seed', () => {
  it('is any word, and gives the same whole number each time', () => {
    expect(seedNumber('7f3a')).toBe(seedNumber('7f3a'));
    expect(seedNumber('7f3a')).not.toBe(seedNumber('7f3b'));
    for (const word of ['', 'a', 'ünïcode']) expect(Number.isInteger(seedNumber(word))).toBe(true);
  });

  it('that nobody gives is four hexadecimal digits', () => {
    for (let count = 0; count < 100; count += 1) expect(freshSeed()).toMatch(/^[0-9a-f]{4}$/);
  });
});
