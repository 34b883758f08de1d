/**
 * What comes from outside of the loop: calls of other threads, in their order, and signals. When each is served is free, so
 * nothing is compared across threads, nor with what the loop's own thread has scheduled.
 */

import type { ServeEvent, ThreadCallEvent, UnansweredEvent } from '../trace.js';
import { refuse } from './refusal.js';

interface Line {
  /** After the close of the loop. */
  readonly late: boolean;
  /** The next call that is to be served, and those that were refused, which are passed over. */
  next: number;
  readonly refused: Set<number>;
  /** Where the calls that have come back did so. */
  readonly calls: number[];
}

export class OutsideWatch {
  readonly #lines = new Map<number, Line>();
  #handled = false;
  #signalled = -1;
  /** The last start of anything. */
  #started = -1;

  begin(thread: number, closed: boolean): void {
    this.#lines.set(thread, { late: closed, next: 0, refused: new Set(), calls: [] });
  }

  watch(accepted: boolean, callback: string | null): void {
    if (accepted) this.#handled = callback !== null;
  }

  signal(index: number): void {
    if (this.#handled) this.#signalled = index;
  }

  started(index: number): void {
    this.#started = index;
  }

  called({ thread, count, refused }: ThreadCallEvent, index: number): void {
    const line = this.#lines.get(thread);
    if (line === undefined) return;
    if (refused !== undefined) line.refused.add(count);
    else line.calls[count] = index;
    if (!line.late) return;
    if (refused === undefined)
      refuse('16.3', index, ['the loop was closed'], ['a call from another thread was accepted']);
    if (refused !== 'RuntimeError')
      refuse('16.3', index, ['the loop was closed'], ['a call from another thread raised ', refused ?? 'nothing']);
  }

  serve({ of, callback, thread, count }: ServeEvent, index: number, inside: boolean): void {
    if (of === 'signal') {
      if (inside)
        refuse(
          '16.4',
          index,
          ['something that the loop had called was at work'],
          [callback, ', the handler of a signal, ran in the middle of it'],
        );
      this.#signalled = -1;
      return;
    }
    const line = this.#lines.get(thread ?? -1);
    if (line === undefined || count === undefined) return;
    while (line.refused.has(line.next)) line.next += 1;
    if (count !== line.next) {
      refuse(
        '16.2',
        index,
        [`call ${line.next} of thread ${thread} was the next of that thread`],
        [`call ${count} of it was served`],
      );
    }
    line.next += 1;
  }

  /** `idle`: a run is open, was not asked to stop, and nothing that the loop has called is at work. */
  unanswered({ thread, count, beats, beat }: UnansweredEvent, index: number, idle: boolean): void {
    const called = this.#lines.get(thread)?.calls[count];
    if (!idle || called === undefined || this.#started > called) return;
    refuse(
      '16.1',
      index,
      ['the loop slept, and another thread had called it'],
      ['that thread woke ', `${beats} times after `, { seconds: beat }, ' each, and the loop did not'],
    );
  }

  /** Whatever came before `turns` has been served by now. */
  settled(turns: number, index: number): void {
    for (const [thread, line] of this.#lines) {
      while (line.refused.has(line.next)) line.next += 1;
      const called = line.calls[line.next];
      if (called !== undefined && called < turns) {
        refuse(
          '16.2',
          index,
          [`call ${line.next} of thread ${thread} had come back before the loop's last turns`],
          ['it was never served'],
        );
      }
    }
    if (this.#signalled >= 0 && this.#signalled < turns)
      refuse('16.4', index, ['a signal had come that has a handler'], ['the loop never called the handler']);
  }
}
