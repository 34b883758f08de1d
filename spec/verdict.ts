/**
 * What the judges say. A violation is data: which law, at which event, and two halves of a short proof. Words are put to
 * it by a reporter.
 */

import type { ClockKind, Manifest } from './capability.js';
import type { ExpectedViolation } from './expectation.js';
import type { Program } from './program.js';
import type { Shard, ShardNumber, Tally } from './shard.js';
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
  /** It stands in the file of expected failures. */
  readonly expected?: Expected;
  /** Where the counterexample was written. */
  readonly file?: string;
}

/** What the file of expected failures says of a law, and what has become of it. */
export interface Expected extends Pick<ExpectedViolation, 'reason' | 'citations' | 'acceptedUntil' | 'seen'> {
  /** The law in whose wake this one is broken; the reason is that one's. */
  readonly wakeOf?: string;
  readonly standing: Standing;
}

/**
 * `broken`: as expected. `kept`: it holds now, and is to be taken off the list. `keptThisTime`: it holds, and shows only
 * sometimes. `expired`: its date is past, whatever the law does. `unexplained`: it is broken, and nobody has said why yet.
 * `unjudged`: the law was not met, could not be judged or was skipped, so that nothing can be said; or it holds in a part of a
 * campaign, and of the other parts nothing is known.
 */
export type Standing = 'broken' | 'kept' | 'keptThisTime' | 'expired' | 'unexplained' | 'unjudged';

/** The file of expected failures that a run was held against. */
export interface HeldAgainst {
  readonly file: string;
  /** Entries about laws that this run did not ask for, or about other versions of the subject. */
  readonly left: readonly { readonly law: string; readonly why: string }[];
  /** What `--update-expect` has changed: numbers of laws. */
  readonly updated?: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

/** The report of a run that came to its end. */
export interface Report {
  readonly looplaw: 'report/1';
  /** Looplaw's own. */
  readonly version: string;
  readonly subject: Manifest;
  /** What `looplaw run` was given. */
  readonly given: string;
  /** And how it was to be run. */
  readonly how?: SubjectOptions;
  /** The laws that were asked for, as `--laws` has them; all, if it is not there. */
  readonly asked?: string;
  readonly seed: string;
  readonly programs: {
    /** So many were to be run ... */
    readonly planned: number;
    /** ... and so many were: fewer, if the search was ended early. */
    readonly total: number;
    readonly scenarios: number;
    readonly exhaustive: number;
    /** Every program of up to so many statements was run. */
    readonly exhaustiveSize: number;
    readonly random: number;
  };
  /** Seconds after which the search was to end. `programs.planned` then is how many were run within them. */
  readonly budget?: number;
  /** It is a part of a campaign, and this is what the others need to know. */
  readonly shard?: Shard;
  /** When the run began, as a date and time of ISO 8601 in UTC. */
  readonly began: string;
  /** How long it took. */
  readonly seconds: number;
  readonly laws: readonly LawReport[];
  /** A broken `should` counts like a broken `must`. */
  readonly strict: boolean;
  readonly expectations?: HeldAgainst;
  readonly outcome: Outcome;
  /** Traces on which laws and machine did not agree, or that could not be judged. Each is a fault of looplaw or of a harness. */
  readonly remarks: readonly string[];
  /** What the remarks tell, as counts; not there if there was nothing to count. */
  readonly tally?: Tally;
}

/** A run that came to no result: its subject could not be run, or it was ended from outside. */
export interface BrokenRun {
  readonly looplaw: 'report/1';
  readonly version: string;
  readonly given: string;
  readonly how?: SubjectOptions;
  /** The part of a campaign that is missing now. */
  readonly shard?: ShardNumber;
  readonly began: string;
  readonly outcome: 'broken';
  /** A sentence. */
  readonly why: string;
}

/** What a report's file holds. */
export type ReportFile = Report | BrokenRun;

/** What a run comes to. `outdated`: no law is broken but those that were expected, and what was expected is not right any more. */
export type Outcome = 'conforms' | 'violates' | 'outdated' | 'inconclusive';
