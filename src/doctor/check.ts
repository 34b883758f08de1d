/**
 * A check is a micro-program, and a look at what came of it. A mistake that a stalled machine could also feign is believed
 * only when it shows each time that the program is run; one try without it is enough to let it go.
 */

import type { Capability, ClockKind } from '../../spec/capability.js';
import type { Program } from '../../spec/program.js';
import type { Trace } from '../../spec/trace.js';
import type { Mistake } from './mistakes.js';

/** What came of a program. */
export interface Seen {
  readonly trace: Trace;
  /** Seconds until the trace was there, on the machine's clock: no less than the program took. */
  readonly within: number;
}

/** What is wrong; the mistake's name says how severe it is, and which law it breaks. */
export interface Found {
  readonly mistake: Mistake;
  readonly expected: string;
  readonly came: string;
  readonly mend: string;
  readonly code?: string;
}

/** What cannot be told, and why. */
export interface Unclear {
  readonly unclear: string;
}

export interface Check {
  readonly name: string;
  /** How it should be, as a clause. */
  readonly asked: string;
  readonly claims?: readonly Capability[];
  readonly clock?: ClockKind;
  /** Checks without which this one says nothing. */
  readonly restsOn?: readonly string[];
  readonly program: Program;
  /** How often the mistake must show; once, where it is not said. */
  readonly tries?: number;
  /** Sees also what did not come to its end. */
  readonly seesEnds?: boolean;
  look(seen: Seen): Found | Unclear | undefined;
}
