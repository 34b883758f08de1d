/** Which exceptions of callbacks the exception handler has still to be told of, and which it has been told of. */

import type { Name } from '../program.js';
import type { CallId, HandlerEvent, Raised } from '../trace.js';
import { refuse } from './refusal.js';

interface Owed {
  readonly call: CallId;
  /** The end of the segment that raised it. */
  readonly at: number;
  readonly type: string;
}

/** A handler's name; null for the loop's own, which nobody sees, and undefined where the program has set none. */
type Handler = Name | null | undefined;

export class ExceptionWatch {
  readonly #owed = new Map<number, Owed>();
  readonly #told = new Set<number>();
  /** The handlers that were in charge since an exception was raised, by its number; and the one that is now. */
  readonly #inCharge = new Map<number, Handler[]>();
  #handler: Handler;

  setHandler(handler: Name | null): void {
    this.#handler = handler;
    for (const handlers of this.#inCharge.values()) handlers.push(handler);
    if (handler === null) this.#owed.clear();
  }

  /** A callback has raised what is a matter for the handler. */
  raised({ error, type }: Raised, call: CallId, at: number): void {
    if (error === 'foreign' || this.#told.has(error)) return;
    this.#inCharge.set(error, [this.#handler]);
    if (this.#handler !== null) this.#owed.set(error, { call, at, type });
  }

  /** The handler itself has raised: nobody need be told of that. */
  raisedByHandler({ error }: Raised): void {
    if (error !== 'foreign') this.#told.add(error);
  }

  owes({ error }: Raised): boolean {
    return error !== 'foreign' && this.#owed.has(error);
  }

  /** The handler is told. */
  handled({ raised, message, call, with: told }: HandlerEvent, index: number): void {
    if (raised.error === 'foreign') {
      return refuse(
        '10.1',
        index,
        ['only what a callback raises goes to the exception handler'],
        ['it was told of ', raised.type],
      );
    }
    if (this.#told.has(raised.error))
      refuse('10.1', index, ['the handler has been told of this ', raised.type], ['it was told again']);
    if (!message) refuse('10.1', index, ['the context that the handler is given holds a message'], ['it holds none']);
    const inCharge = this.#inCharge.get(raised.error) ?? [this.#handler];
    if (!inCharge.includes(told)) {
      refuse(
        '10.1',
        index,
        ['another exception handler was set before ', raised.type, ' was raised'],
        ['the one that was set earlier was told'],
      );
    }
    const owed = this.#owed.get(raised.error);
    if (owed !== undefined && call !== undefined && call !== owed.call) {
      refuse(
        '10.1',
        index,
        [{ call: owed.call }, ' raised ', raised.type],
        ['the handler was told of the handle of ', { call }],
      );
    }
    this.#told.add(raised.error);
    this.#owed.delete(raised.error);
    this.#inCharge.delete(raised.error);
  }

  /** The trace has ended. A loop may tell the handler some iterations later; `lastTurns` is where the last of these began. */
  end(lastTurns: number): void {
    for (const { call, at, type } of this.#owed.values()) {
      if (at > lastTurns) continue;
      refuse('10.1', at, [{ call }, ' raised ', type], ['the exception handler was never told']);
    }
  }
}
