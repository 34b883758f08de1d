/**
 * What a report tells of a campaign beside its verdicts, so that parts of one campaign can be put together: counts, which
 * are added, and places in the search, of which the first one counts.
 */

import type { Cuts } from './trace.js';

/** A part of a campaign: of every `of` programs one. */
export interface ShardNumber {
  /** From 1 to `of`. */
  readonly index: number;
  readonly of: number;
}

/** What a report of a part holds so that `looplaw merge` can make that of the whole. */
export interface Shard extends ShardNumber {
  /** Programs of the whole; not there where time is the limit. */
  readonly planned?: number;
  /** For each law, in how many programs it was met. Those that were not met at all are left out. */
  readonly exercised: { readonly [law: string]: number };
  /** For each broken law, where the program that shows it stands. */
  readonly found: { readonly [law: string]: FoundAt };
}

export interface FoundAt {
  /** In the whole search, from 0; not there if the program stands on the list of expected failures. */
  readonly place?: number;
  /** The proof speaks of nothing but the program. Such a one goes before others, wherever it was found. */
  readonly clear: boolean;
}

/** What was counted beside the verdicts; each is left out if it did not happen. Remarks tell it in words. */
export interface Tally {
  /** Programs that did not come to their end, by the way in which they did not. */
  readonly cuts?: Partial<Readonly<Cuts>>;
  /** Programs that did not come back once, and did when they were run again. */
  readonly doubts?: number;
  /** Programs in which the loop could not listen. */
  readonly unheard?: Counted;
  /** Traces that did not fit their programs. */
  readonly unreadable?: Counted;
  /** Traces that the machine alone refused; `what` is the law. */
  readonly disagreements?: Counted;
  /** Programs that the harness could not run. */
  readonly unable?: Aside;
  /** Bytes that harnesses wrote to their error output; `what` is the last line. */
  readonly complaints?: Aside;
  /** The search has not come to the end that was planned. */
  readonly ended?: Ended;
}

export interface Counted {
  readonly count: number;
  /** The reason, or the law, of the first. */
  readonly what: string;
  /** Where in the whole search the first one stands. */
  readonly place: number;
}

/** What a driver counts. It does not know at which place of the search it is. */
export type Aside = Omit<Counted, 'place'>;

/**
 * `interrupted` from outside; `bail`: as many laws were broken as `--bail` allows; `over`: the driver runs no more, and says
 * why; `lost`: new loops did not work any more; else one way of not coming to an end was seen too often.
 */
export type Ended =
  | { readonly by: 'interrupted' | 'bail' | 'lost' | keyof Cuts }
  | { readonly by: 'over'; readonly why: string }
  | { readonly by: 'missing'; readonly shards: readonly number[]; readonly of: number };
