/** Tries to run a loop inside a run, of the same loop or of another. */

import type { NestedRunEvent } from '../../spec/trace.js';
import type { SubjectLoop } from './adapter.js';
import type { Mutable } from './calls.js';
import { isThenable } from './patience.js';
import type { Recorder } from './recorder.js';

export class NestedRuns {
  /** Those that have given a promise which is not settled. */
  pending = 0;
  readonly #recorder: Recorder;
  readonly #isOver: () => boolean;

  constructor(recorder: Recorder, isOver: () => boolean) {
    this.#recorder = recorder;
    this.#isOver = isOver;
  }

  tryToRun(loop: SubjectLoop, other: boolean): NestedRunEvent {
    const event: Mutable<NestedRunEvent> = { kind: 'nestedRun', other, outcome: 'pending' };
    this.#recorder.record(event);
    const settle = (outcome: NestedRunEvent['outcome']) => (): void => {
      this.pending -= 1;
      if (!this.#isOver()) event.outcome = outcome;
    };
    try {
      const running: unknown = loop.runForever();
      if (isThenable(running)) {
        this.pending += 1;
        running.then(settle('returned'), settle('refused'));
      } else event.outcome = 'returned';
    } catch {
      event.outcome = 'refused';
    }
    return event;
  }
}
