/** Statements of random programs that wait for several things at once, or in a special way. */

import type { CoroutineStatement, Name, Target } from '../../spec/program.js';
import type { Chance } from './chance.js';
import type { Scope } from './scope.js';
import type { Acts } from './task-acts.js';
import type { CombinatorKind } from './task-kinds.js';

/** Ticks; none and less have rules of their own. */
export const timeouts: readonly number[] = [1, 1, 1, 2, 0.5, 0.5, 1.5, 0, 0, -1];

export class Combinators {
  readonly #chance: Chance;
  readonly #scope: Scope;
  readonly #acts: Acts;

  constructor(chance: Chance, scope: Scope, acts: Acts) {
    this.#chance = chance;
    this.#scope = scope;
    this.#acts = acts;
  }

  /** False if there is nothing to wait for. */
  add(kind: CombinatorKind, into: CoroutineStatement[], self: number): boolean {
    const chance = this.#chance;
    switch (kind) {
      case 'gather': {
        const count = chance.once(20) ? 0 : chance.pick([1, 2, 2, 3]);
        const of = this.#targets(self, count);
        if (of.length < Math.min(count, 1)) return false;
        into.push(chance.percent(40) ? { op: 'gather', of, returnExceptions: true } : { op: 'gather', of });
        return true;
      }
      case 'asCompleted': {
        const of = this.#targets(self, chance.pick([1, 2, 2, 3]));
        if (of.length === 0) return false;
        const timed = this.#scope.timers && chance.once(3);
        into.push(timed ? { op: 'asCompleted', of, timeout: chance.pick(timeouts) } : { op: 'asCompleted', of });
        return true;
      }
      case 'wait':
        return this.#wait(into, self);
      case 'waitFor': {
        const of = this.#target(self);
        if (of === undefined) return false;
        into.push({ op: 'waitFor', of, timeout: chance.once(10) ? null : chance.pick(timeouts) });
        return true;
      }
      case 'shield': {
        const of = this.#target(self);
        if (of === undefined) return false;
        into.push({ op: 'shield', of });
        return true;
      }
    }
  }

  #target(self: number): Target | undefined {
    const coroutine = this.#chance.percent(55) ? this.#acts.laterCoroutine(self) : undefined;
    if (coroutine !== undefined) return { coroutine };
    const future = this.#acts.awaitable(self);
    return future === undefined ? undefined : { future };
  }

  /** Sometimes one of them stands there twice. */
  #targets(self: number, count: number): readonly Target[] {
    const targets: Target[] = [];
    for (let made = 0; made < count; made += 1) {
      const target = targets.length > 0 && this.#chance.once(7) ? targets[0] : this.#target(self);
      if (target !== undefined) targets.push(target);
    }
    return targets;
  }

  /** Half of those that are waited for are tasks that have just been made. */
  #wait(into: CoroutineStatement[], self: number): boolean {
    const chance = this.#chance;
    const of: { readonly future: Name }[] = [];
    for (let count = chance.pick([0, 1, 2, 2, 2, 3, 3]); count > 0; count -= 1) {
      const spawn = chance.once(2) ? this.#acts.spawn(self) : undefined;
      if (spawn !== undefined) into.push(spawn);
      const future = spawn === undefined ? this.#acts.awaitable(self) : (spawn.as ?? spawn.coroutine);
      if (future !== undefined) of.push({ future });
    }
    // To wait for nothing is a mistake, which has to be told.
    if (of.length === 0 && !chance.once(4)) return false;
    const until = chance.pick(['all', 'all', 'first', 'first', 'firstException'] as const);
    const timed = this.#scope.timers && chance.once(2);
    into.push(timed ? { op: 'wait', of, until, timeout: chance.pick(timeouts) } : { op: 'wait', of, until });
    return true;
  }
}
