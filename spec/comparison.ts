/** What `looplaw compare` comes to: one campaign on several subjects, law by law, and where two of them disagree a program. */

import type { Manifest } from './capability.js';
import type { Trace } from './trace.js';
import type { Counterexample, Strength, SubjectOptions, Verdict } from './verdict.js';

export interface Comparison {
  readonly looplaw: 'comparison/1';
  /** Looplaw's own. */
  readonly version: string;
  /** When it began, as a date and time of ISO 8601 in UTC. */
  readonly began: string;
  readonly seconds: number;
  /** The same for each subject, as is the number of programs. */
  readonly seed: string;
  readonly programs: number;
  /** The laws that were asked for, as `--laws` has them; all, if it is not there. */
  readonly asked?: string;
  /** In the order in which they were given; elsewhere a subject goes by its place in this list, from 0. */
  readonly subjects: readonly ComparedSubject[];
  readonly laws: readonly ComparedLaw[];
  /** `different`: there is a law that one of them keeps and another breaks. */
  readonly outcome: 'alike' | 'different';
}

export interface ComparedSubject {
  /** What it is called in the table, and nothing else there is. */
  readonly label: string;
  readonly given: string;
  readonly how?: SubjectOptions;
  readonly subject: Manifest;
  /** How many programs were run: fewer than asked for if the search was ended early. */
  readonly programs: number;
  readonly remarks: readonly string[];
}

/**
 * `behaviour`: one subject breaks the law and another keeps it. `claims`: those that were judged agree, others do not claim
 * what the law needs. `open`: of some of them nothing can be said, and the others agree. `alike`: the same of all.
 */
export type Relation = 'behaviour' | 'claims' | 'open' | 'alike';

export interface ComparedLaw {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly relation: Relation;
  /** One a subject. */
  readonly cells: readonly ComparedCell[];
  /** Of a law that somebody breaks and that is asked of somebody else. */
  readonly witness?: Witness;
}

export interface ComparedCell {
  readonly kind: Verdict['kind'];
  readonly strength: Strength;
  /** In how many programs of its own search it met the law. */
  readonly exercised?: number;
  readonly why?: string;
  /** Its own search has found nothing; it breaks the law in the program that another was found with. */
  readonly foundWithAnother?: true;
}

/** The smallest program on which two subjects disagree; or, if none does, on which all break the law. */
export interface Witness {
  /** The subject that it was found with. */
  readonly breaker: number;
  readonly counterexample: Counterexample;
  /** What became of it on the others that the law is asked of. */
  readonly retrials: readonly Retrial[];
}

/**
 * `keeps`: meets the law in this program, and does not break it. `unmet`: does not come to what the law speaks of. `breaks`:
 * breaks it too. `unfit`: it was not run, since it holds what the subject does not claim. `lost`: it came to no end.
 */
export type Retrial =
  | {
      readonly subject: number;
      readonly kind: 'keeps' | 'unmet' | 'breaks';
      /** On the machine's clock a program need not take the same course twice. */
      readonly runs: number;
      readonly trace: Trace;
      /** Other laws that it breaks in it. */
      readonly otherBreaches: readonly string[];
    }
  | { readonly subject: number; readonly kind: 'unfit' | 'lost'; readonly why: string };
