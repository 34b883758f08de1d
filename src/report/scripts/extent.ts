/**
 * How much a program does at the most: how many callbacks and coroutines act, so that a script keeps count of its fuel
 * only where it can run out; and how long it may take, so that its end is set beyond.
 *
 * Both are sums over all that the script leads to. A callback or coroutine that leads to itself has no end.
 */

import {
  blocksOf,
  type CoroutineStatement,
  defaultFuel,
  forEachStatement,
  type Name,
  type Program,
  type ScriptStatement,
  type Statement,
} from '../../../spec/program.js';

/** Whether more callbacks and coroutines may start than the fuel lets act. */
export const mayRunOut = (program: Program): boolean =>
  new Sum(program, actorsOf).of(program.script) > (program.fuel ?? defaultFuel);

/** Seconds after which the last thing that a program waits for has come. */
export const secondsOf = (program: Program, tick: number): number => {
  const seconds = (statement: Statement): number => waitOf(statement, tick);
  const sum = new Sum(program, seconds).of(program.script);
  if (Number.isFinite(sum)) return sum;
  let all = 0;
  forEachStatement(program, (statement) => {
    all += seconds(statement);
  });
  return all * ((program.fuel ?? defaultFuel) + 1);
};

/** How many a statement starts itself. */
const actorsOf = (statement: Statement): number => {
  switch (statement.op) {
    case 'callSoon':
    case 'callLater':
    case 'callAt':
    case 'spawn':
    case 'callFromThread':
      return statement.times ?? 1;
    case 'raiseSignal':
      return 1;
    case 'addDone':
    case 'call':
    case 'runMain':
      return 1;
    case 'runUntil':
      return statement.coroutine === undefined ? 0 : 1;
    case 'create':
      return statement.what === 'generator' ? 1 : 0;
    case 'gather':
    case 'asCompleted':
      return statement.of.filter((target) => 'coroutine' in target).length;
    case 'waitFor':
    case 'shield':
      return 'coroutine' in statement.of ? 1 : 0;
    default:
      return 0;
  }
};

/** Delays of an hour and more are not waited for. */
const farDelay = 3600;

/** Seconds that a call from another thread takes at the most, on a machine that is not stalled. */
const threadCall = 0.001;

const waitOf = (statement: Statement, tick: number): number => {
  switch (statement.op) {
    case 'callLater':
      return secondsIn(statement.in, tick);
    case 'callAt':
      return secondsIn(statement.at, tick);
    case 'sleep':
    case 'block':
      return secondsIn(statement.for, tick);
    case 'wait':
    case 'asCompleted':
    case 'waitFor':
      return secondsIn(statement.timeout ?? 0, tick);
    case 'callFromThread':
      return (statement.times ?? 1) * threadCall;
    case 'timeout':
      return secondsIn(statement.in ?? 0, tick);
    case 'use':
      return statement.do === 'reschedule' ? secondsIn(statement.count ?? 0, tick) : 0;
    default:
      return 0;
  }
};

const secondsIn = (delay: number | { readonly seconds: number } | string, tick: number): number => {
  if (typeof delay === 'string') return 0;
  const seconds = typeof delay === 'number' ? delay * tick : delay.seconds;
  return seconds >= farDelay ? 0 : Math.max(seconds, 0);
};

type Body = readonly (CoroutineStatement | ScriptStatement)[];

class Sum {
  readonly #program: Program;
  readonly #own: (statement: Statement) => number;
  readonly #known = new Map<string, number>();

  constructor(program: Program, own: (statement: Statement) => number) {
    this.#program = program;
    this.#own = own;
  }

  of(body: Body): number {
    let sum = 0;
    for (const statement of body) sum += this.#own(statement) + this.#beyond(statement);
    return sum;
  }

  #named(kind: 'callbacks' | 'coroutines' | 'generators', name: Name): number {
    return this.#once(`${kind} ${name}`, () => this.of(this.#program[kind]?.[name] ?? []));
  }

  #once(key: string, sumUp: () => number): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // Whoever comes here again before it is known leads to itself.
    this.#known.set(key, Number.POSITIVE_INFINITY);
    const sum = sumUp();
    this.#known.set(key, sum);
    return sum;
  }

  #beyond(statement: CoroutineStatement | ScriptStatement): number {
    switch (statement.op) {
      case 'callSoon':
      case 'callLater':
      case 'callAt':
      case 'callFromThread':
        return times(statement.times ?? 1, this.#named('callbacks', statement.callback));
      case 'addDone':
        return this.#named('callbacks', statement.callback);
      case 'handleExceptions':
      case 'watchSignal':
        // Nobody knows how often a handler is called.
        return statement.with === null ? 0 : times(Number.POSITIVE_INFINITY, this.#named('callbacks', statement.with));
      case 'spawn':
        return times(statement.times ?? 1, this.#named('coroutines', statement.coroutine));
      case 'call':
      case 'runMain':
        return this.#named('coroutines', statement.coroutine);
      case 'runUntil':
        return statement.coroutine === undefined ? 0 : this.#named('coroutines', statement.coroutine);
      case 'create':
        return statement.what === 'generator' ? this.#named('generators', statement.generator ?? '') : 0;
      case 'gather':
      case 'asCompleted':
        return statement.of
          .map((target) => ('coroutine' in target ? this.#named('coroutines', target.coroutine) : 0))
          .reduce((sum, each) => sum + each, 0);
      case 'waitFor':
      case 'shield':
        return 'coroutine' in statement.of ? this.#named('coroutines', statement.of.coroutine) : 0;
      case 'asyncFor': {
        const { iterator, body, otherwise = [] } = statement;
        const declared = this.#program.iterators?.[iterator ?? ''];
        // How many items a generator gives is not known.
        const items = declared?.items.length ?? Number.POSITIVE_INFINITY;
        const each =
          declared === undefined
            ? 0
            : times(
                items + 1,
                this.#once(`iterator ${iterator}`, () => this.of(declared.each)),
              );
        return times(items, this.of(body)) + each + this.of(otherwise);
      }
      case 'asyncWith': {
        const { enter, exit } = this.#program.managers?.[statement.manager ?? ''] ?? { enter: [], exit: [] };
        const around = this.#once(`manager ${statement.manager}`, () => this.of(enter) + this.of(exit));
        return around + this.of(statement.body);
      }
      default:
        return 'body' in statement ? blocksOf(statement).reduce((sum, block) => sum + this.of(block), 0) : 0;
    }
  }
}

/** Nothing, however often, is nothing. */
const times = (count: number, value: number): number => (value === 0 ? 0 : count * value);
