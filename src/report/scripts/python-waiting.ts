/** The statements of coroutines, generators, iterators and managers in Python: what may wait, and what holds others. */

import {
  type AsyncFor,
  type AsyncWith,
  assertNever,
  blocksOf,
  type Caught,
  type CoroutineStatement,
  type Do,
  type Json,
  type Name,
  type Target,
  type Try,
  type Wait,
} from '../../../spec/program.js';
import type { AwaitKind } from '../../../spec/trace.js';
import { type Bound, copyOf, holds } from './facts.js';
import { block, indented, PythonBody, type PythonScope } from './python-body.js';
import { awaitLabel, givesValue, pythonLiteral, pythonString } from './wording.js';

/** What a list of statements stands in. */
export interface Place {
  /** The exception that the innermost `except` around has caught. */
  readonly caught?: string;
  readonly inLoop: boolean;
  /** `return` and `break` have no effect here. */
  readonly inFinally: boolean;
}

export const atTop: Place = { inLoop: false, inFinally: false };

/** What `return` is in a function: of a value, without one, or of what the function returns in any case. */
export type Returning = 'value' | 'nothing' | { readonly always: string };

const returnWhen = { all: 'ALL_COMPLETED', first: 'FIRST_COMPLETED', firstException: 'FIRST_EXCEPTION' } as const;

export class PythonCoroutine extends PythonBody {
  readonly #returning: Returning;
  readonly #isGenerator: boolean;
  readonly #keepsLast: boolean;

  constructor(
    scope: PythonScope,
    who: string,
    bound: Bound,
    body: readonly CoroutineStatement[],
    returning: Returning,
    isGenerator = false,
  ) {
    super(scope, who, bound);
    this.#returning = returning;
    this.#isGenerator = isGenerator;
    this.#keepsLast = holds(body, blocksOf, ({ op }) => op === 'printLast');
  }

  /** The statements of the whole function. */
  body(statements: readonly CoroutineStatement[]): readonly string[] {
    const lines = this.list(statements, atTop);
    return this.#keepsLast ? ['last = None', ...lines] : lines;
  }

  /** What follows a `return` or a `break` is never reached, and left out. */
  protected list(statements: readonly CoroutineStatement[], place: Place): readonly string[] {
    const lines: string[] = [];
    const before = this.bound;
    this.bound = copyOf(before);
    for (const statement of statements) {
      lines.push(...this.#statement(statement, place));
      if (statement.op === 'return' || statement.op === 'break') break;
    }
    this.bound = before;
    return lines;
  }

  #statement(statement: CoroutineStatement, place: Place): readonly string[] {
    switch (statement.op) {
      case 'return':
        return place.inFinally ? ['# A return has no effect here.'] : [this.#return(statement.value)];
      case 'break':
        if (place.inLoop) return ['break'];
        return place.inFinally ? ['# A break has no effect here.'] : [this.#return(null)];
      case 'reraise':
        return place.caught === undefined ? [] : [`raise ${place.caught}`];
      case 'printLast':
        return [`print(${this.use('last_text')}(last))`];
      case 'produce':
        return this.#isGenerator ? [`yield ${pythonLiteral(statement.item)}`] : [];
      case 'yield':
        return [this.#await('yield', 'asyncio.sleep(0)')];
      case 'badYield':
        return [this.#await('badYield', `${this.use('bad_yield')}()`)];
      case 'sleep':
        return [this.#await('sleep', `asyncio.sleep(${this.delay(statement.for)})`)];
      case 'await': {
        const { future } = statement;
        if (typeof future === 'object') return [this.#await('other', 'asyncio.new_event_loop().create_future()')];
        return this.onlyIf('future', future, [this.#await('future', this.name('future', future), future)]);
      }
      case 'call':
        return [this.#await('call', `${this.name('coroutine', statement.coroutine)}()`, statement.coroutine)];
      case 'gather': {
        const { of, returnExceptions } = statement;
        const options = returnExceptions === true ? ['return_exceptions=True'] : [];
        return [this.#await('gather', `asyncio.gather(${[...this.#unpacked(of), ...options].join(', ')})`)];
      }
      case 'wait':
        return [this.#wait(statement)];
      case 'waitFor': {
        const timeout = statement.timeout === null ? 'None' : this.delay(statement.timeout);
        return this.#onTarget(statement.of, (target) =>
          this.#await('waitFor', `asyncio.wait_for(${target}, ${timeout})`),
        );
      }
      case 'shield':
        return this.#onTarget(statement.of, (target) => this.#await('shield', `asyncio.shield(${target})`));
      case 'asCompleted': {
        const { of, timeout } = statement;
        // As tasks, since asyncio starts coroutines in no order here.
        const targets = this.#listed(of, (coroutine) => `loop.create_task(${this.object(coroutine, 'given')})`);
        const given = timeout === undefined ? targets : `${targets}, timeout=${this.delay(timeout)}`;
        return [`for each in asyncio.as_completed(${given}):`, ...indented([this.#await('asCompleted', 'each')])];
      }
      case 'do':
        return this.onlyIf('thing', statement.of, [this.#do(statement)]);
      case 'timeout': {
        const limit = statement.in === null ? 'None' : this.delay(statement.in);
        return this.#with(`asyncio.timeout(${limit})`, statement.as, statement.body, place);
      }
      case 'taskGroup':
        return this.#with('asyncio.TaskGroup()', statement.as, statement.body, place);
      case 'try':
        return this.#try(statement, place);
      case 'asyncFor':
        return this.#for(statement, place);
      case 'asyncWith':
        return this.#asyncWith(statement, place);
      default:
        return this.passing(statement);
    }
  }

  #return(value: Json): string {
    if (typeof this.#returning === 'object') return `return ${this.#returning.always}`;
    return this.#returning === 'nothing' || value === null ? 'return' : `return ${pythonLiteral(value)}`;
  }

  // Awaiting

  #await(what: AwaitKind, awaitable: string, on?: Name, isBarrier = false): string {
    const helper = this.use(givesValue(what, isBarrier) ? 'told' : 'waited');
    const wait = `await ${helper}(${this.label(awaitLabel(what, on))}, ${awaitable})`;
    return this.#keepsLast ? `last = ${wait}` : wait;
  }

  /** As arguments; names that stand for nothing are left out. */
  #unpacked(targets: readonly Target[]): readonly string[] {
    if (targets.every((target) => 'coroutine' in target || this.isBound('future', target.future)))
      return targets.map((target) => this.#target(target));
    return [`*${this.#listed(targets, (coroutine) => this.object(coroutine, 'given'))}`];
  }

  #target(target: Target): string {
    return 'coroutine' in target ? this.object(target.coroutine, 'given') : this.guarded('future', target.future);
  }

  #listed(targets: readonly Target[], ofCoroutine: (coroutine: Name) => string): string {
    const known = targets.filter((target) => 'coroutine' in target || this.isEverBound('future', target.future));
    const all = known.map((target) => ('coroutine' in target ? ofCoroutine(target.coroutine) : this.#target(target)));
    const list = `[${all.join(', ')}]`;
    return known.every((target) => 'coroutine' in target || this.isBound('future', target.future))
      ? list
      : `[each for each in ${list} if each]`;
  }

  #onTarget(target: Target, line: (target: string) => string): readonly string[] {
    return 'coroutine' in target
      ? [line(this.#target(target))]
      : this.onlyIf('future', target.future, [line(this.#target(target))]);
  }

  #wait({ of, until, timeout }: Wait): string {
    const names = [...new Set(of.map(({ future }) => future))].filter((name) => this.isEverBound('future', name));
    const pairs = names.map((name) => `${pythonString(name)}: ${this.guarded('future', name)}`).join(', ');
    const futures = names.every((name) => this.isBound('future', name))
      ? `{${pairs}}`
      : `{name: each for name, each in {${pairs}}.items() if each}`;
    const options = [
      ...(timeout === undefined ? [] : [`timeout=${this.delay(timeout)}`]),
      ...(until === 'all' ? [] : [`return_when=asyncio.${returnWhen[until]}`]),
    ];
    const wait = `await ${this.use('wait')}(${[this.label('wait'), futures, ...options].join(', ')})`;
    return this.#keepsLast ? `last = ${wait}` : wait;
  }

  #do({ of, do: method, item }: Do): string {
    const thing = this.name('thing', of);
    switch (method) {
      case 'put':
        return this.#await('put', `${thing}.put(${pythonLiteral(item ?? null)})`, of);
      case 'wait': {
        const isBarrier = this.scope.facts.things.get(of)?.has('barrier') === true;
        return this.#await('waitOn', `${thing}.wait()`, of, isBarrier);
      }
      case 'next':
        return this.#await('next', `${this.use('next_item')}(${thing})`, of);
      case 'acquire':
      case 'get':
      case 'join':
      case 'aclose':
        return this.#await(method, `${thing}.${method}()`, of);
      default:
        return assertNever(method);
    }
  }

  // Blocks

  #with(made: string, as: Name, body: readonly CoroutineStatement[], place: Place): readonly string[] {
    const variable = this.bind('thing', as);
    this.bound.things.add(as);
    return [`async with ${made} as ${variable}:`, ...block(this.list(body, place))];
  }

  #asyncWith({ manager, of, body }: AsyncWith, place: Place): readonly string[] {
    const lines = block(this.list(body, place));
    if (of !== undefined) return this.onlyIf('thing', of, [`async with ${this.name('thing', of)}:`, ...lines]);
    return [`async with ${this.name('manager', manager ?? '')}():`, ...lines];
  }

  #for({ iterator, of, body, otherwise }: AsyncFor, place: Place): readonly string[] {
    const inside: Place = { ...place, inLoop: true };
    const items = of === undefined ? `${this.name('iterator', iterator ?? '')}()` : this.guarded('thing', of);
    const lines = [
      `async for item in ${items}:`,
      ...indented([`print(${this.label('item')}, repr(item))`, ...(this.#keepsLast ? ['last = item'] : [])]),
      ...indented(this.list(body, inside)),
    ];
    if (otherwise !== undefined) lines.push('else:', ...block(this.list(otherwise, place)));
    return of === undefined ? lines : this.onlyIf('thing', of, lines);
  }

  #try({ body, except, otherwise = [], finally: last }: Try, place: Place): readonly string[] {
    const tried = this.list(body, place);
    if (except === undefined) {
      const lines = [...tried, ...this.list(otherwise, place)];
      return last === undefined ? lines : ['try:', ...block(lines), ...this.#finally(last, place)];
    }
    return ['try:', ...block(tried), ...this.#except(except.error, except.body, place)]
      .concat(otherwise.length === 0 ? [] : ['else:', ...block(this.list(otherwise, place))])
      .concat(last === undefined ? [] : this.#finally(last, place));
  }

  #except(caught: Caught, body: readonly CoroutineStatement[], place: Place): readonly string[] {
    const depth = place.caught === undefined ? '' : String(Number(place.caught.slice('error'.length) || '1') + 1);
    const name = `error${depth}`;
    const lines = this.list(body, { ...place, caught: name });
    const closing = caught === 'any' && this.#isGenerator ? ['except GeneratorExit:', '    raise'] : [];
    return [
      ...closing,
      `except ${exceptionOf(caught)} as ${name}:`,
      ...indented([`print(${this.label('caught')}, type(${name}).__name__)`, ...lines]),
    ];
  }

  #finally(statements: readonly CoroutineStatement[], place: Place): readonly string[] {
    return ['finally:', ...block(this.list(statements, { ...place, inLoop: false, inFinally: true }))];
  }
}

const exceptionOf = (caught: Caught): string => {
  switch (caught) {
    case 'Error':
      return 'Exception';
    case 'CancelledError':
    case 'TimeoutError':
      return `asyncio.${caught}`;
    case 'any':
      return 'BaseException';
    default:
      return assertNever(caught);
  }
};
