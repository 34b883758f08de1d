/**
 * What a loop is known not to keep, so that a campaign on it can be held against that: whatever else it breaks is new, and
 * what it keeps at last is to be taken out. Each law that is listed has a reason, since a list of numbers convinces nobody.
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

/** Whose expectations these are, and with what they were made. */
export interface ExpectedSubject {
  /** What the manifest says, whatever the selector. Another subject is not held against the file. */
  readonly name: string;
  /** The versions with which the file was made. */
  readonly versions?: readonly string[];
  readonly runs?: readonly ExpectedRun[];
  /** The Pythons with which it was made. */
  readonly pythons?: readonly string[];
  /** What pip is to install; nothing for what comes with Python. */
  readonly requirement?: string;
  /** Futures, tasks and primitives are those of the Python in which it runs: what they do not keep, it does not keep either. */
  readonly tasksOf?: 'cpython';
}

export interface ExpectedViolation extends Versions {
  readonly law: string;
  /**
   * What the loop does, and what it should, or why that is so.
   * @minLength 1
   */
  readonly reason: string;
  /** Where that is known: addresses of documents and issues, a line of its source, or `new`. */
  readonly citations?: readonly string[];
  /**
   * The last day, in UTC, on which the failure is accepted.
   * @pattern ^[0-9]{4}-[0-9]{2}-[0-9]{2}$
   */
  readonly acceptedUntil?: string;
  /** It shows in some runs only: then a run in which the law is kept is no news. */
  readonly seen?: 'sometimes';
  /** The smallest program that shows it: tried beside the campaign, which may miss it. */
  readonly program?: Program;
  /** Laws that are broken in its wake, as long as it is there. */
  readonly wake?: readonly string[];
  /** Claims, with commas between them, to which the loop is not held in a campaign: with this fault it would come to nothing. */
  readonly without?: string;
}

export interface ExpectationFile {
  /** Where an editor finds the schema. */
  readonly $schema?: string;
  readonly looplaw: 'expectation/1';
  readonly subject?: ExpectedSubject;
  readonly violates: readonly ExpectedViolation[];
}
