/** What a future that is done has come to. An exception is not known by its value: any value can be thrown. */

import type { Future } from '../spec/future.js';

/** Something that was thrown, as opposed to nothing: it may be `undefined`. */
export interface Thrown {
  readonly exception: unknown;
}

export type Outcome<Result = unknown> =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'exception'; readonly exception: unknown }
  | { readonly kind: 'cancelled'; readonly exception: unknown };

/** Asks a future that is done; its exception counts as seen from now on. */
export const outcomeOf = <Result>(future: Future<Result>): Outcome<Result> => {
  try {
    return { kind: 'result', result: future.result() };
  } catch (exception) {
    return { kind: future.cancelled() ? 'cancelled' : 'exception', exception };
  }
};
