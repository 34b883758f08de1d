/** What `looplaw run` can be told. */

import type { SubjectOptions } from '../../spec/verdict.js';
import type { ExpectOptions } from './expecting.js';
import type { ExtentOptions } from './extent.js';
import type { OutputOptions } from './reporter-requests.js';

export interface RunOptions extends SubjectOptions, ExpectOptions, OutputOptions, ExtentOptions {
  readonly laws?: string;
  readonly seed?: string;
  /** The cheatsheet's examples: all of them, or the one of that name. */
  readonly scenario?: string | true;
  /** Goes on with a run that was interrupted. */
  readonly resume?: boolean;
}
