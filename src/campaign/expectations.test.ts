import { describe, expect, it } from 'vitest';
import {
  conforms,
  counterexample,
  inconclusive,
  lawReport,
  skipped,
  vacuous,
  violates,
} from '../../fixtures/reports/report.js';
import type { ExpectationFile, ExpectedViolation } from '../../spec/expectation.js';
import type { Expected, LawReport, Verdict } from '../../spec/verdict.js';
import { covers, type Held, heldAgainst, overlap, updated } from './expectations.js';

const reason = 'Its queue is a stack.';

const listing = (...violates: readonly Partial<ExpectedViolation>[]): ExpectationFile => ({
  looplaw: 'expectation/1',
  violates: violates.map((entry) => ({ law: '1.1', reason, ...entry })),
});

const options = { version: '3.10.4', today: '2026-06-15', isAsked: () => true };

const hold = (laws: readonly LawReport[], file: ExpectationFile): Held => heldAgainst(laws, file, options);

const expectedOf = (verdict: Verdict, entry: Partial<ExpectedViolation> = {}): Expected | undefined =>
  hold([lawReport('1.1', verdict)], listing(entry)).laws[0]?.expected;

describe('a law that is expected to be broken', () => {
  it('is accepted as long as it is, with all that is known of it', () => {
    const known = { citations: ['https://example.org/1'], acceptedUntil: '2026-06-15' };
    expect(expectedOf(violates, known)).toEqual({ reason, ...known, standing: 'broken' });
  });

  it('is to be taken off the list when it is kept', () => {
    expect(expectedOf(conforms)?.standing).toBe('kept');
    expect(expectedOf(conforms, { acceptedUntil: '2026-01-01' })?.standing).toBe('kept');
  });

  it('is no news where a shard has not seen it broken, since another one may', () => {
    const held = (verdict: Verdict, entry: Partial<ExpectedViolation> = {}): Expected | undefined =>
      heldAgainst([lawReport('1.1', verdict)], listing(entry), { ...options, part: true }).laws[0]?.expected;
    expect(held(conforms)?.standing).toBe('unjudged');
    expect(held(violates)?.standing).toBe('broken');
    expect(held(conforms, { seen: 'sometimes' })?.standing).toBe('keptThisTime');
    expect(held(conforms, { acceptedUntil: '2026-01-01' })?.standing).toBe('expired');
    const laws = [lawReport('1.1', conforms), lawReport('1.2', violates)];
    const file = listing({ wake: ['1.2'] });
    expect(hold(laws, file).laws[1]?.expected).toBeUndefined();
    expect(heldAgainst(laws, file, { ...options, part: true }).laws[1]?.expected).toMatchObject({ wakeOf: '1.1' });
  });

  it('may be kept in some runs, if it is said to show only sometimes', () => {
    expect(expectedOf(conforms, { seen: 'sometimes' })?.standing).toBe('keptThisTime');
    expect(expectedOf(violates, { seen: 'sometimes' })?.standing).toBe('broken');
  });

  it('is not accepted after its date, whatever it does, and is on that day', () => {
    const acceptedUntil = '2026-06-14';
    for (const verdict of [violates, vacuous, skipped, inconclusive])
      expect(expectedOf(verdict, { acceptedUntil })?.standing).toBe('expired');
    expect(expectedOf(conforms, { acceptedUntil, seen: 'sometimes' })?.standing).toBe('expired');
    expect(expectedOf(violates, { acceptedUntil: '2026-06-15' })?.standing).toBe('broken');
  });

  it('is not accepted before somebody has said why', () => {
    for (const unwritten of ['TODO: say why. Seen: a.', 'todo', ' TODO'])
      expect(expectedOf(violates, { reason: unwritten })?.standing).toBe('unexplained');
    expect(expectedOf(conforms, { reason: 'TODO' })?.standing).toBe('kept');
  });

  it('is told where nothing can be said of it', () => {
    for (const verdict of [vacuous, skipped, inconclusive]) expect(expectedOf(verdict)?.standing).toBe('unjudged');
  });
});

describe('an entry that this run does not speak to', () => {
  it('is left alone, and the report says why', () => {
    const laws = [lawReport('1.1', violates)];
    const file = listing({ until: '3.10' }, { law: '2.1' }, { law: '3.1' });
    const held = heldAgainst(laws, file, { ...options, isAsked: (id) => !id.startsWith('2.') });
    expect(held.laws).toEqual(laws);
    expect(held.left).toEqual([
      { law: '1.1', why: 'for versions before 3.10' },
      { law: '2.1', why: 'left out by --laws' },
      { law: '3.1', why: 'not to be judged from outside' },
    ]);
  });

  it('counts for the versions that it names', () => {
    expect(expectedOf(violates, { since: '3.10', until: '3.10.5' })?.standing).toBe('broken');
    expect(expectedOf(violates, { since: '3.10.5' })).toBeUndefined();
  });
});

describe('what is broken in the wake of another law', () => {
  const inWake = (
    cause: Verdict,
    law: Verdict = violates,
    more: Partial<ExpectedViolation> = {},
  ): Expected | undefined =>
    hold([lawReport('1.1', cause), lawReport('1.2', law)], listing({ wake: ['1.2'], ...more })).laws.find(
      ({ id }) => id === '1.2',
    )?.expected;

  it('is accepted with that, and for its reason', () => {
    expect(inWake(violates)).toEqual({ reason, standing: 'broken', wakeOf: '1.1' });
    expect(inWake(skipped)?.standing).toBe('broken');
    expect(inWake(violates, violates, { acceptedUntil: '2026-01-01' })?.standing).toBe('expired');
  });

  it('is news when that is kept', () => {
    expect(inWake(conforms)).toBeUndefined();
    expect(inWake(conforms, violates, { seen: 'sometimes' })?.standing).toBe('broken');
  });

  it('need not be broken', () => {
    expect(inWake(violates, conforms)).toBeUndefined();
  });

  it('goes by an entry of its own, if it has one', () => {
    const file = listing({ wake: ['1.2'] }, { law: '1.2', reason: 'Another one.' });
    const { laws } = hold([lawReport('1.1', conforms), lawReport('1.2', violates)], file);
    expect(laws[1]?.expected).toEqual({ reason: 'Another one.', standing: 'broken' });
  });
});

describe('an update', () => {
  const added = { law: '1.9', reason: 'TODO: say why.', program: counterexample.program };
  const updatedBy = (file: ExpectationFile, ...laws: readonly LawReport[]): readonly ExpectedViolation[] =>
    updated(file, hold(laws, file).laws, [added]).violates;

  it('takes off what is kept, adds what is new, and leaves all else as it is written', () => {
    const file = listing(
      { law: '1.1' },
      { law: '1.2', acceptedUntil: '2020-01-01', citations: ['x'] },
      { law: '1.3' },
      { law: '1.4', seen: 'sometimes' },
    );
    const laws = [
      lawReport('1.1', conforms),
      lawReport('1.2', violates),
      lawReport('1.3', vacuous),
      lawReport('1.4', conforms),
    ];
    expect(updatedBy(file, ...laws)).toEqual([...file.violates.slice(1), added]);
  });

  it('leaves entries for some versions to those who wrote them', () => {
    const file = listing({ since: '3.8' });
    expect(updatedBy(file, lawReport('1.1', conforms))).toEqual([...file.violates, added]);
  });

  it('keeps what else the file says', () => {
    const file: ExpectationFile = { $schema: 's', subject: { name: 'mine' }, ...listing() };
    expect(updated(file, [], [])).toEqual(file);
  });
});

describe('versions', () => {
  it('are compared by their numbers', () => {
    expect(covers({ since: '3.9', until: '3.10.5' }, '3.10.4')).toBe(true);
    expect(covers({ since: '3.9', until: '3.10.5' }, '3.10.13')).toBe(false);
    expect(covers({ since: '3.9' }, '3.8.18')).toBe(false);
    expect(covers({}, 'unknown')).toBe(true);
    expect(covers({ since: '3.9' }, 'unknown')).toBe(false);
  });

  it('overlap where one version has both', () => {
    expect(overlap({}, { since: '3.9' })).toBe(true);
    expect(overlap({ until: '3.9.12' }, { since: '3.9.12' })).toBe(false);
    expect(overlap({ since: '3.9.12' }, { until: '3.9.12' })).toBe(false);
    expect(overlap({ since: '3.8', until: '3.10' }, { since: '3.9', until: '3.11' })).toBe(true);
  });
});
