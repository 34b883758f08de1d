import { describe, expect, it } from 'vitest';
import {
  conforms,
  everyResult,
  expected,
  inconclusive,
  lawReport,
  skipped,
  vacuous,
  violates,
} from '../fixtures/reports/report.js';
import { outcomeOf, type Result, resultOf } from './outcome.js';
import type { LawReport, Outcome } from './verdict.js';

const lax = { strict: false };
const strict = { strict: true };

describe('a shard', () => {
  it('leaves to the others what it has not met, and to nobody what it could not judge', () => {
    const shard = { index: 2, of: 8 };
    expect(outcomeOf([lawReport('1.1', vacuous)], { ...lax, shard })).toBe('conforms');
    expect(outcomeOf([lawReport('1.1', vacuous)], lax)).toBe('inconclusive');
    expect(outcomeOf([lawReport('1.1', inconclusive)], { ...lax, shard })).toBe('inconclusive');
    expect(outcomeOf([lawReport('1.1', violates)], { ...lax, shard })).toBe('violates');
  });
});

describe('the result of a law', () => {
  it('is its verdict, as long as nothing is broken', () => {
    for (const verdict of [conforms, vacuous, inconclusive, skipped])
      expect(resultOf(lawReport('1.1', verdict), lax)).toBe(verdict.kind);
  });

  it('of a broken law depends on how binding it is, and how strict the run', () => {
    const results = (options: typeof lax): readonly Result[] =>
      (['must', 'should', 'may'] as const).map((strength) =>
        resultOf(lawReport('1.1', violates, { strength }), options),
      );
    expect(results(lax)).toEqual(['fails', 'warns', 'free']);
    expect(results(strict)).toEqual(['fails', 'fails', 'free']);
  });

  it('of a law that was expected to be broken is what has become of that', () => {
    const results = everyResult.laws.flatMap((law) =>
      law.expected === undefined ? [] : [[law.expected.standing, resultOf(law, lax)]],
    );
    expect(new Set(results.map((each) => each.join(': ')))).toEqual(
      new Set([
        'broken: expected',
        'kept: outdated',
        'expired: outdated',
        'unexplained: outdated',
        'keptThisTime: conforms',
        'unjudged: vacuous',
      ]),
    );
  });
});

describe('the outcome of a run', () => {
  const failing = lawReport('1.1', violates);
  const kept = lawReport('1.2', conforms, expected('kept'));
  const unmet = lawReport('1.3', vacuous);
  const accepted = lawReport('1.4', violates, expected('broken'));
  const cases: readonly (readonly [string, readonly LawReport[], Outcome])[] = [
    ['all is kept', [lawReport('1.1', conforms), lawReport('1.2', skipped)], 'conforms'],
    ['all that is broken was expected', [accepted], 'conforms'],
    ['a law is broken that nobody promises', [lawReport('1.1', violates, { strength: 'should' })], 'conforms'],
    ['a law is broken', [failing, kept, unmet, accepted], 'violates'],
    ['what was expected is kept', [kept, unmet, accepted], 'outdated'],
    ['a law was not met', [unmet, accepted], 'inconclusive'],
    ['a law could not be judged', [lawReport('1.1', inconclusive)], 'inconclusive'],
    ['what asyncio leaves open was not met', [lawReport('1.1', vacuous, { strength: 'may' })], 'conforms'],
    ['what was expected to be broken was not met', [lawReport('1.1', vacuous, expected('unjudged'))], 'inconclusive'],
  ];
  it.each(cases)('where %s', (_what, laws, outcome) => {
    expect(outcomeOf(laws, lax)).toBe(outcome);
  });

  it('of a strict run counts what nobody promises', () => {
    const should = lawReport('1.1', violates, { strength: 'should' });
    expect(outcomeOf([should], strict)).toBe('violates');
    expect(outcomeOf([{ ...should, ...expected('broken') }], strict)).toBe('conforms');
  });
});
