/**
 * The turns of steps and done-callbacks, in the order in which they were put into the ready queue. Of some only the
 * earliest moment is known; these may come at any place from there on.
 */

import type { Piece } from '../verdict.js';
import { refuse } from './refusal.js';
import type { Turn } from './task-state.js';

export class Turns {
  readonly #exact: Turn[] = [];
  #head = 0;
  readonly #free: Set<Turn> = new Set();

  add(turn: Turn): void {
    if (turn.exact) this.#exact.push(turn);
    else this.#free.add(turn);
  }

  /** It may come at any time now. */
  free(turn: Turn): void {
    if (!turn.exact || turn.started) return;
    turn.exact = false;
    this.#free.add(turn);
  }

  first(): Turn | undefined {
    for (; this.#head < this.#exact.length; this.#head += 1) {
      const turn = this.#exact[this.#head];
      if (turn?.exact === true && !turn.started) return turn;
    }
    return undefined;
  }

  start(turn: Turn): void {
    turn.started = true;
    if (!turn.exact) this.#free.delete(turn);
  }

  /** Whether anything waits for its turn. */
  get waiting(): boolean {
    return this.first() !== undefined || this.#free.size > 0;
  }

  *unstarted(): Generator<Turn> {
    for (let index = this.#head; index < this.#exact.length; index += 1) {
      const turn = this.#exact[index];
      if (turn?.exact === true && !turn.started) yield turn;
    }
    yield* this.#free;
  }

  /** Something that was queued at `at` starts: whatever has its place before must have started. */
  mayStart(at: number, me: Piece, index: number, named: (turn: Turn) => Piece): void {
    const first = this.first();
    if (first === undefined || first.at >= at) return;
    refuse(
      first.law,
      index,
      [named(first), ' and ', me, ' were both waiting for their turn, and ', named(first), ' came first'],
      [me, ' was served while ', named(first), ' still waited'],
    );
  }
}
