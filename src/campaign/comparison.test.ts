import { describe, expect, it } from 'vitest';
import { mutants } from '../../fixtures/mutants/index.js';
import type { Comparison } from '../../spec/comparison.js';
import minimal from '../adapters/minimal.js';
import reference from '../adapters/reference.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { runCampaign } from './campaign.js';
import { comparisonOf } from './comparison.js';
import { missingFor } from './program-fit.js';
import { witnessesOf } from './witness.js';

const seed = 'c0de';

const head = { version: '0', began: '2020-01-01T00:00:00.000Z', seconds: 1, seed, programs: 400 };

const mutant = (title: string): unknown => {
  const found = mutants.find((each) => each.title === title);
  if (found === undefined) throw new Error(`Expected a mutant "${title}", there is none.`);
  return found.adapter;
};

/** A subject with no programs finds nothing by itself. */
const compared = async (
  adapters: readonly unknown[],
  laws: (id: string) => boolean,
  programs: (index: number) => number = () => head.programs,
): Promise<Comparison> => {
  const drivers = adapters.map((adapter) => inProcessDriver(adapter as AnyAdapter));
  const runs = [];
  for (const [index, driver] of drivers.entries()) {
    // Scenarios and long chains are left out: any program that shows the fault will do.
    const origins = programs(index) === 0 ? [] : (['exhaustive', 'random'] as const);
    const report = await runCampaign(driver, { programs: programs(index), seed, laws, origins });
    runs.push({ label: String(index), given: String(index), report });
  }
  return comparisonOf(
    head,
    runs,
    await witnessesOf(
      runs.map(({ report }) => report),
      drivers,
    ),
  );
};

const timersOnly = (id: string): boolean => id === '2.3' || id === '2.6';

const lawOf = ({ laws }: Comparison, id: string): Comparison['laws'][number] => {
  const law = laws.find((each) => each.id === id);
  if (law === undefined) throw new Error(`Expected law ${id} to be compared, it is not.`);
  return law;
};

describe('a comparison', () => {
  it('of a loop with itself finds no difference', async () => {
    const { outcome, laws } = await compared([reference, reference], timersOnly);
    expect(outcome).toBe('alike');
    expect(laws.filter(({ relation }) => relation !== 'alike')).toEqual([]);
  });

  it('shows a difference by a program that the one breaks and the other was seen to keep', async () => {
    const comparison = await compared([reference, mutant('timers that are due together run backwards')], timersOnly);
    expect(comparison.outcome).toBe('different');
    const { relation, cells, witness } = lawOf(comparison, '2.3');
    expect([relation, ...cells.map(({ kind }) => kind)]).toEqual(['behaviour', 'conforms', 'violates']);
    expect(witness?.breaker).toBe(1);
    expect(witness?.retrials).toMatchObject([{ subject: 0, kind: 'keeps', otherBreaches: [] }]);
    expect(witness?.counterexample.program.script).toHaveLength(3);
  });

  it('tells a difference of claims from one of behaviour', async () => {
    const comparison = await compared([reference, minimal], timersOnly);
    expect(comparison.outcome).toBe('alike');
    expect(lawOf(comparison, '2.3')).toMatchObject({
      relation: 'claims',
      cells: [{ kind: 'conforms' }, { kind: 'skipped', why: 'needs timers, timerOrder, advance' }],
    });
  });

  it('finds no difference in behaviour where nobody else is asked', async () => {
    const comparison = await compared([minimal, mutant('timers that are due together run backwards')], timersOnly);
    expect(comparison.outcome).toBe('alike');
    expect(lawOf(comparison, '2.3')).toMatchObject({ relation: 'claims', cells: [{}, { kind: 'violates' }] });
    expect(lawOf(comparison, '2.3').witness).toBeUndefined();
  });

  it('finds no difference where the other breaks the law in the same program, though its own search had not found it', async () => {
    const wrong = mutant('timers that are due together run backwards');
    const comparison = await compared(
      [wrong, wrong],
      (id) => id === '2.3',
      (index) => (index === 0 ? head.programs : 0),
    );
    expect(comparison.outcome).toBe('alike');
    expect(lawOf(comparison, '2.3')).toMatchObject({
      relation: 'alike',
      cells: [{ kind: 'violates' }, { kind: 'violates', foundWithAnother: true }],
      witness: { retrials: [{ kind: 'breaks' }] },
    });
  });

  it('leaves open what was not judged on one of them', async () => {
    const comparison = await compared(
      [reference, reference],
      (id) => id === '2.3',
      (index) => (index === 0 ? head.programs : 0),
    );
    expect(lawOf(comparison, '2.3')).toMatchObject({ relation: 'open', cells: [{}, { kind: 'vacuous' }] });
  });
});

describe('what a program needs of a loop', () => {
  const { manifest } = inProcessDriver(minimal as unknown as AnyAdapter);

  it('is named where the loop does not claim it', () => {
    const script = [
      { op: 'callLater', callback: 'a', in: 1 },
      { op: 'callLater', callback: 'a', in: 'nan' },
      { op: 'run' },
    ] as const;
    const missing = missingFor({ script, callbacks: { a: [{ op: 'raise', error: 'Error' }] } }, manifest);
    expect([...missing].sort()).toEqual(['exceptions', 'farTimers', 'timers']);
  });

  it('is nothing for a program of callbacks', () => {
    expect(
      missingFor({ script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }], callbacks: { a: [] } }, manifest),
    ).toEqual([]);
  });
});
