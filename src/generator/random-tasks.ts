/**
 * Random programs of tasks.
 *
 * A program has a flavour, which says what its coroutines mostly do (`task-weights.ts`), and a cast, which says whom they do it
 * to (`cast.ts`). Faults of tasks show mostly in what comes after something failed, was refused or came too late, so
 * programs go there often and then carry on. Every program ends by itself, or waits for what never comes.
 */

import type {
  CallbackStatement,
  CoroutineStatement,
  Injection,
  Name,
  Program,
  ScriptStatement,
} from '../../spec/program.js';
import { endsWhenCancelled } from './cancellable.js';
import { type Cast, castOf, generatorBody } from './cast.js';
import type { Chance } from './chance.js';
import { withResults } from './injection.js';
import type { Scope } from './scope.js';
import { Acts, delays, nobody } from './task-acts.js';
import { Bodies } from './task-bodies.js';
import type { ScopedTaskFlavour, TaskWeights } from './task-weights.js';

/** One in so many programs of each kind. */
const rarity = {
  handler: 6,
  /** A cancel from outside. Random programs cancel by themselves as well. */
  injection: 4,
  /** A future that nobody settles: who waits for it waits to the end. */
  unsettled: 7,
  close: 6,
  runMain: 6,
} as const;

const handlerName: Name = 'z';

/** Callbacks, coroutines and generators that act; enough for all that is started twice over. */
const fuels: readonly number[] = [8, 10, 12, 16, 20];

/** How often the loop is run. */
const rounds: readonly number[] = [1, 1, 1, 1, 2, 2, 3];

/** One program in the making. */
export class TaskDraft {
  readonly #chance: Chance;
  readonly #scope: Scope;
  readonly #flavour: ScopedTaskFlavour;
  readonly #cast: Cast;
  readonly #acts: Acts;
  readonly #bodies: Bodies;

  constructor(chance: Chance, scope: Scope, weights: TaskWeights) {
    this.#chance = chance;
    this.#scope = scope;
    this.#flavour = chance.pick(weights.flavours);
    this.#cast = castOf(chance, scope, this.#flavour, weights);
    this.#acts = new Acts(chance, scope, this.#cast);
    this.#bodies = new Bodies(chance, scope, this.#flavour, weights, this.#acts);
  }

  program(): Program {
    const chance = this.#chance;
    const program: { -readonly [Key in keyof Program]: Program[Key] } = { script: [], callbacks: {} };
    if (this.#scope.tasks) this.#addCoroutines(program);
    const callbacks: Record<Name, CallbackStatement[]> = {};
    for (const name of this.#cast.callbacks) callbacks[name] = this.#callback();
    program.callbacks = callbacks;
    program.script = this.#script(callbacks, program);
    if (program.coroutines !== undefined) this.#leaveOutUnused(program);
    if (this.#scope.tasks && this.#scope.cancellation && chance.once(rarity.injection)) {
      program.injection = this.#injection();
    }
    program.fuel = chance.pick(fuels);
    return program;
  }

  #addCoroutines(program: { -readonly [Key in keyof Program]: Program[Key] }): void {
    const { coroutines, generators, iterators, managers } = this.#cast;
    const bodies: Record<Name, readonly CoroutineStatement[]> = {};
    for (const [place, name] of coroutines.entries()) bodies[name] = this.#bodies.coroutine(place);
    program.coroutines = bodies;
    const { used } = this.#bodies;
    if (used.size === 0) return;
    const isUsed = (name: Name): boolean => used.has(name);
    if (generators.some(({ name }) => isUsed(name))) program.generators = { [generatorBody]: this.#bodies.generator() };
    if (iterators.some(isUsed)) program.iterators = declared(iterators.filter(isUsed), () => this.#bodies.iterator());
    if (managers.some(isUsed)) program.managers = declared(managers.filter(isUsed), () => this.#bodies.manager());
  }

  #callback(): CallbackStatement[] {
    const chance = this.#chance;
    const body: CallbackStatement[] = [];
    const { callback } = this.#flavour;
    for (let count = chance.pick([1, 1, 1, 2, 2, 3]); count > 0; count -= 1) {
      this.#acts.add(chance.pick(callback), body, nobody);
    }
    if (this.#scope.exceptions && chance.once(9)) body.push({ op: 'raise', error: this.#acts.exception() });
    return body;
  }

  // The script

  #script(callbacks: Record<Name, CallbackStatement[]>, bodies: Partial<Program>): readonly ScriptStatement[] {
    const chance = this.#chance;
    const script: ScriptStatement[] = [];
    if (this.#scope.exceptions && chance.once(rarity.handler)) {
      script.push({ op: 'handleExceptions', with: handlerName });
      callbacks[handlerName] = chance.once(4) ? [{ op: 'raise', error: 'Error' }] : [{ op: 'print', text: 'handled' }];
    }
    this.#make(script);
    this.#schedule(script);
    this.#start(script);
    this.#settleRest(script, callbacks);
    const { guards, close, restart } = this.#scope;
    const times = restart ? chance.pick(rounds) : 1;
    for (let round = 0; round < times; round += 1) {
      if (round > 0) this.#addActs(script, chance.int(0, 3));
      this.#run(script, bodies);
      // The runner has closed the loop.
      if (script.at(-1)?.op === 'runMain') return script;
    }
    if (!close || !chance.once(rarity.close)) return script;
    script.push({ op: 'close' });
    if (guards && chance.once(4)) script.push({ op: 'run' });
    return script;
  }

  #make(script: ScriptStatement[]): void {
    const { futures, things, generators } = this.#cast;
    for (const as of futures) script.push({ op: 'createFuture', as });
    for (const { name: as, what, size } of things) {
      script.push(size === undefined ? { op: 'create', what, as } : { op: 'create', what, as, size });
    }
    for (const { name: as } of generators) {
      if (this.#bodies.used.has(as)) script.push({ op: 'create', what: 'generator', as, generator: generatorBody });
    }
  }

  /** Callbacks run beside the tasks, sometimes from the same batch on. */
  #schedule(script: ScriptStatement[]): void {
    const chance = this.#chance;
    for (const callback of this.#cast.callbacks) {
      // Others may have it called as well.
      if (chance.once(this.#acts.scheduled.has(callback) ? 2 : 8)) continue;
      if (this.#scope.timers && !chance.once(4)) script.push({ op: 'callLater', callback, in: chance.pick(delays) });
      else script.push({ op: 'callSoon', callback });
    }
  }

  /** Starts the tasks of the cast. */
  #start(script: ScriptStatement[]): void {
    const chance = this.#chance;
    const { coroutines, tasks } = this.#cast;
    const own = this.#flavour.script;
    const [first] = coroutines;
    const main = this.#flavour.name === 'untilComplete' && first !== undefined && chance.once(2);
    for (const { name, place } of [...tasks]) {
      const coroutine = coroutines[place];
      if (coroutine === undefined || (main && place === 0)) continue;
      this.#acts.started[place] = true;
      script.push(name === coroutine ? { op: 'spawn', coroutine } : { op: 'spawn', coroutine, as: name });
      if (chance.once(4)) this.#acts.add(chance.pick(own), script, nobody);
    }
    // A coroutine that nothing else starts.
    for (const [place, coroutine] of coroutines.entries()) {
      if (this.#acts.started[place] === true || (main && place === 0) || chance.once(4)) continue;
      this.#acts.started[place] = true;
      script.push({ op: 'spawn', coroutine });
    }
    if (coroutines.length === 0 || chance.once(2)) this.#addActs(script, chance.int(0, 2));
    if (this.#flavour.name === 'futures') this.#addActs(script, chance.int(1, 3));
  }

  #addActs(script: ScriptStatement[], count: number): void {
    for (let made = 0; made < count; made += 1) {
      this.#acts.add(this.#chance.pick(this.#flavour.script), script, nobody);
    }
  }

  /** Futures that nothing has settled so far: mostly a callback does, sooner or later. */
  #settleRest(script: ScriptStatement[], callbacks: Record<Name, CallbackStatement[]>): void {
    const chance = this.#chance;
    for (const future of this.#cast.futures) {
      if (this.#acts.settled.has(future) || chance.once(rarity.unsettled)) continue;
      const name = chance.pick(this.#cast.callbacks);
      callbacks[name]?.unshift({ op: 'settle', future, with: { result: this.#acts.value() } });
      if (this.#scope.timers) script.push({ op: 'callLater', callback: name, in: chance.pick(delays) });
      else script.push({ op: 'callSoon', callback: name });
    }
  }

  #run(script: ScriptStatement[], bodies: Partial<Program>): void {
    const chance = this.#chance;
    const { coroutines } = this.#cast;
    const { untilComplete, runner } = this.#scope;
    const about = this.#flavour.name === 'untilComplete';
    if (about ? chance.once(4) : !untilComplete || !chance.once(12)) {
      script.push({ op: 'run' });
      return;
    }
    if (runner && coroutines.length > 0 && chance.once(rarity.runMain) && endsWhenCancelled({ ...bodies, script })) {
      script.push({ op: 'runMain', coroutine: this.#startOne() });
      return;
    }
    const future = coroutines.length > 0 && chance.once(2) ? undefined : this.#acts.anyFuture();
    if (future !== undefined) {
      if (about && this.#scope.futures && chance.once(3)) {
        script.push({ op: 'addDone', future, callback: chance.pick(this.#cast.callbacks) });
      }
      script.push({ op: 'runUntil', future });
    } else if (coroutines.length > 0) script.push({ op: 'runUntil', coroutine: this.#startOne() });
    else script.push({ op: 'run' });
  }

  #startOne(): Name {
    const { coroutines } = this.#cast;
    // Mostly the first, which mostly waits for the others.
    const place = this.#chance.once(4) ? this.#chance.int(0, coroutines.length - 1) : 0;
    this.#acts.started[place] = true;
    return coroutines[place] ?? '';
  }

  /** Coroutines that nothing starts. */
  #leaveOutUnused(program: { -readonly [Key in keyof Program]: Program[Key] }): void {
    if (this.#acts.started.every((started) => started)) return;
    const kept: Record<Name, readonly CoroutineStatement[]> = {};
    for (const [place, name] of this.#cast.coroutines.entries()) {
      const body = program.coroutines?.[name];
      if (this.#acts.started[place] === true && body !== undefined) kept[name] = body;
    }
    program.coroutines = kept;
  }

  #injection(): Injection {
    // Many statements are never reached; at a place that does not exist nobody is cancelled.
    const most = Math.max(this.#bodies.suspensions >> 1, 1) + 1;
    return { at: this.#chance.int(1, most), how: this.#chance.pick(withResults) };
  }
}

const declared = <Declaration>(names: readonly Name[], make: () => Declaration): Record<Name, Declaration> => {
  const made: Record<Name, Declaration> = {};
  for (const name of names) made[name] = make();
  return made;
};
