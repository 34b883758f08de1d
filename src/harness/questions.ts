/** Asks the loop, and the handles of calls, what a program wants to know. */

import type { Future } from '../../spec/future.js';
import { assertNever, type Json, type Name, type Question } from '../../spec/program.js';
import type { AskEvent, FutureId } from '../../spec/trace.js';
import type { AnyAdapter, SubjectLoop } from './adapter.js';
import { type Calls, type Mutable, sayNumber, tellsWhen, tellsWhetherCancelled } from './calls.js';
import { type Recorder, toJson, typeOf } from './recorder.js';

export class Questions {
  readonly #loop: SubjectLoop;
  readonly #adapter: AnyAdapter;
  readonly #recorder: Recorder;
  readonly #calls: Calls;
  readonly #idOf: (task: Future) => FutureId | 'another';

  constructor(
    loop: SubjectLoop,
    adapter: AnyAdapter,
    recorder: Recorder,
    calls: Calls,
    /** Which task that is. */
    idOf: (task: Future) => FutureId | 'another',
  ) {
    this.#loop = loop;
    this.#adapter = adapter;
    this.#recorder = recorder;
    this.#calls = calls;
    this.#idOf = idOf;
  }

  ask(what: Question): void {
    const event: Mutable<AskEvent> = { kind: 'ask', what, answer: null };
    this.#recorder.record(event);
    try {
      event.answer = this.#answer(what);
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  #answer(what: Question): Json {
    switch (what) {
      case 'time':
        return this.#recorder.time();
      case 'isRunning':
        return this.#loop.isRunning === undefined ? null : toJson(this.#loop.isRunning());
      case 'isClosed':
        return this.#loop.isClosed === undefined ? null : toJson(this.#loop.isClosed());
      case 'runningLoop': {
        const running = this.#adapter.runningLoop?.();
        if (running === undefined || running === null) return 'none';
        return running === this.#loop ? 'this' : 'another';
      }
      case 'currentTask': {
        const current = this.#loop.currentTask?.();
        if (current === undefined || current === null) return 'none';
        return this.#idOf(current);
      }
      default:
        return assertNever(what);
    }
  }

  askHandle(what: 'cancelled' | 'when', name: Name): void {
    const bound = this.#calls.bound(name);
    const event: Mutable<AskEvent> = { kind: 'ask', what, answer: null };
    if (bound !== undefined) event.call = bound.call;
    this.#recorder.record(event);
    const handle = bound?.handle;
    try {
      if (what === 'cancelled') {
        if (tellsWhetherCancelled(handle)) event.answer = toJson(handle.cancelled());
      } else if (tellsWhen(handle)) event.answer = sayNumber(Number(handle.when()));
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }
}
