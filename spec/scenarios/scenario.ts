/** A scenario is a program that is known to meet a law, so that no campaign leaves one out by chance. */

import type { Need } from '../laws/law.js';
import type { Program } from '../program.js';

export interface Scenario {
  /** The law that it is for, and what happens. */
  readonly law: string;
  readonly title: string;
  readonly needs: readonly Need[];
  readonly program: Program;
}
