/**
 * Random programs, as a fast-check arbitrary.
 *
 * A program has a flavour, which says what it is mostly about (`weights.ts`). Faults of loops show mostly in what comes after something
 * went wrong or was too late, so programs go there often: they cancel what has run, stop twice, close and go on.
 * Programs of tasks are made elsewhere (`random-tasks.ts`).
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
import { Chance } from './chance.js';
import { TaskDraft } from './random-tasks.js';
import type { Scope } from './scope.js';
import { smallerPrograms } from './shrink.js';
import { type TaskWeights, taskWeightsFor } from './task-weights.js';
import { flavoursFor, type Kind, pickWeighted, type ScopedFlavour, type WeightedKind } from './weights.js';

/**
 * Percent of the programs that are about futures and tasks, for loops that have them: half of the laws speak of these,
 * and the others have faults that hide behind no task.
 */
const taskShare = 50;

/** One in so many programs of each kind. Far, infinite and undefined delays spoil a program for other questions. */
const rarity = {
  context: 7,
  far: 28,
  infinity: 120,
  nan: 180,
  coarseClock: 24,
  handler: 2,
  oddTick: 12,
  alias: 6,
  times: 16,
} as const;

const names: readonly Name[] = ['a', 'b', 'c', 'd', 'e'];
const aliases: readonly Name[] = ['h', 'i'];
const handlerName: Name = 'z';
const otherHandlerName: Name = 'y';
const ticks: readonly number[] = [0, 0, 1, 1, 1, 2, 2, 3, 0.5, 1.5, 0.25, 1.001, 0.99, -1, -0.5];
/** Where a timer wheel turns, and below what a loop that keeps whole milliseconds knows. They cost nothing on a virtual clock. */
const oddTicks: readonly number[] = [0.0004, 0.0015, 7, 8, 31, 32, 63, 64, 65, 100, 128, 255, 256, 1000, 4096];
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
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  [[]],
];
const returned: readonly Json[] = [true, 1, 'x', false, null];
const fuels: readonly number[] = [6, 8, 10, 14, 20];

export class RandomProgram extends fc.Arbitrary<Program> {
  readonly #scope: Scope;
  readonly #flavours: readonly ScopedFlavour[];
  readonly #tasks: TaskWeights;
  /** Percent. */
  readonly #taskShare: number;

  constructor(scope: Scope, share: number = taskShare) {
    super();
    this.#scope = scope;
    this.#flavours = flavoursFor(scope);
    this.#tasks = taskWeightsFor(scope);
    this.#taskShare = this.#tasks.flavours.length > 0 ? share : 0;
  }

  override generate(random: fc.Random, _bias: number | undefined): fc.Value<Program> {
    const chance = new Chance(random);
    if (chance.percent(this.#taskShare)) {
      return new fc.Value(new TaskDraft(chance, this.#scope, this.#tasks).program(), undefined);
    }
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
      callbacks[otherHandlerName] = this.#handlerBody();
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
    if (statement.op !== 'raise' && statement.op !== 'return') script.push(statement);
  }

  #bodyOf(name: Name): readonly CallbackStatement[] {
    const length = this.#pick([0, 0, 1, 1, 1, 2, 2, 3, 4]);
    const body: CallbackStatement[] = [];
    for (let count = 0; count < length; count += 1) {
      const statement = this.#statement(this.#kind(this.#body), name);
      body.push(statement);
      // What stands behind a raise, or a return, is never reached.
      if (statement.op === 'raise' || statement.op === 'return') break;
    }
    return body;
  }

  /** The handler mostly does little. What becomes of an exit there only CPython says. */
  #handlerBody(): readonly CallbackStatement[] {
    const { cancel, restart, guards, state, timers, exits, asyncioOrder } = this.#scope;
    switch (this.#random.nextInt(0, 9)) {
      case 0:
      case 1:
        return [{ op: 'raise', error: this.#pick(['Error', 'BaseException'] as const) }];
      case 2:
        return [this.#soon()];
      case 3:
        return restart ? [{ op: 'stop' }] : [];
      case 4:
        return cancel ? [{ op: 'cancel', handle: this.#pick(this.#names) }] : [];
      case 5:
        return timers ? [{ ...this.#scheduling(), op: 'callLater', in: this.#delay() }] : [];
      case 6:
        return guards ? [this.#pick([{ op: 'close' }, { op: 'run' }] as const), this.#soon()] : [];
      case 7:
        return state ? [{ op: 'ask', what: this.#question() }] : [];
      case 8:
        return exits && asyncioOrder && this.#once(3) ? [{ op: 'raise', error: 'SystemExit' }] : [];
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
        return { ...this.#scheduling(), op: 'callAt', at: this.#instant() } satisfies CallAt;
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
        return self !== undefined && this.#once(2)
          ? { op: 'return', value: this.#pick(returned) }
          : { op: 'print', text: 'here' };
      case 'setHandler':
        return { op: 'handleExceptions', with: this.#once(4) ? null : this.#pick([handlerName, otherHandlerName]) };
      case 'makeAnother':
        return { op: 'makeAnother' };
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
    return this.#tick(ticks);
  }

  #instant(): Delay {
    if (this.#far && this.#once(4)) return { seconds: this.#pick(farDelays) };
    if (this.#infinity && this.#once(4)) return 'infinity';
    return this.#tick(instants);
  }

  #tick(usual: readonly number[]): number {
    return !this.#scope.real && this.#once(rarity.oddTick) ? this.#pick(oddTicks) : this.#pick(usual);
  }

  #exception(): Exception {
    const { exceptions, exits } = this.#scope;
    if (exits && (!exceptions || this.#once(4))) return this.#pick(['SystemExit', 'KeyboardInterrupt'] as const);
    return this.#once(4) ? this.#pick(['BaseException', 'Falsy'] as const) : 'Error';
  }

  #question(): 'time' | 'isRunning' | 'isClosed' | 'runningLoop' {
    const { state, runningLoop, timers } = this.#scope;
    if (!state) return 'time';
    if (runningLoop && this.#once(4)) return 'runningLoop';
    if (timers && this.#once(8)) return 'time';
    return this.#once(3) ? 'isClosed' : 'isRunning';
  }
}
