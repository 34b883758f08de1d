/** What `looplaw doctor` says of an adapter: each thing that it looked at, and what it found there. */

import type { Manifest } from './capability.js';
import type { SubjectOptions } from './verdict.js';

/** A usual mistake, in the three parts of a sentence, and what to do. */
export interface Finding {
  /** Its name, which is never given to another mistake: docs/doctor.md lists them. */
  readonly mistake: string;
  /** A warning costs time, and no verdict. */
  readonly severity: 'error' | 'warning';
  readonly expected: string;
  /** With its verb, like `it started 0.001 s later`. */
  readonly came: string;
  readonly mend: string;
  /** A line of TypeScript as it should be; of adapters in TypeScript. */
  readonly code?: string;
  /** The law that it breaks in a campaign. */
  readonly law?: string;
}

/** Something that was looked at, as a clause that says how it should be. */
export type Answer = { readonly asked: string } & (
  | { readonly kind: 'passes' }
  | { readonly kind: 'finds'; readonly findings: readonly Finding[] }
  | { readonly kind: 'notAsked'; readonly why: string }
);

export interface Diagnosis {
  readonly looplaw: 'diagnosis/1';
  /** Looplaw's own. */
  readonly version: string;
  /** What `looplaw doctor` was given. */
  readonly given: string;
  /** And how it was to be run. */
  readonly how?: SubjectOptions;
  /** Unknown of an adapter that could not be started. */
  readonly subject?: Manifest;
  readonly answers: readonly Answer[];
  /** `healthy`: nothing was found, or warnings alone. */
  readonly outcome: 'healthy' | 'mistaken';
}
