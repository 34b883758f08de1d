/** The verdict on each law, from what a search has found. */

import type { Manifest } from '../../spec/capability.js';
import { capabilities } from '../../spec/capability.js';
import { laws as allLaws, byNumber, uncheckedLaws } from '../../spec/laws/index.js';
import { type Law, meets, strengthOf } from '../../spec/laws/law.js';
import type { Counterexample, LawReport, Verdict } from '../../spec/verdict.js';
import type { Findings } from './findings.js';
import { programsIn, whyEnded } from './remarks.js';

/** Which laws a campaign speaks of. */
export interface Scope {
  readonly manifest: Manifest;
  /** A server that is judged from outside: nothing is seen of callbacks and tasks. */
  readonly outside: boolean;
  /** Only these are asked for. */
  readonly asked: (id: string) => boolean;
}

/** Those that the subject claims to keep. */
export const applicableLaws = (scope: Scope): readonly Law[] =>
  selectedLaws(scope).filter((law) => law.needs.every((need) => meets(scope.manifest, need)));

export const lawReports = (findings: Findings<Counterexample>, scope: Scope): readonly LawReport[] => {
  const { manifest, outside, asked } = scope;
  const checked = selectedLaws(scope).map(
    (law): LawReport => ({
      id: law.id,
      title: law.title,
      strength: strengthOf(law, manifest),
      source: law.source,
      verdict: verdictOf(law, findings, manifest),
    }),
  );
  const unchecked = (outside ? [] : uncheckedLaws)
    .filter(({ id }) => asked(id))
    .map(
      ({ id, title, basis, source, unchecked: why }): LawReport => ({
        id,
        title,
        strength: strengthOf({ basis }, manifest),
        source,
        verdict: { kind: 'unchecked', why },
      }),
    );
  return [...checked, ...unchecked].sort(byNumber);
};

const selectedLaws = ({ outside, asked }: Scope): readonly Law[] =>
  allLaws.filter(({ id, needs }) => asked(id) && (!outside || needs.includes('http')));

/** The law that every hang breaks, and that of the protocol. */
const ground = '0.1';
const protocol = '0.3';

const verdictOf = (law: Law, findings: Findings<Counterexample>, manifest: Manifest): Verdict => {
  const missing = law.needs.filter((need) => !meets(manifest, need));
  if (missing.length > 0) return { kind: 'skipped', why: `needs ${missing.map(needText).join(', ')}` };
  const { ended, doubts = 0, unreadable } = findings.tally;
  const exercised = findings.exercised[law.id] ?? 0;
  const counterexample = findings.broken[law.id]?.seen;
  if (counterexample !== undefined) return { kind: 'violates', exercised, counterexample };
  if (ended !== undefined) return { kind: 'inconclusive', why: whyEnded(ended) };
  if (law.id === ground && doubts > 0)
    return { kind: 'inconclusive', why: `${programsIn(doubts)} did not come back once, and did when run again` };
  if (law.id === protocol && unreadable !== undefined)
    return { kind: 'inconclusive', why: `${unreadable.count} traces did not fit their programs, or made no sense` };
  return exercised === 0 ? { kind: 'vacuous' } : { kind: 'conforms', exercised };
};

const needText = (need: Law['needs'][number]): string => {
  if (need in capabilities) return need;
  return need === 'realClock' ? 'a real clock' : 'a virtual clock';
};
