/**
 * What a loop is known not to keep, so that a campaign on it can be held against that: whatever else it breaks is new, and
 * what it keeps at last is to be taken out. Each violation has a reason and a citation, since a list of numbers convinces nobody.
 */

import type { ClockKind } from './capability.js';
import type { Program } from './program.js';

/** The versions of a subject of which something holds: from `since` on, and no longer in `until`. All, where nothing is said. */
export interface Versions {
  readonly since?: string;
  readonly until?: string;
}

/** A way to run the subject. */
export interface ExpectedRun {
  /** What `looplaw run` is given. */
  readonly given: string;
  readonly clock: ClockKind;
  /** One program at a time, since its loops get in each other's way. */
  readonly alone?: boolean;
}

export interface ExpectedSubject {
  /** What the manifest says, whatever the selector. */
  readonly name: string;
  /** The versions with which the file was made. */
  readonly versions: readonly string[];
  readonly runs: readonly ExpectedRun[];
  /** The Pythons with which it was made. */
  readonly pythons: readonly string[];
  /** What pip is to install; nothing for what comes with Python. */
  readonly requirement?: string;
  /** Futures, tasks and primitives are those of the Python in which it runs: what they do not keep, it does not keep either. */
  readonly tasksOf?: 'cpython';
}

export interface ExpectedViolation extends Versions {
  readonly law: string;
  /** What the loop does, and what it should. */
  readonly reason: string;
  /** Where that is known: addresses of documents and issues, a line of its source, or `new`. */
  readonly citations: readonly string[];
  /** The smallest program that shows it. */
  readonly program: Program;
  /** Laws that are broken in its wake. */
  readonly wake?: readonly string[];
  /** Claims, with commas between them, to which the loop is not held in a campaign: with this fault it would come to nothing. */
  readonly without?: string;
}

export interface ExpectationFile {
  readonly looplaw: 'expectation/1';
  readonly subject: ExpectedSubject;
  readonly violates: readonly ExpectedViolation[];
}
