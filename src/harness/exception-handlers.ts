/** The exception handlers that a program sets, each of which writes down what it is told. */

import type { Name } from '../../spec/program.js';
import type { HandleExceptionsEvent, HandlerEvent, Raised } from '../../spec/trace.js';
import type { Mutable } from './calls.js';
import type { Host } from './host.js';
import { typeOf } from './recorder.js';

export class ExceptionHandlers {
  readonly #host: Pick<Host, 'loop' | 'recorder' | 'calls' | 'isOver' | 'executeCallback'>;

  constructor(host: Pick<Host, 'loop' | 'recorder' | 'calls' | 'isOver' | 'executeCallback'>) {
    this.#host = host;
  }

  handleWith(name: Name | null): void {
    const event: Mutable<HandleExceptionsEvent> = { kind: 'handleExceptions', with: name };
    this.#host.recorder.record(event);
    try {
      if (name === null) this.#host.loop.setExceptionHandler?.(null);
      else this.set(name);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  /** Each handler is a function of its own, which knows its name: a loop may call one that was replaced. */
  set(name: Name | undefined): void {
    this.#host.loop.setExceptionHandler?.((context) => {
      if (this.#host.isOver()) return;
      const event: Mutable<HandlerEvent> = {
        kind: 'handler',
        raised: this.#host.recorder.describe(context.exception),
        message: typeof context.message === 'string' && context.message !== '',
      };
      if (name !== undefined) event.with = name;
      const call = this.#host.calls.ofHandle(context.handle);
      if (call !== undefined) event.call = call;
      this.#host.recorder.record(event);
      let raised: Raised | undefined;
      try {
        if (name !== undefined) this.#host.executeCallback(name);
      } catch (thrown) {
        raised = this.#host.recorder.describe(thrown);
        throw thrown;
      } finally {
        this.#host.recorder.record(raised === undefined ? { kind: 'handled' } : { kind: 'handled', raised });
      }
    });
  }
}
