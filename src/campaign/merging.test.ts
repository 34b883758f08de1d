import { describe, expect, it } from 'vitest';
import { mutants } from '../../fixtures/mutants/index.js';
import type { Ended } from '../../spec/shard.js';
import prototype from '../adapters/prototype.js';
import reference from '../adapters/reference.js';
import type { Driver } from '../driver/driver.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { type CampaignReport, findingsOf, type ReportedOn, reportOn, runCampaign } from './campaign.js';
import { type Findings, goesBefore, merged, tallyOf } from './findings.js';
import { mergedReport, type PartReport } from './merging.js';
import { freshSeed } from './seed.js';

const programs = 500;

/** Laws of chapters whose scenarios are short: those of others that take long are left out then. */
const laws = (id: string): boolean => /^[3-6]\./.test(id) || ['1.1', '1.2', '1.8', '2.1', '2.2', '9.1'].includes(id);

const throughJson = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** As it is when it has been written and read: what one machine knows and another does not is not left over. */
const shardsOf = async (adapter: AnyAdapter, seed: string, of: number): Promise<readonly PartReport[]> => {
  const reports: PartReport[] = [];
  for (let index = 1; index <= of; index += 1) {
    const report = await runCampaign(inProcessDriver(adapter), {
      programs,
      seed,
      laws,
      shard: { index, of },
    });
    const { shard } = report;
    if (shard === undefined) throw new Error('Expected the report of a shard.');
    reports.push(throughJson({ ...report, shard }));
  }
  return reports;
};

const together = (parts: readonly PartReport[]): CampaignReport => {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error('Expected a report at least.');
  return throughJson(mergedReport([first, ...others], { outside: false, asked: laws }));
};

const wholeOf = async (adapter: AnyAdapter, seed: string): Promise<CampaignReport> =>
  throughJson(await runCampaign(inProcessDriver(adapter), { programs, seed, laws }));

const brokenIn = ({ laws }: CampaignReport): readonly string[] =>
  laws.filter(({ verdict }) => verdict.kind === 'violates').map(({ id }) => id);

/** Some of the mutants, of which most do not hang. */
const some = mutants
  .filter(({ law }) => laws(law))
  .filter((_, index) => index % 31 === 7)
  .map(({ adapter }) => adapter);

describe.each([reference as unknown as AnyAdapter, prototype as unknown as AnyAdapter, ...some])(
  'the reports of shards of $name',
  (adapter) => {
    it('come to what one report of the whole says', async () => {
      const seed = freshSeed();
      const whole = await wholeOf(adapter, seed);
      const merge = together([...(await shardsOf(adapter, seed, 3))].reverse());
      // Where the loop hangs each shard has its own patience, and sees no less.
      if (isWhole(whole) && isWhole(merge)) expect(merge, `seed ${seed}`).toEqual(whole);
      else expect(brokenIn(merge), `seed ${seed}`).toEqual(expect.arrayContaining([...brokenIn(whole)]));
    });
  },
);

/** No program was given up. On a machine that stalls that befalls a loop that is right as well. */
const isWhole = ({ tally }: CampaignReport): boolean => tally?.cuts === undefined;

describe('the mutants that are compared', () => {
  it('mostly break a law, and do not hang', async () => {
    const reports = await Promise.all(some.map((adapter) => wholeOf(adapter, 'a')));
    const compared = reports.filter((report) => isWhole(report) && brokenIn(report).length > 0);
    expect(compared.length).toBeGreaterThan(some.length / 2);
  });
});

describe('a campaign of which shards are missing', () => {
  it('is inconclusive on each law that the others have not seen broken, and says which they are', async () => {
    const [, second, , fourth] = await shardsOf(prototype as unknown as AnyAdapter, 'ab', 4);
    if (second === undefined || fourth === undefined) throw new Error('Expected four shards.');
    const report = together([second, fourth]);
    const broken = new Set([...brokenIn(second as CampaignReport), ...brokenIn(fourth as CampaignReport)]);
    expect(broken.size).toBeGreaterThan(0);
    expect(new Set(brokenIn(report))).toEqual(broken);
    const why = 'shards 1/4 and 3/4 are missing';
    const open = report.laws.filter(({ verdict }) => verdict.kind === 'inconclusive' && verdict.why === why);
    expect(open.length).toBeGreaterThan(10);
    expect(report.laws.filter(({ verdict }) => verdict.kind === 'conforms')).toEqual([]);
    expect(report.programs.total).toBe(second.programs.total + fourth.programs.total);
    expect(report.programs).toMatchObject({ planned: programs, exhaustiveSize: 0 });
    expect(report.remarks.join('\n')).toMatch(/Shards 1\/4 and 3\/4 are missing, so this is the report of \d+ of 500/);
    expect(report.outcome).toBe('violates');
  });

  it('does not conform, even if nothing was broken', async () => {
    const [first] = await shardsOf(reference as unknown as AnyAdapter, 'ab', 2);
    if (first === undefined) throw new Error('Expected a shard.');
    expect(first.outcome).toBe('conforms');
    expect(together([first]).outcome).toBe('inconclusive');
  });
});

describe('a shard', () => {
  it('is not inconclusive for what it has not met, and the whole is', async () => {
    const report = await runCampaign(inProcessDriver(reference as unknown as AnyAdapter), {
      programs: 300,
      seed: 'ab',
      laws,
      shard: { index: 1, of: 40 },
    });
    expect(report.laws.some(({ verdict }) => verdict.kind === 'vacuous')).toBe(true);
    expect(report.outcome).toBe('conforms');
  });
});

/** Interrupts the search when so many traces have been looked at. */
const interruptedAfter = (driver: Driver, most: number, interrupt: AbortController): Driver => {
  let looked = 0;
  return {
    ...driver,
    run: async (given, options) =>
      new Proxy(await driver.run(given, options), {
        get: (traces, key) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) {
            looked += 1;
            if (looked === most) interrupt.abort();
          }
          return Reflect.get(traces, key) as unknown;
        },
      }),
  };
};

describe.each([reference as unknown as AnyAdapter, prototype as unknown as AnyAdapter, ...some.slice(0, 2)])(
  'a search on $name that is interrupted',
  (adapter) => {
    it('goes on where it was, and comes to the same', async () => {
      const seed = freshSeed();
      const stops = Array.from({ length: 3 }, () => 1 + Math.floor(Math.random() * 200));
      const options: ReportedOn = { programs, seed, laws };
      let before: Findings | undefined;
      for (const most of stops) {
        const interrupt = new AbortController();
        const driver = interruptedAfter(inProcessDriver(adapter), most, interrupt);
        const hunting = { signal: interrupt.signal, ...(before === undefined ? {} : { before }) };
        before = throughJson(await findingsOf(driver, options, hunting));
        if (before.tally.ended?.by !== 'interrupted') break;
      }
      const driver = inProcessDriver(adapter);
      const findings = await findingsOf(driver, options, { ...(before && { before }) });
      const resumed = throughJson(await reportOn(findings, driver, options));
      const told = `seed ${seed}, interrupted after ${stops.join(', ')}`;
      const whole = await wholeOf(adapter, seed);
      if (isWhole(whole) && isWhole(resumed)) expect(resumed, told).toEqual(whole);
      else expect(brokenIn(resumed).length > 0, told).toBe(brokenIn(whole).length > 0);
      expect(
        stops.reduce((sum, most) => sum + most, 0),
        told,
      ).toBe(before?.programs.total);
    });
  },
);

describe('what was counted beside the verdicts', () => {
  it('is added up, with the reason of whatever came first in the whole search', () => {
    const tally = tallyOf([
      { cuts: { slow: 1, gone: 2 }, unheard: { count: 2, what: 'EADDRINUSE', place: 9 }, doubts: 1 },
      { cuts: { slow: 2 }, unheard: { count: 3, what: 'EACCES', place: 4 } },
      { complaints: { count: 5, what: 'first' } },
      { complaints: { count: 6, what: 'last' }, unable: { count: 1, what: 'no timers' } },
    ]);
    expect(tally).toEqual({
      cuts: { slow: 3, gone: 2 },
      doubts: 1,
      unheard: { count: 5, what: 'EACCES', place: 4 },
      complaints: { count: 11, what: 'last' },
      unable: { count: 1, what: 'no timers' },
    });
    expect(tallyOf([{}, {}])).toEqual({});
  });

  it('says of the ends of several searches the one that weighs most', () => {
    const ends: readonly Ended[] = [
      { by: 'bail' },
      { by: 'interrupted' },
      { by: 'missing', shards: [1], of: 2 },
      { by: 'over', why: 'it is' },
      { by: 'hung' },
    ];
    for (let count = 1; count <= ends.length; count += 1) {
      const first = ends.slice(0, count).map((ended) => ({ ended }));
      expect(tallyOf(first).ended).toEqual(ends[count - 1]);
      expect(tallyOf([...first].reverse()).ended).toEqual(ends[count - 1]);
    }
  });
});

describe('of two programs that break a law', () => {
  it('the clear one is shown, and of two such the first', () => {
    expect(goesBefore({ place: 9, clear: true }, { place: 1, clear: false })).toBe(true);
    expect(goesBefore({ place: 1, clear: false }, { place: 9, clear: true })).toBe(false);
    expect(goesBefore({ place: 1, clear: true }, { place: 2, clear: true })).toBe(true);
    expect(goesBefore({ place: 2, clear: false }, { place: 1, clear: false })).toBe(false);
    expect(goesBefore({ place: 2, clear: false }, undefined)).toBe(true);
  });

  it('the parts may come in any order', async () => {
    const adapter = prototype as unknown as AnyAdapter;
    const parts: Findings[] = [];
    for (let index = 0; index < 3; index += 1)
      parts.push(
        await findingsOf(inProcessDriver(adapter), { programs, seed: 'ab', laws }, { part: { index, of: 3 } }),
      );
    const whole = await findingsOf(inProcessDriver(adapter), { programs, seed: 'ab', laws }, {});
    expect(merged([...parts].reverse()).broken).toEqual(whole.broken);
    expect(Object.keys(whole.broken).length).toBeGreaterThan(3);
  });
});
