/**
 * Sends the events of a program as they happen. What an event tells is complete only a little later (what a call gave, the
 * clock after it), so those at the end are looked at again, and sent again where they have changed.
 */

import type { TraceEvent } from '../../spec/trace.js';
import { stillChanging } from './limits.js';

export class LiveEvents {
  readonly #send: (index: number, event: TraceEvent) => void;
  /** The last events as they were sent, by their place in the trace. */
  readonly #sent = new Map<number, string>();

  constructor(send: (index: number, event: TraceEvent) => void) {
    this.#send = send;
  }

  /** The last of the events is new. */
  see(events: readonly TraceEvent[]): void {
    const newest = events.length - 1;
    for (let index = Math.max(newest - stillChanging, 0); index <= newest; index += 1) {
      const event = events[index];
      const text = JSON.stringify(event);
      if (event === undefined || this.#sent.get(index) === text) continue;
      this.#sent.set(index, text);
      this.#send(index, event);
    }
    this.#sent.delete(newest - stillChanging);
  }
}
