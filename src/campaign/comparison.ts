/** Several campaigns side by side, law by law: a pure function of their reports and of what became of their counterexamples. */

import type {
  ComparedCell,
  ComparedLaw,
  ComparedSubject,
  Comparison,
  Relation,
  Witness,
} from '../../spec/comparison.js';
import { byNumber } from '../../spec/laws/index.js';
import type { LawReport } from '../../spec/verdict.js';
import type { CampaignReport } from './campaign.js';

export interface ComparedRun extends Pick<ComparedSubject, 'label' | 'given' | 'how'> {
  readonly report: CampaignReport;
}

export type ComparisonHead = Pick<Comparison, 'version' | 'began' | 'seconds' | 'seed' | 'programs' | 'asked'>;

export const comparisonOf = (
  head: ComparisonHead,
  runs: readonly ComparedRun[],
  witnesses: ReadonlyMap<string, Witness>,
): Comparison => {
  const known = new Map<string, LawReport>();
  for (const { report } of runs) for (const law of report.laws) if (!known.has(law.id)) known.set(law.id, law);
  const laws = [...known.values()].sort(byNumber).map((law) => comparedLaw(law, runs, witnesses.get(law.id)));
  return {
    looplaw: 'comparison/1',
    ...head,
    subjects: runs.map(({ report, ...own }) => ({
      ...own,
      subject: report.subject,
      programs: report.programs.total,
      remarks: report.remarks,
    })),
    laws,
    outcome: laws.some(({ relation }) => relation === 'behaviour') ? 'different' : 'alike',
  };
};

const comparedLaw = (
  { id, title, source, strength }: LawReport,
  runs: readonly ComparedRun[],
  witness: Witness | undefined,
): ComparedLaw => {
  const cells = runs.map(({ report }, subject): ComparedCell => {
    const own = report.laws.find((law) => law.id === id);
    if (own === undefined) return { kind: 'skipped', strength, why: 'is not asked of what is judged from outside' };
    const { verdict } = own;
    const retrial = witness?.retrials.find((each) => each.subject === subject);
    const base = { strength: own.strength, ...('exercised' in verdict ? { exercised: verdict.exercised } : {}) };
    if (verdict.kind !== 'violates' && retrial?.kind === 'breaks')
      return { ...base, kind: 'violates', foundWithAnother: true };
    return { ...base, kind: verdict.kind, ...('why' in verdict ? { why: verdict.why } : {}) };
  });
  return {
    id,
    title,
    source,
    relation: relationOf(cells, witness),
    cells,
    ...(witness === undefined ? {} : { witness }),
  };
};

const relationOf = (cells: readonly ComparedCell[], witness: Witness | undefined): Relation => {
  const kinds = new Set(cells.map(({ kind }) => kind));
  if (kinds.has('violates') && kinds.has('conforms')) {
    // Only a program that was run on both of them shows that they disagree.
    const others = (witness?.retrials ?? []).filter(({ subject }) => cells[subject]?.kind === 'conforms');
    if (others.some(({ kind }) => kind === 'keeps' || kind === 'unmet')) return 'behaviour';
    return others.some(({ kind }) => kind === 'unfit') ? 'claims' : 'open';
  }
  if (kinds.has('vacuous') || kinds.has('inconclusive')) return kinds.size === 1 ? 'alike' : 'open';
  return kinds.size > 1 ? 'claims' : 'alike';
};
