import { describe, expect, it } from 'vitest';
import { type ExtentOptions, extentOf, requireExamplesAlone } from './extent.js';

describe('how much of a campaign is run', () => {
  it.each<readonly [string, number]>([
    ['90s', 90],
    ['10m', 600],
    ['1h', 3600],
    ['1h30m', 5400],
    ['1h0m5s', 3605],
  ])('may be said in time: %s', (budget, seconds) => {
    expect(extentOf({ budget })).toEqual({ budget: seconds, jobs: 1 });
  });

  it.each(['50000', '50000 programs', '50000programs'])('may be said in programs, as --programs does: %s', (budget) => {
    expect(extentOf({ budget })).toEqual(extentOf({ programs: '50000' }));
    expect(extentOf({ budget })).toEqual({ programs: 50_000, jobs: 1 });
  });

  it('is all of it by one process, unless it is said otherwise', () => {
    expect(extentOf({})).toEqual({ jobs: 1 });
    expect(extentOf({ shard: '2/8', jobs: '4', bail: true })).toEqual({ shard: { index: 2, of: 8 }, jobs: 4, bail: 1 });
    expect(extentOf({ bail: '3' })).toEqual({ bail: 3, jobs: 1 });
  });

  it.each<readonly [ExtentOptions, RegExp]>([
    [{ programs: '10', budget: '10m' }, /Expected one of --programs and --budget, got both, "10" and "10m"; leave one/],
    [{ programs: '1.5' }, /Expected a number of programs, 1 or more, got "1\.5"/],
    [{ budget: 'soon' }, /Expected a budget in time or in programs, got "soon"; write 90s, 10m/],
    [{ budget: '0s' }, /Expected a budget in time or in programs, got "0s"/],
    [{ budget: '' }, /Expected a budget in time or in programs, got ""/],
    [{ budget: '10 m' }, /Expected a budget in time or in programs, got "10 m"/],
    [{ budget: '1000h' }, /Expected a budget of 24 days or less, got "1000h"/],
    [{ shard: '0/8' }, /Expected a shard and how many there are, .* got "0\/8"; write --shard 2\/8/],
    [{ shard: '9/8' }, /got "9\/8"/],
    [{ shard: '2' }, /got "2"/],
    [{ shard: '1/20000' }, /got "1\/20000"/],
    [{ jobs: '0' }, /Expected a number of jobs, from 1 to 256, got "0"/],
    [{ jobs: 'all' }, /Expected a number of jobs, from 1 to 256, got "all"/],
    [{ bail: '-1' }, /Expected a number of broken laws behind --bail, 1 or more, got "-1"/],
  ])('is refused in a sentence where it makes no sense: %j', (options, sentence) => {
    expect(() => extentOf(options)).toThrow(sentence);
  });

  it.each(['shard', 'jobs', 'budget', 'bail'] as const)('says nothing of the ten examples: --%s', (name) => {
    expect(() => requireExamplesAlone({ [name]: '1' })).toThrow(`Expected --scenario without --${name}, got both`);
    expect(() => requireExamplesAlone({ programs: '1' })).not.toThrow();
  });
});
