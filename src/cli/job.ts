/** What a job is told, and what it tells: jobs are processes of looplaw's own, each with a part of one campaign. */

import type { Capability } from '../../spec/capability.js';
import type { SubjectOptions } from '../../spec/verdict.js';
import type { Findings } from '../campaign/findings.js';
import type { Bail } from '../campaign/hunt.js';
import type { Part } from '../campaign/part.js';

/** Plain data: it goes from process to process. */
export interface JobOrder {
  readonly given: string;
  readonly how: SubjectOptions;
  /** What the subject is held to. */
  readonly claims: readonly Capability[];
  readonly programs: number;
  readonly seed: string;
  readonly endless: boolean;
  /** As `--laws` has it. */
  readonly asked?: string;
  readonly part: Part;
  readonly before?: Findings;
  readonly seconds?: number;
  readonly bail?: Bail;
}

export type JobRequest = { readonly kind: 'begin'; readonly order: JobOrder } | { readonly kind: 'end' };

export type JobMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly broken: readonly string[] }
  | { readonly kind: 'findings'; readonly findings: Findings }
  | { readonly kind: 'done'; readonly findings: Findings }
  | { readonly kind: 'failed'; readonly why: string };
