/** Loops that a program makes beside the one that it runs on: what belongs to them must not be called. */

import { duration } from '../../spec/time.js';
import type { IntrusionEvent, MakeAnotherEvent, NestedRunEvent, TraceEvent } from '../../spec/trace.js';
import type { SubjectLoop } from './adapter.js';
import type { Mutable } from './calls.js';
import { typeOf } from './recorder.js';
import type { Subject } from './subject.js';

export class OtherLoops {
  readonly #subject: Subject;
  readonly #record: (event: TraceEvent) => void;

  constructor(subject: Subject, record: (event: TraceEvent) => void) {
    this.#subject = subject;
    this.#record = record;
  }

  /** Tries to run another loop. It is asked to stop at once: were it to run, it would come back. */
  tryToRun(run: (other: SubjectLoop) => NestedRunEvent): void {
    const other = this.#subject.adapter.create({});
    let tried: NestedRunEvent | undefined;
    other.callSoon(() => {
      if (tried?.outcome === 'refused') this.#intrude('callback');
      else other.stop();
    });
    tried = run(other);
  }

  /** Makes another loop, with things to do, and never runs it. */
  make(): void {
    const event: Mutable<MakeAnotherEvent> = { kind: 'makeAnother' };
    this.#record(event);
    const { claims } = this.#subject.manifest;
    try {
      const other = this.#subject.adapter.create({});
      if (claims.includes('exceptions')) other.setExceptionHandler?.(() => this.#intrude('handler'));
      other.callSoon(() => this.#intrude('callback'));
      if (claims.includes('timers')) other.callLater?.(duration(0), () => this.#intrude('timer'));
    } catch (thrown) {
      event.refused = typeOf(thrown);
    }
  }

  #intrude(what: IntrusionEvent['what']): void {
    this.#record({ kind: 'intrusion', what });
  }
}
