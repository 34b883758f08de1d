/**
 * The bodies of coroutines, generators, iterators and managers in random programs.
 *
 * Every body ends: what is walked through has an end, and what a body starts costs fuel. How long a program gets is
 * bounded by its room, and how deep by a depth.
 */

import type {
  Caught,
  CoroutineStatement,
  IteratorDeclaration,
  ManagerDeclaration,
  Name,
  Try,
} from '../../spec/program.js';
import type { CastThing } from './cast.js';
import type { Chance } from './chance.js';
import type { Scope } from './scope.js';
import { type Acts, delays, isOver } from './task-acts.js';
import { Combinators, timeouts } from './task-combinators.js';
import { type ActKind, isWait, type TaskKind, type WaitKind } from './task-kinds.js';
import { Primitives } from './task-primitives.js';
import type { ScopedTaskFlavour, TaskWeights } from './task-weights.js';

type Body = CoroutineStatement[];
type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** One in so many statements is about something else. */
const sprinkled = 8;

const deepest = 3;

/** How many statements the bodies of a program have, about. */
const rooms: readonly number[] = [7, 10, 13, 16, 20];
const lengths: readonly number[] = [1, 2, 2, 3, 3, 4, 5];
const blockLengths: readonly number[] = [1, 1, 2, 2, 3];

/** Ticks in which somebody else gets round to something. */
const longDelays: readonly number[] = [1, 1.5, 2, 2, 3];

const timeoutNames: readonly Name[] = ['x', 'y'];
const groupNames: readonly Name[] = ['v', 'w'];
const caught: readonly Caught[] = ['Error', 'Error', 'CancelledError', 'CancelledError', 'TimeoutError', 'any'];
const caughtCancels: readonly Caught[] = ['CancelledError', 'CancelledError', 'CancelledError', 'any', 'Error'];

/** How a list of statements may end, beside coming to its end. */
type Ending = 'body' | 'block' | 'except' | 'finally' | 'plain';

/** Items that count as false. */
const falsy = [null, 0, '', false] as const;

export class Bodies {
  /** Statements at which a task may be suspended, so far. */
  suspensions = 0;
  /** The iterators, managers and generators that some statement names. */
  readonly used = new Set<Name>();
  readonly #chance: Chance;
  readonly #scope: Scope;
  readonly #flavour: ScopedTaskFlavour;
  readonly #weights: TaskWeights;
  readonly #acts: Acts;
  readonly #combinators: Combinators;
  readonly #primitives: Primitives;
  #room: number;
  /** Where the statement stands that is being made. */
  #self = 0;
  #depth = 0;
  #loops = 0;
  #timeouts = 0;
  #groups = 0;

  constructor(chance: Chance, scope: Scope, flavour: ScopedTaskFlavour, weights: TaskWeights, acts: Acts) {
    this.#chance = chance;
    this.#scope = scope;
    this.#flavour = flavour;
    this.#weights = weights;
    this.#acts = acts;
    this.#combinators = new Combinators(chance, scope, acts);
    this.#primitives = new Primitives(chance, scope, acts, () => (this.#deep() ? this.#block() : []));
    this.#room = chance.pick(rooms);
  }

  coroutine(place: number): readonly CoroutineStatement[] {
    this.#self = place;
    return this.#list(this.#chance.pick(lengths), 'body');
  }

  /** Nobody's: what is declared here waits for no task. */
  #declare(): Chance {
    this.#self = this.#acts.cast.coroutines.length;
    return this.#chance;
  }

  /** It gives some items, and mostly has something to clean up. */
  generator(): readonly CoroutineStatement[] {
    const chance = this.#declare();
    const body: Body = [];
    const items = chance.int(1, 3);
    for (let item = 1; item <= items; item += 1) {
      if (chance.once(3)) this.#addRest(body);
      body.push({ op: 'produce', item: chance.once(6) ? chance.pick(falsy) : item });
    }
    if (chance.once(5)) body.push({ op: 'raise', error: 'Error' });
    if (chance.once(3)) return body;
    const last = this.#list(chance.int(1, 2), 'finally');
    return [{ op: 'try', body, finally: last }];
  }

  iterator(): IteratorDeclaration {
    const chance = this.#declare();
    const declared: Mutable<IteratorDeclaration> = {
      items: [1, chance.once(4) ? chance.pick(falsy) : 2, 3].slice(0, chance.int(0, 3)),
      each: this.#list(chance.pick([0, 1, 1, 1, 2]), 'plain'),
    };
    if (chance.once(5)) declared.fails = 'Error';
    return declared;
  }

  manager(): ManagerDeclaration {
    const chance = this.#declare();
    const declared: Mutable<ManagerDeclaration> = {
      enter: this.#list(chance.pick([0, 1, 1, 2]), chance.once(6) ? 'finally' : 'plain'),
      exit: this.#list(chance.pick([0, 1, 1, 2]), 'finally'),
    };
    if (chance.once(3)) declared.suppresses = true;
    return declared;
  }

  // Lists

  #list(length: number, ending: Ending): Body {
    const into: Body = [];
    const plain = ending !== 'body' && ending !== 'block';
    if (ending === 'body') this.#begin(into);
    if (isOver(into.at(-1))) return into;
    for (let count = 0; count < length; count += 1) {
      if (this.#room <= 0 && count > 0) break;
      this.#add(plain ? this.#chance.pick(this.#weights.cleanup) : this.#kind(), into);
      if (isOver(into.at(-1))) return into;
    }
    this.#end(into, ending);
    return into;
  }

  /** What is done before anybody else has begun meets nobody, unless it is what the program is about. */
  #begin(into: Body): void {
    const chance = this.#chance;
    const { beginning } = this.#flavour;
    const isLeaf = this.#leaf() !== undefined;
    const about = beginning.length > 0 && !isLeaf;
    if (isLeaf && chance.once(2)) this.#add('cleanUp', into);
    else if (about && (this.#acts.cast.contended || !chance.once(3))) this.#add(chance.pick(beginning), into);
    else if (chance.once(3)) this.#addRest(into);
  }

  /** What the last coroutines do, in flavours in which the others are there to wait for them. */
  #leaf(): readonly TaskKind[] | undefined {
    const { coroutines } = this.#acts.cast;
    return coroutines.length > 2 && this.#self >= coroutines.length - 2 ? this.#flavour.leaf : undefined;
  }

  #block(): Body {
    this.#depth += 1;
    const body = this.#list(this.#chance.pick(blockLengths), 'block');
    this.#depth -= 1;
    return body;
  }

  #kind(): TaskKind {
    const chance = this.#chance;
    if (chance.once(sprinkled)) return chance.pick(this.#weights.sprinkle);
    return chance.pick(this.#leaf() ?? this.#flavour.coroutine);
  }

  /** What stands behind these would never be reached. `return` and `break` never stand in a `finally`. */
  #end(into: Body, ending: Ending): void {
    const chance = this.#chance;
    switch (ending) {
      case 'body':
        if (chance.percent(this.#flavour.failing)) this.#raise(into);
        else if (chance.once(3)) into.push({ op: 'return', value: this.#acts.value() });
        return;
      case 'block':
        if (this.#loops > 0 && chance.once(5)) into.push({ op: 'break' });
        else if (chance.once(6)) this.#raise(into);
        else if (chance.once(14)) into.push({ op: 'return', value: this.#acts.value() });
        return;
      case 'except':
        if (chance.once(6)) into.push({ op: 'reraise' });
        else if (chance.once(9)) this.#raise(into);
        else if (chance.once(12)) into.push({ op: 'return', value: this.#acts.value() });
        return;
      case 'finally':
        if (chance.once(8)) this.#raise(into);
        return;
      case 'plain':
        return;
    }
  }

  #raise(into: Body): void {
    into.push({ op: 'raise', error: this.#acts.exception() });
  }

  // Statements

  #add(kind: TaskKind, into: Body): void {
    const before = into.length;
    const done = isWait(kind) ? this.#wait(kind, into) : this.#act(kind, into);
    // Where there is nothing to do it to, time goes on.
    if (!done) this.#addRest(into);
    this.#room -= into.length - before;
  }

  #addRest(into: Body): void {
    this.suspensions += 1;
    if (this.#scope.sleep && !this.#chance.once(3)) into.push({ op: 'sleep', for: this.#chance.pick(delays) });
    else into.push({ op: 'yield' });
  }

  #act(kind: ActKind, into: Body): boolean {
    const chance = this.#chance;
    const { things } = this.#acts.cast;
    if (kind === 'use' && this.#timeouts > 0 && chance.once(2)) {
      this.#reschedule(into);
      return true;
    }
    if (kind === 'use' && things.length > 0) return this.#primitives.use(chance.pick(things), into);
    if (!this.#acts.add(kind, into, this.#self)) return false;
    if (kind === 'cancelSelf' && chance.once(2)) into.push({ op: 'return', value: this.#acts.value() });
    return true;
  }

  #reschedule(into: Body): void {
    const of = timeoutNames[this.#chance.int(0, Math.min(this.#timeouts, timeoutNames.length) - 1)] ?? 'x';
    into.push({ op: 'use', of, do: 'reschedule', count: this.#chance.once(4) ? null : this.#chance.pick(timeouts) });
  }

  #wait(kind: WaitKind, into: Body): boolean {
    const acts = this.#acts;
    const self = this.#self;
    const chance = this.#chance;
    this.suspensions += 1;
    switch (kind) {
      case 'sleep':
        into.push({ op: 'sleep', for: chance.pick(delays) });
        return true;
      case 'yield':
      case 'badYield':
        into.push({ op: kind });
        return true;
      case 'foreign':
        into.push({ op: 'await', future: { other: true } });
        return true;
      case 'await':
        return this.#await(acts.awaitable(self), into);
      case 'awaitSelf':
        return this.#await(acts.taskAt(self), into);
      case 'call': {
        const coroutine = acts.laterCoroutine(self);
        if (coroutine === undefined) return false;
        into.push({ op: 'call', coroutine });
        return true;
      }
      case 'gather':
      case 'wait':
      case 'waitFor':
      case 'shield':
      case 'asCompleted':
        return this.#combinators.add(kind, into, self);
      case 'timeout':
        return this.#deep() && this.#addTimeout(into);
      case 'taskGroup':
        return this.#deep() && this.#addGroup(into);
      case 'try':
        return this.#deep() && this.#addTry(into);
      case 'cleanUp':
        into.push({ op: 'try', body: this.#pending(), finally: this.#cleanup() });
        return true;
      case 'swallow':
        into.push({
          op: 'try',
          body: this.#pending(),
          except: { error: 'CancelledError', body: this.#list(1, 'plain') },
        });
        return true;
      case 'asyncFor':
        return this.#deep() && this.#addFor(into);
      case 'asyncWith': {
        const { managers } = acts.cast;
        if (managers.length === 0 || !this.#deep()) return false;
        into.push({ op: 'asyncWith', manager: this.#using(chance.pick(managers)), body: this.#block() });
        return true;
      }
      case 'next':
      case 'aclose': {
        const generator = this.#generator();
        if (generator === undefined) return false;
        into.push({ op: 'do', of: generator.name, do: kind });
        return true;
      }
      case 'do': {
        const thing = acts.thing();
        if (thing === undefined) return false;
        this.#primitives.wait(thing, into, self);
        return true;
      }
    }
  }

  /** There is room for a statement that holds others. */
  #deep(): boolean {
    return this.#depth < deepest && this.#room > 1;
  }

  #await(future: Name | undefined, into: Body): boolean {
    if (future === undefined) return false;
    const task = this.#acts.taskAt(this.#self);
    if (task !== undefined && this.#acts.cast.futures.includes(future)) this.#acts.awaits.push({ task, future });
    into.push({ op: 'await', future });
    return true;
  }

  /** One thing to wait for: the place where a cancel arrives. */
  #pending(): Body {
    const body: Body = [];
    if (!this.#scope.sleep || this.#chance.once(3)) this.#add('await', body);
    else body.push({ op: 'sleep', for: this.#chance.pick(longDelays) });
    return body;
  }

  /** Mostly it takes some time. */
  #cleanup(): Body {
    const body: Body = [];
    if (!this.#chance.once(3)) this.#addRest(body);
    if (body.length === 0 || this.#chance.once(2)) body.push(...this.#list(1, 'finally'));
    return body;
  }

  #addTimeout(into: Body): boolean {
    const chance = this.#chance;
    const as = timeoutNames[Math.min(this.#timeouts, timeoutNames.length - 1)] ?? 'x';
    this.#timeouts += 1;
    const body: Body = [];
    if (chance.once(4)) this.#reschedule(body);
    if (this.#timeouts < timeoutNames.length && this.#deep() && chance.once(4)) this.#addTimeout(body);
    if (body.at(-1)?.op !== 'timeout' || chance.once(2)) body.push(...this.#block());
    this.#timeouts -= 1;
    into.push({ op: 'timeout', in: chance.once(8) ? null : chance.pick(timeouts), as, body });
    return true;
  }

  #addGroup(into: Body): boolean {
    const chance = this.#chance;
    const as = groupNames[Math.min(this.#groups, groupNames.length - 1)] ?? 'v';
    this.#groups += 1;
    const body: Body = [];
    for (let count = chance.int(1, 3); count > 0; count -= 1) {
      const spawn = this.#acts.spawn(this.#self, as);
      if (spawn !== undefined) body.push(spawn);
    }
    if (this.#groups < groupNames.length && this.#deep() && chance.once(5)) this.#addGroup(body);
    if (body.length === 0 || !chance.once(3)) body.push(...this.#block());
    this.#groups -= 1;
    into.push({ op: 'taskGroup', as, body });
    return true;
  }

  #addTry(into: Body): boolean {
    const chance = this.#chance;
    const statement: Mutable<Try> = { op: 'try', body: this.#block() };
    if (chance.percent(65)) {
      const kinds = this.#flavour.name === 'cancellation' ? caughtCancels : caught;
      statement.except = { error: chance.pick(kinds), body: this.#list(chance.pick([0, 1, 1, 2]), 'except') };
      if (chance.once(5)) statement.otherwise = this.#list(1, 'plain');
    }
    if (statement.except === undefined || chance.once(3)) {
      statement.finally = this.#list(chance.pick([1, 1, 2]), 'finally');
    }
    into.push(statement);
    return true;
  }

  #generator(): CastThing | undefined {
    const { generators } = this.#acts.cast;
    if (generators.length === 0) return undefined;
    const generator = this.#chance.pick(generators);
    if (generator.owner !== this.#self && !this.#chance.once(5)) return undefined;
    this.#using(generator.name);
    return generator;
  }

  #using(name: Name): Name {
    this.used.add(name);
    return name;
  }

  #addFor(into: Body): boolean {
    const chance = this.#chance;
    const { iterators } = this.#acts.cast;
    const generator = chance.once(3) ? this.#generator() : undefined;
    if (generator === undefined && iterators.length === 0) return false;
    this.#loops += 1;
    const body = this.#block();
    this.#loops -= 1;
    const over = generator === undefined ? { iterator: this.#using(chance.pick(iterators)) } : { of: generator.name };
    if (chance.once(3)) into.push({ op: 'asyncFor', ...over, body, otherwise: this.#list(1, 'plain') });
    else into.push({ op: 'asyncFor', ...over, body });
    return true;
  }
}
