/**
 * What a random program does to futures, tasks and primitives in passing: in coroutines, in callbacks and in the script.
 *
 * Some things belong together, since a loop goes wrong only where they meet: a second settle right after the first,
 * a cancel beside the result of what the task waits for, a waiter that is cancelled when its turn has just come, callbacks
 * queued before and after a wake-up.
 */

import type {
  AskFuture,
  CallbackStatement,
  CallLater,
  CallSoon,
  CoroutineStatement,
  Exception,
  Json,
  Name,
  Raise,
  Return,
  Spawn,
  Use,
} from '../../spec/program.js';
import { type Cast, type CastThing, taskAliases } from './cast.js';
import type { Chance } from './chance.js';
import type { Scope } from './scope.js';
import type { ActKind } from './task-kinds.js';

/** Statements that may stand anywhere. */
type Act = Exclude<CallbackStatement, Raise | Return>;

/** Where statements are put: a script, a callback, a coroutine. */
export interface Statements {
  push(statement: Act): unknown;
}

/** The place of who is no coroutine. */
export const nobody = -1;

/** Small, mostly apart from each other and sometimes equal. */
export const delays: readonly number[] = [0, 0, 1, 1, 1, 2, 2, 3, 0.5, 0.5, 1.5, 0.25, 0.75, 1.25, 2.5];
const values: readonly Json[] = [1, 2, 'x', null, 0, '', false, true];

/**
 * One in so many of each kind. After an exit, or in a ring of tasks that wait for each other, little else happens, and
 * a coroutine that starts itself uses the fuel up.
 */
const rarity = {
  error: 4,
  exit: 24,
  ring: 30,
  recursion: 12,
  alias: 3,
  times: 16,
} as const;

export class Acts {
  readonly cast: Cast;
  /** Which task waits for which future, as far as it was written down. */
  readonly awaits: { readonly task: Name; readonly future: Name }[] = [];
  /** Futures that something settles or cancels. */
  readonly settled = new Set<Name>();
  /** Callbacks that something schedules. */
  readonly scheduled = new Set<Name>();
  /** Coroutines that something starts. */
  readonly started: boolean[];
  readonly #chance: Chance;
  readonly #scope: Scope;

  constructor(chance: Chance, scope: Scope, cast: Cast) {
    this.#chance = chance;
    this.#scope = scope;
    this.cast = cast;
    this.started = cast.coroutines.map(() => false);
  }

  /** Puts statements of the kind behind the others; false if the program has nothing to do it to. */
  add(kind: ActKind, into: Statements, self: number): boolean {
    const chance = this.#chance;
    const { cast } = this;
    switch (kind) {
      case 'future':
        if (cast.futures.length === 0) return false;
        into.push({ op: 'createFuture', as: chance.pick(cast.futures) });
        return true;
      case 'settle':
        return this.#settle(into, this.plainFuture());
      case 'settleTwice': {
        const future = this.plainFuture();
        if (!this.#settle(into, future) || future === undefined) return false;
        if (chance.once(4) && this.#scope.cancellation) into.push({ op: 'cancelFuture', future });
        else this.#settle(into, future);
        if (chance.once(2)) into.push(this.#askFuture(future, false));
        return true;
      }
      case 'settleTask':
        return this.#settle(into, this.task());
      case 'cancel':
        return this.#cancel(into, this.#cancellable());
      case 'cancelTwice': {
        const future = this.#cancellable();
        return this.#cancel(into, future) && this.#cancel(into, future);
      }
      case 'cancelSelf':
        return this.#cancel(into, this.taskAt(self));
      case 'cancelWithResult':
        return this.#cancelWithResult(into);
      case 'uncancel': {
        const task = this.task();
        if (task === undefined) return false;
        into.push({ op: 'uncancel', task });
        return true;
      }
      case 'addDone':
      case 'addTwice':
      case 'removeDone': {
        const future = chance.once(4) ? this.anyFuture() : (this.plainFuture() ?? this.anyFuture());
        if (future === undefined) return false;
        const statement = {
          op: kind === 'removeDone' ? kind : 'addDone',
          future,
          callback: this.#callback(),
        } as const;
        into.push(statement);
        if (kind === 'addTwice') into.push(statement);
        return true;
      }
      case 'askFuture': {
        const isTask = cast.tasks.length > 0 && (cast.futures.length === 0 || chance.once(2));
        const future = isTask ? this.task() : this.plainFuture();
        if (future === undefined) return false;
        into.push(this.#askFuture(future, isTask));
        return true;
      }
      case 'askCurrent':
        into.push({ op: 'ask', what: 'currentTask' });
        return true;
      case 'spawn': {
        const spawn = this.spawn(self);
        if (spawn !== undefined) into.push(spawn);
        return spawn !== undefined;
      }
      case 'hop': {
        into.push(this.#soon());
        this.#settle(into, this.plainFuture());
        into.push(this.#soon());
        return true;
      }
      case 'soon':
        into.push(this.#soon());
        return true;
      case 'later':
        into.push(this.later());
        return true;
      case 'stop':
        into.push({ op: 'stop' });
        return true;
      case 'block':
        into.push({ op: 'block', for: chance.pick([1, 2, 0.5]) });
        return true;
      case 'nestedRun':
        if (self === nobody) return false;
        into.push({ op: 'run' });
        return true;
      case 'print':
        into.push({ op: 'print', text: 'here' });
        return true;
      case 'use': {
        const thing = this.thing();
        return thing !== undefined && this.use(into, thing);
      }
      case 'wakeAndCancel': {
        const thing = this.thing();
        const task = this.task();
        if (thing === undefined || task === undefined) return false;
        const cancelFirst = chance.once(2);
        if (cancelFirst) this.#cancel(into, task);
        this.use(into, thing);
        return cancelFirst || this.#cancel(into, task);
      }
      case 'askThing':
        return this.#askThing(into);
    }
  }

  // Names

  plainFuture(): Name | undefined {
    const { futures } = this.cast;
    return futures.length === 0 ? undefined : this.#chance.pick(futures);
  }

  task(): Name | undefined {
    const { tasks } = this.cast;
    return tasks.length === 0 ? undefined : this.#chance.pick(tasks).name;
  }

  /** A task of another coroutine. */
  otherTask(place: number): Name | undefined {
    const { tasks } = this.cast;
    const first = tasks.length === 0 ? 0 : this.#chance.int(0, tasks.length - 1);
    for (let count = 0; count < tasks.length; count += 1) {
      const task = tasks[(first + count) % tasks.length];
      if (task !== undefined && task.place !== place) return task.name;
    }
    return undefined;
  }

  anyFuture(): Name | undefined {
    return (this.#chance.once(2) ? this.task() : undefined) ?? this.plainFuture() ?? this.task();
  }

  /** A task of that coroutine. */
  taskAt(place: number): Name | undefined {
    for (const task of this.cast.tasks) if (task.place === place) return task.name;
    return undefined;
  }

  /** What a coroutine may wait for: a future, or a task that comes later in the order. */
  awaitable(self: number): Name | undefined {
    const { futures, tasks } = this.cast;
    if (this.#chance.once(rarity.ring)) return this.anyFuture();
    if (futures.length > 0 && this.#chance.once(2)) return this.#chance.pick(futures);
    const first = tasks.length === 0 ? 0 : this.#chance.int(0, tasks.length - 1);
    for (let count = 0; count < tasks.length; count += 1) {
      const task = tasks[(first + count) % tasks.length];
      if (task !== undefined && task.place > self) return task.name;
    }
    return futures.length === 0 ? undefined : this.#chance.pick(futures);
  }

  /** The place of a coroutine that comes later in the order; rarely of any. */
  laterPlace(self: number): number | undefined {
    const last = this.cast.coroutines.length - 1;
    let place: number | undefined;
    if (last > self) place = this.#chance.int(self + 1, last);
    else if (last >= 0 && this.#chance.once(rarity.recursion)) place = this.#chance.int(0, last);
    if (place !== undefined) this.started[place] = true;
    return place;
  }

  laterCoroutine(self: number): Name | undefined {
    const place = this.laterPlace(self);
    return place === undefined ? undefined : this.cast.coroutines[place];
  }

  thing(): CastThing | undefined {
    const { things, contended } = this.cast;
    if (contended && !this.#chance.once(4)) return things[0];
    return things.length === 0 ? undefined : this.#chance.pick(things);
  }

  // Statements

  spawn(self: number, group?: Name): Spawn | undefined {
    const chance = this.#chance;
    const place = this.laterPlace(self);
    const coroutine = place === undefined ? undefined : this.cast.coroutines[place];
    if (place === undefined || coroutine === undefined) return undefined;
    const spawn: { -readonly [Key in keyof Spawn]: Spawn[Key] } = { op: 'spawn', coroutine };
    if (chance.once(rarity.alias)) spawn.as = chance.pick(taskAliases);
    if (group !== undefined) spawn.group = group;
    if (chance.once(rarity.times)) spawn.times = 2;
    this.#bind(spawn.as ?? coroutine, place);
    return spawn;
  }

  #bind(name: Name, place: number): void {
    for (const task of this.cast.tasks) if (task.name === name) return;
    this.cast.tasks.push({ name, place });
  }

  later(): CallLater {
    return { op: 'callLater', callback: this.#callback(), in: this.#chance.pick(delays) };
  }

  /** An exception as it is mostly: only a loop that claims it knows those that leave the run. */
  exception(): Exception {
    const { exits } = this.#scope;
    return exits && this.#chance.once(rarity.exit)
      ? this.#chance.pick(['BaseException', 'SystemExit'] as const)
      : 'Error';
  }

  value(): Json {
    return this.#chance.pick(values);
  }

  #soon(): CallSoon {
    return { op: 'callSoon', callback: this.#callback() };
  }

  #callback(): Name {
    const callback = this.#chance.pick(this.cast.callbacks);
    this.scheduled.add(callback);
    return callback;
  }

  #settle(into: Statements, future: Name | undefined): boolean {
    if (future === undefined) return false;
    this.settled.add(future);
    into.push({
      op: 'settle',
      future,
      with: this.#chance.once(rarity.error) ? { error: this.exception() } : { result: this.value() },
    });
    return true;
  }

  /** Often the first task, which waits for the others. */
  #cancellable(): Name | undefined {
    const [first] = this.cast.tasks;
    if (first !== undefined && this.#chance.once(3)) return first.name;
    return (this.#chance.once(4) ? this.plainFuture() : this.task()) ?? this.plainFuture();
  }

  #cancel(into: Statements, future: Name | undefined): boolean {
    if (future === undefined) return false;
    into.push({ op: 'cancelFuture', future });
    return true;
  }

  /** A task is cancelled in the moment in which it gets what it waits for. */
  #cancelWithResult(into: Statements): boolean {
    if (this.awaits.length === 0) return false;
    const { task, future } = this.#chance.pick(this.awaits);
    const cancelFirst = this.#chance.once(2);
    if (cancelFirst) this.#cancel(into, task);
    this.#settle(into, future);
    if (!cancelFirst) this.#cancel(into, task);
    return true;
  }

  #askFuture(future: Name, isTask: boolean): AskFuture {
    const counts = isTask && this.#scope.cancelCounters && this.#chance.once(3);
    const what = counts ? 'cancelling' : this.#chance.pick(['done', 'cancelled', 'result', 'exception'] as const);
    return { op: 'askFuture', what, future };
  }

  /** What can be done to a primitive without waiting. */
  use(into: Statements, { name: of, what }: CastThing): boolean {
    const chance = this.#chance;
    const put = (method: Use['do']): void => {
      into.push({ op: 'use', of, do: method });
    };
    switch (what) {
      case 'lock':
      case 'semaphore':
      case 'boundedSemaphore':
        put('release');
        return true;
      case 'event':
        if (chance.once(4)) put('clear');
        else {
          put('set');
          if (chance.once(3)) put('clear');
        }
        return true;
      case 'condition':
        if (chance.once(3)) put('notifyAll');
        else into.push({ op: 'use', of, do: 'notify', count: chance.pick([1, 1, 2]) });
        return true;
      case 'barrier':
        put(chance.pick(['abort', 'reset'] as const));
        return true;
      case 'queue':
      case 'lifoQueue':
      case 'priorityQueue':
        if (chance.once(2)) into.push({ op: 'use', of, do: 'putNowait', item: this.item() });
        else put(chance.pick(['getNowait', 'taskDone'] as const));
        return true;
      case 'generator':
        return false;
    }
  }

  /** Numbers, which have an order among themselves; zero is one that counts as false, and those above nine have two digits. */
  item(): number {
    return this.#chance.int(0, 11);
  }

  #askThing(into: Statements): boolean {
    const thing = this.thing();
    if (thing === undefined) return false;
    const what = askable(thing);
    if (what === undefined) return false;
    into.push({ op: 'askThing', what, of: thing.name });
    return true;
  }
}

const askable = ({ what }: CastThing): 'locked' | 'isSet' | 'size' | undefined => {
  switch (what) {
    case 'lock':
    case 'semaphore':
    case 'boundedSemaphore':
    case 'condition':
      return 'locked';
    case 'event':
      return 'isSet';
    case 'queue':
    case 'lifoQueue':
    case 'priorityQueue':
      return 'size';
    default:
      return undefined;
  }
};

/** Nothing that stands behind it is reached. */
export const isOver = (statement: CoroutineStatement | undefined): boolean =>
  statement !== undefined && endings.has(statement.op);

const endings: ReadonlySet<string> = new Set(['raise', 'return', 'break', 'reraise']);
