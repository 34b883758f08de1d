/**
 * Random programs, as a fast-check arbitrary.
 *
 * A program has a flavour, which says what it is mostly about (`weights.ts`). Faults of loops show mostly in what comes after something
 * went wrong or was too late, so programs go there often: they cancel what has run, stop twice, close and go on.
 */

import * as fc from 'fast-check';
import type {
  CallAt,
  CallbackStatement,
  CallLater,
  CallSoon,
  Delay,
  Exception,
  Json,
  Name,
  Program,
  ScriptStatement,
} from '../../spec/program.js';
import type { Scope } from './scope.js';
import { smallerPrograms } from './shrink.js';
import { flavoursFor, type Kind, pickWeighted, type ScopedFlavour, type WeightedKind } from './weights.js';

/** One in so many programs of each kind. Far, infinite and undefined delays spoil a program for other questions. */
const rarity = {
  context: 7,
  far: 28,
  infinity: 120,
  nan: 180,
  coarseClock: 24,
  handler: 2,
  alias: 6,
  times: 16,
} as const;

const names: readonly Name[] = ['a', 'b', 'c', 'd', 'e'];
const aliases: readonly Name[] = ['h', 'i'];
const handlerName: Name = 'z';
const ticks: readonly number[] = [0, 0, 1, 1, 1, 2, 2, 3, 0.5, 1.5, 0.25, 1.001, 0.99, -1, -0.5];
const instants: readonly number[] = [0, 0, 1, 1, 2, 2, 3, 1.5, -1];
const farDelays: readonly number[] = [2 ** 31 / 1000, 2 ** 32 / 1000 + 5, 1e9];
const argumentLists: readonly (readonly Json[])[] = [
  [1],
  ['x', 2],
  [null],
  [[1, [2]]],
  [{ k: 0 }],
  [false, 0, ''],
  [1, 2, 3, 4, 5],
  [[]],
];
const fuels: readonly number[] = [6, 8, 10, 14, 20];

export class RandomProgram extends fc.Arbitrary<Program> {
  readonly #scope: Scope;
  readonly #flavours: readonly ScopedFlavour[];

  constructor(scope: Scope) {
    super();
    this.#scope = scope;
    this.#flavours = flavoursFor(scope);
  }

  override generate(random: fc.Random, _bias: number | undefined): fc.Value<Program> {
    return new fc.Value(new Draft(random, this.#scope, this.#flavours).program(), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Program {
    return typeof value === 'object' && value !== null && 'script' in value && 'callbacks' in value;
  }

  override shrink(value: Program, _context: unknown): fc.Stream<fc.Value<Program>> {
    return fc.stream(smallerPrograms(value)).map((smaller) => new fc.Value(smaller, undefined));
  }
}

/** One program in the making. */
class Draft {
  readonly #random: fc.Random;
  readonly #scope: Scope;
  readonly #script: readonly WeightedKind[];
  readonly #body: readonly WeightedKind[];
  readonly #names: readonly Name[];
  readonly #contexts: boolean;
  readonly #far: boolean;
  readonly #infinity: boolean;
  readonly #nan: boolean;

  constructor(random: fc.Random, scope: Scope, all: readonly ScopedFlavour[]) {
    this.#random = random;
    this.#scope = scope;
    const { script, body } = pickWeighted(all, random);
    this.#script = script;
    this.#body = body;
    this.#names = names.slice(0, random.nextInt(1, names.length));
    this.#contexts = scope.context && this.#once(rarity.context);
    this.#far = scope.farTimers && this.#once(rarity.far);
    this.#infinity = scope.farTimers && this.#once(rarity.infinity);
    this.#nan = scope.farTimers && !this.#infinity && this.#once(rarity.nan);
  }

  #once(inSoMany: number): boolean {
    return this.#random.nextInt(1, inSoMany) === 1;
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#random.nextInt(0, items.length - 1)];
    if (item === undefined) throw new RangeError('Expected something to pick from, got an empty list.');
    return item;
  }

  program(): Program {
    const callbacks: Record<Name, readonly CallbackStatement[]> = {};
    for (const name of this.#names) callbacks[name] = this.#bodyOf(name);
    const script: ScriptStatement[] = [];
    if (this.#scope.exceptions && this.#once(rarity.handler)) {
      script.push({ op: 'handleExceptions', with: handlerName });
      callbacks[handlerName] = this.#handlerBody();
    }
    this.#addScript(script);
    const coarse = this.#scope.coarseClock && this.#once(rarity.coarseClock);
    return { script, callbacks, fuel: this.#pick(fuels), ...(coarse ? { clockStep: this.#pick([0.016, 0.5]) } : {}) };
  }

  #addScript(script: ScriptStatement[]): void {
    const rounds = this.#scope.restart ? this.#pick([1, 1, 2, 2, 3]) : 1;
    for (let round = 0; round < rounds; round += 1) {
      const length = this.#random.nextInt(round === 0 ? 1 : 0, round === 0 ? 6 : 3);
      for (let count = 0; count < length; count += 1) this.#addStatement(script);
      script.push({ op: 'run' });
    }
    if (!this.#scope.close || !this.#once(6)) return;
    for (let count = this.#random.nextInt(0, 2); count > 0; count -= 1) this.#addStatement(script);
    script.push({ op: 'close' });
    if (!this.#scope.guards) return;
    for (let count = this.#random.nextInt(0, 3); count > 0; count -= 1) {
      if (this.#once(4)) script.push(this.#pick([{ op: 'close' }, { op: 'run' }] as const));
      else this.#addStatement(script);
    }
  }

  #addStatement(script: ScriptStatement[]): void {
    const statement = this.#statement(this.#kind(this.#script), undefined);
    if (statement.op !== 'raise') script.push(statement);
  }

  #bodyOf(name: Name): readonly CallbackStatement[] {
    const length = this.#pick([0, 0, 1, 1, 1, 2, 2, 3, 4]);
    const body: CallbackStatement[] = [];
    for (let count = 0; count < length; count += 1) {
      const statement = this.#statement(this.#kind(this.#body), name);
      body.push(statement);
      // What stands behind a raise is never reached.
      if (statement.op === 'raise') break;
    }
    return body;
  }

  /** The handler mostly does little; what it raises is an Error, for what becomes of an exit there is nowhere said. */
  #handlerBody(): readonly CallbackStatement[] {
    switch (this.#random.nextInt(0, 5)) {
      case 0:
      case 1:
        return [{ op: 'raise', error: this.#pick(['Error', 'BaseException'] as const) }];
      case 2:
        return [this.#soon()];
      case 3:
        return this.#scope.restart ? [{ op: 'stop' }] : [];
      case 4:
        return this.#scope.cancel ? [{ op: 'cancel', handle: this.#pick(this.#names) }] : [];
      default:
        return [{ op: 'print', text: 'handled' }];
    }
  }

  #kind(kinds: readonly WeightedKind[]): Kind {
    return pickWeighted(kinds, this.#random).kind;
  }

  #statement(kind: Kind, self: Name | undefined): CallbackStatement {
    switch (kind) {
      case 'soon':
        return this.#soon();
      case 'later':
        return { ...this.#scheduling(), op: 'callLater', in: this.#delay() } satisfies CallLater;
      case 'at':
        return { ...this.#scheduling(), op: 'callAt', at: this.#pick(instants) } satisfies CallAt;
      case 'cancel':
        return { op: 'cancel', handle: this.#handle() };
      case 'cancelSelf':
        return { op: 'cancel', handle: self ?? this.#handle() };
      case 'stop':
      case 'close':
        return { op: kind };
      case 'nestedRun':
        return { op: 'run' };
      case 'runAnother':
        return { op: 'runAnother' };
      case 'raise':
        return { op: 'raise', error: this.#exception() };
      case 'block':
        return { op: 'block', for: this.#pick(this.#scope.real ? [0.4, 0.4, 1] : [1, 2, 3, 0.5, 5]) };
      case 'askState':
        return { op: 'ask', what: this.#question() };
      case 'askHandle':
        return {
          op: 'askHandle',
          what: this.#scope.deadlines ? this.#pick(['cancelled', 'cancelled', 'when'] as const) : 'cancelled',
          handle: this.#handle(),
        };
      case 'print':
        return { op: 'print', text: 'here' };
    }
  }

  #soon(): CallSoon {
    return { ...this.#scheduling(), op: 'callSoon' };
  }

  #scheduling(): Omit<CallSoon, 'op'> {
    const callback = this.#pick(this.#names);
    const scheduling: { -readonly [Key in keyof Omit<CallSoon, 'op'>]: CallSoon[Key] } = { callback };
    if (this.#scope.cancel && this.#once(rarity.alias)) scheduling.as = this.#pick(aliases);
    if (this.#scope.arguments && this.#once(4)) scheduling.args = this.#pick(argumentLists);
    if (this.#contexts && !this.#once(3)) scheduling.context = this.#pick(['k', 'm']);
    if (this.#once(rarity.times)) scheduling.times = this.#random.nextInt(2, 4);
    return scheduling;
  }

  #handle(): Name {
    return this.#once(5) ? this.#pick(aliases) : this.#pick(this.#names);
  }

  #delay(): Delay {
    if (this.#far && this.#once(2)) return { seconds: this.#pick(farDelays) };
    if (this.#infinity && this.#once(2)) return 'infinity';
    if (this.#nan && this.#once(3)) return 'nan';
    return this.#pick(ticks);
  }

  #exception(): Exception {
    const { exceptions, exits } = this.#scope;
    if (exits && (!exceptions || this.#once(4))) return this.#pick(['SystemExit', 'KeyboardInterrupt'] as const);
    return this.#once(4) ? 'BaseException' : 'Error';
  }

  #question(): 'time' | 'isRunning' | 'isClosed' | 'runningLoop' {
    const { state, runningLoop, timers } = this.#scope;
    if (!state) return 'time';
    if (runningLoop && this.#once(4)) return 'runningLoop';
    if (timers && this.#once(8)) return 'time';
    return this.#once(3) ? 'isClosed' : 'isRunning';
  }
}
