/** What a law is. Each stands in a file of its own, named by its number; `index.ts` lists them. */

import type { Capability, Manifest } from '../capability.js';
import type { Phrase, Piece, Strength, Violation } from '../verdict.js';
import type { Reading } from './reading.js';
import type { CallReading } from './records.js';
import type { ThingReading } from './task-records.js';

/** What a law may need of a subject: a claim, or a kind of clock. */
export type Need = Capability | 'virtualClock' | 'realClock';

/**
 * What a law rests on. `promised`: a document of asyncio's, a PEP, or a regression test of CPython's. `cpython`: what
 * CPython does, and nobody promises. `unspecified`: left open; the law reports what a loop does with it.
 */
export type Basis = 'promised' | 'cpython' | 'unspecified';

export type Breach = Omit<Violation, 'law'>;

export interface Law {
  /** `chapter.number`; never given to another law. */
  readonly id: string;
  /** The clause, as one sentence. */
  readonly title: string;
  readonly basis: Basis;
  readonly needs: readonly Need[];
  /** Where it comes from. */
  readonly source: string;
  /** What goes wrong in programs when a loop breaks it. */
  readonly why: string;
  /** What a naive check would get wrong. */
  readonly caveat?: string;
  /** How often the trace met what the law speaks of; or the first breach. Zero says nothing for the loop. */
  check(reading: Reading): number | Breach;
  /** The smallest trace that shows it kept, and one that shows it broken, in the notation of `spec/trace-notation.ts`. */
  readonly legal: string;
  readonly illegal: string;
}

export interface UncheckedLaw {
  readonly id: string;
  readonly title: string;
  readonly basis: Basis;
  readonly source: string;
  /** Why it is not checked. */
  readonly unchecked: string;
}

export const breach = (event: number, because: Phrase, however: Phrase): Breach => ({ event, because, however });

/** The call in a sentence. */
export const the = (call: CallReading): Piece => ({ call: call.event.call });

/** A future or a task in a sentence; a primitive, a queue, a block of a timeout or a group. */
export const named = (future: { readonly id: number }): Piece => ({ future: future.id });

export const thing = (made: ThingReading): Piece => ({ thing: made.event.thing });

/** An instant or a duration in a sentence. */
export const seconds = (value: number): Piece => ({ seconds: value });

export const meets = (manifest: Manifest, need: Need): boolean => {
  if (need === 'virtualClock') return manifest.clock === 'virtual';
  if (need === 'realClock') return manifest.clock === 'real';
  // On the machine's clock a callback can always keep the thread busy.
  if (need === 'advance' && manifest.clock === 'real') return true;
  return manifest.claims.includes(need);
};

export const strengthOf = (law: Pick<Law, 'basis'>, manifest: Manifest): Strength => {
  switch (law.basis) {
    case 'promised':
      return 'must';
    case 'cpython':
      return manifest.claims.includes('asyncioOrder') ? 'must' : 'should';
    case 'unspecified':
      return 'may';
  }
};
