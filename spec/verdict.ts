/**
 * What the judges say. A violation is data: which law, at which event, and two halves of a short proof. Words are put to
 * it by a reporter.
 */

import type { ClockKind, Manifest } from './capability.js';
import type { Program } from './program.js';
import type { CallId, FutureId, ThingId, Trace } from './trace.js';

/** A piece of a sentence: words, or something of the trace that a reporter names in its own way. */
export type Piece =
  | string
  | { readonly call: CallId }
  | { readonly future: FutureId }
  | { readonly thing: ThingId }
  | { readonly seconds: number };

export type Phrase = readonly Piece[];

export interface Violation {
  readonly law: string;
  /** The index of the offending event. */
  readonly event: number;
  /** What the trace shows that made another course binding ... */
  readonly because: Phrase;
  /** ... and what came instead. */
  readonly however: Phrase;
}

/**
 * How binding a law is. `must` is promised by a document; `should` is what CPython does and nobody promises (it is a
 * `must` for a loop that claims `asyncioOrder`); `may` is left open, and reported without blame.
 */
export type Strength = 'must' | 'should' | 'may';

export type Verdict =
  | { readonly kind: 'conforms'; readonly exercised: number }
  | { readonly kind: 'violates'; readonly exercised: number; readonly counterexample: Counterexample }
  | { readonly kind: 'vacuous' }
  | { readonly kind: 'inconclusive'; readonly why: string }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'unchecked'; readonly why: string };

/** A program that shows a violation, with what was seen. */
export interface Counterexample {
  readonly program: Program;
  readonly trace: Trace;
  readonly violation: Violation;
  /** Statements of the program in which it was found, before it was made smaller. */
  readonly foundSize: number;
  /** Which of the judges refused the trace. */
  readonly judges: readonly ('laws' | 'machine')[];
}

/** What `looplaw run` can be told of a subject beside its name. */
export interface SubjectOptions {
  /** Puts the reference's futures and tasks on top. */
  readonly withReferenceTasks?: boolean;
  /** In looplaw's own process: for a debugger. A subject that crashes takes looplaw along. */
  readonly inProcess?: boolean;
  /** The Python that runs a subject in Python. */
  readonly python?: string;
  /** The clock of a subject in Python. */
  readonly clock?: ClockKind;
  /** The words of a command that starts a harness. */
  readonly command?: readonly string[];
  /** One program at a time, of a subject in Python whose loops get in each other's way. */
  readonly alone?: boolean;
  /** Claims that the subject is not held to, with commas between them. */
  readonly without?: string;
}

/** The file in which a counterexample is kept. It holds all that a replay needs. */
export interface CounterexampleFile {
  readonly looplaw: 'counterexample/1';
  /** What `looplaw run` was given: a subject's name, the path of an adapter, or the command of a harness. */
  readonly subject: string;
  /** And how it was to be run. */
  readonly how?: SubjectOptions;
  readonly law: string;
  readonly seed: string;
  readonly counterexample: Counterexample;
}

export interface LawReport {
  readonly id: string;
  readonly title: string;
  readonly strength: Strength;
  readonly source: string;
  readonly verdict: Verdict;
  /** Where the counterexample was written. */
  readonly file?: string;
}

export interface Report {
  readonly looplaw: 'report/1';
  readonly version: string;
  readonly subject: Manifest;
  /** What `looplaw run` was given. */
  readonly given: string;
  readonly seed: string;
  readonly programs: {
    readonly total: number;
    readonly scenarios: number;
    readonly exhaustive: number;
    /** Every program of up to so many statements was run. */
    readonly exhaustiveSize: number;
    readonly random: number;
  };
  readonly seconds: number;
  readonly laws: readonly LawReport[];
  readonly outcome: Outcome;
  /** Traces on which laws and machine did not agree, or that could not be judged. Each is a fault of looplaw or of a harness. */
  readonly remarks: readonly string[];
}

export type Outcome = 'conforms' | 'violates' | 'inconclusive';
