/** Statements of random programs that wait for primitives and queues. Whoever gets something mostly gives it back. */

import type { CoroutineStatement } from '../../spec/program.js';
import type { CastThing } from './cast.js';
import type { Chance } from './chance.js';
import type { Scope } from './scope.js';
import { type Acts, delays, isOver } from './task-acts.js';

type Body = CoroutineStatement[];

export class Primitives {
  readonly #chance: Chance;
  readonly #scope: Scope;
  readonly #acts: Acts;
  /** What a coroutine does in between: some statements, or none where there is no room. */
  readonly #block: () => Body;

  constructor(chance: Chance, scope: Scope, acts: Acts, block: () => Body) {
    this.#chance = chance;
    this.#scope = scope;
    this.#acts = acts;
    this.#block = block;
  }

  /** Waits for it, in the way of its kind. */
  wait(thing: CastThing, into: Body, self: number): void {
    const chance = this.#chance;
    const { name: of, what } = thing;
    switch (what) {
      case 'lock':
      case 'semaphore':
      case 'boundedSemaphore':
        this.#hold(thing, into, self);
        return;
      case 'condition':
        // Who waits without holding it is told so.
        if (chance.once(10)) into.push({ op: 'do', of, do: 'wait' });
        else this.#hold(thing, into, self);
        return;
      case 'event':
      case 'barrier':
        into.push({ op: 'do', of, do: 'wait' });
        return;
      case 'queue':
      case 'lifoQueue':
      case 'priorityQueue': {
        const turn = chance.int(1, 10);
        if (turn <= 4) into.push({ op: 'do', of, do: 'put', item: this.#acts.item() });
        else if (turn <= 9) {
          into.push({ op: 'do', of, do: 'get' });
          if (turn >= 7) into.push({ op: 'use', of, do: 'taskDone' });
        } else into.push({ op: 'do', of, do: 'join' });
        return;
      }
      case 'generator':
        into.push({ op: 'do', of, do: 'next' });
    }
  }

  /** Does to it what needs no waiting. Conditions are mostly notified by who holds them. */
  use(thing: CastThing, into: Body): boolean {
    if (thing.what !== 'condition' || !this.#scope.asyncWith || this.#chance.once(4))
      return this.#acts.use(into, thing);
    const body: Body = [];
    this.#acts.use(body, thing);
    into.push({ op: 'asyncWith', of: thing.name, body });
    return true;
  }

  #hold(thing: CastThing, into: Body, self: number): void {
    const { name: of } = thing;
    const inside = this.#inside(thing, self);
    const way = this.#chance.int(1, 10);
    if (way <= 4 && this.#scope.asyncWith) {
      into.push({ op: 'asyncWith', of, body: inside.length > 0 ? inside : [{ op: 'yield' }] });
      return;
    }
    into.push({ op: 'do', of, do: 'acquire' });
    // One that is never given back leaves the others waiting.
    if (way === 10) return;
    const release = { op: 'use', of, do: 'release' } as const;
    if (way <= 6) into.push({ op: 'try', body: inside, finally: [release] });
    else into.push(...inside);
    if (isOver(into.at(-1))) return;
    if (way > 6) into.push(release);
    // The next in line is cancelled when its turn has just come.
    const { futures, cancellation } = this.#scope;
    const next = futures && cancellation && this.#chance.once(2) ? this.#acts.otherTask(self) : undefined;
    if (next !== undefined) into.push({ op: 'cancelFuture', future: next });
  }

  /** What is done while it is held. Who waits for a condition, or notifies, has to hold it. */
  #inside(thing: CastThing, self: number): Body {
    const { name: of, what } = thing;
    const body: Body = [];
    if (what !== 'condition') {
      // Nobody has to wait for what is given back at once.
      if (this.#acts.cast.contended || !this.#chance.once(3)) body.push(this.#pause());
      body.push(...this.#block());
      return body;
    }
    // The first ones mostly wait, the others mostly notify.
    if (this.#chance.percent(self % 2 === 0 ? 80 : 20)) body.push({ op: 'do', of, do: 'wait' });
    else this.#acts.use(body, thing);
    if (this.#chance.once(3)) body.push(this.#pause());
    return body;
  }

  #pause(): CoroutineStatement {
    return this.#scope.sleep && this.#chance.once(2)
      ? { op: 'sleep', for: this.#chance.pick(delays) }
      : { op: 'yield' };
  }
}
