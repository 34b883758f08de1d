/** What the machine says of a trace that it does not accept. */

import type { Phrase, Violation } from '../verdict.js';

/** `violation`: the loop was at fault. `unreadable`: the trace does not fit the program, so the harness was. */
export type Refusal =
  | { readonly kind: 'violation'; readonly violation: Violation }
  | { readonly kind: 'unreadable'; readonly event: number; readonly why: string };

/** Thrown inside the machine, where it stops at the first event that it cannot accept. */
export class Refused {
  constructor(readonly refusal: Refusal) {}
}

export const refuse = (law: string, event: number, because: Phrase, however: Phrase): never => {
  throw new Refused({ kind: 'violation', violation: { law, event, because, however } });
};

export const cannotRead = (event: number, why: string): never => {
  throw new Refused({ kind: 'unreadable', event, why });
};
