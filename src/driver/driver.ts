/** How the kit reaches a harness. A campaign knows no more of a subject than this. */

import type { Manifest } from '../../spec/capability.js';
import type { Program } from '../../spec/program.js';
import type { Aside } from '../../spec/shard.js';
import type { Trace } from '../../spec/trace.js';

export interface RunOptions {
  /** Seconds of silence after which a subject that blocks the thread is given up. */
  readonly patience?: number;
  /** After so many programs from which the subject did not come back the others are left out. */
  readonly mostHangs?: number;
  /** Whoever fails is believed at once, and not tried again: for shrinking, whose result is run once more in full. */
  readonly once?: boolean;
  /** Ends the run: it comes back at once, with what it has. For drivers that are `apart`. */
  readonly signal?: AbortSignal;
}

/** Each is left out if there is nothing to say. */
export interface Notes {
  /** Programs that the harness could not run, and why the first of them. */
  readonly unable?: Aside;
  /** Bytes that harnesses wrote to their error output, and the last line. */
  readonly complaints?: Aside;
}

export interface Driver {
  readonly manifest: Manifest;
  /**
   * The traces of the programs, in their order. They are fewer, or have gaps, where a loop that was interrupted has left
   * the subject in a state in which it cannot be run any more.
   */
  run(programs: readonly Program[], options?: RunOptions): Promise<readonly Trace[]>;
  /** Programs run in another process, while this one can do other work. */
  readonly apart?: boolean;
  /** How often a program did not come back once, and did when it was run again: it cannot be told why. */
  readonly doubts?: number;
  /** A server that is judged from outside: only programs of clients can be run, and only laws on what these see are asked. */
  readonly outside?: boolean;
  /** Why no further programs are run. */
  readonly over?: string | undefined;
  /** What the user should know of the harness, beside the verdicts. */
  notes?(): Notes;
  /** Nothing of the subject is left afterwards. */
  close?(): Promise<void>;
}

/** The adapter itself is at fault: there is nothing to judge. The message is for its author. */
export class AdapterError extends Error {
  override readonly name = 'AdapterError';
}
