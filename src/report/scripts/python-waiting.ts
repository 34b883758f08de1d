/** The statements of coroutines, generators, iterators and managers in Python: what may wait, and what holds others. */

import {
  type AsyncFor,
  type AsyncWith,
  assertNever,
  type Caught,
  type CoroutineStatement,
  type Json,
  type Name,
  type Try,
} from '../../../spec/program.js';
import { serverText } from '../../../spec/server-text.js';
import { socketText } from '../../../spec/socket-text.js';
import { streamText } from '../../../spec/stream-text.js';
import { type Bound, copyOf } from './facts.js';
import { PythonAwaits } from './python-awaits.js';
import { block, indented, type PythonScope } from './python-writer.js';
import { pythonLiteral } from './wording.js';

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

export class PythonCoroutine extends PythonAwaits {
  readonly #returning: Returning;
  readonly #isGenerator: boolean;

  constructor(
    scope: PythonScope,
    who: string,
    bound: Bound,
    body: readonly CoroutineStatement[],
    returning: Returning,
    isGenerator = false,
  ) {
    super(scope, who, bound, body);
    this.#returning = returning;
    this.#isGenerator = isGenerator;
  }

  /** The statements of the whole function. */
  body(statements: readonly CoroutineStatement[]): readonly string[] {
    const lines = this.list(statements, atTop);
    return this.keepsLast ? ['last = None', ...lines] : lines;
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
        return [this.await('yield', 'asyncio.sleep(0)')];
      case 'badYield':
        return [this.await('badYield', `${this.use('bad_yield')}()`)];
      case 'sleep':
        return [this.await('sleep', `asyncio.sleep(${this.delay(statement.for)})`)];
      case 'await': {
        const { future } = statement;
        if (typeof future === 'object') return [this.await('other', 'asyncio.new_event_loop().create_future()')];
        return this.onlyIf('future', future, [this.await('future', this.name('future', future), future)]);
      }
      case 'call':
        return [this.await('call', `${this.name('coroutine', statement.coroutine)}()`, statement.coroutine)];
      case 'gather': {
        const { of, returnExceptions } = statement;
        const options = returnExceptions === true ? ['return_exceptions=True'] : [];
        return [this.await('gather', `asyncio.gather(${[...this.unpacked(of), ...options].join(', ')})`)];
      }
      case 'wait':
        return [this.wait(statement)];
      case 'waitFor': {
        const timeout = statement.timeout === null ? 'None' : this.delay(statement.timeout);
        return this.onTarget(statement.of, (target) =>
          this.await('waitFor', `asyncio.wait_for(${target}, ${timeout})`),
        );
      }
      case 'shield':
        return this.onTarget(statement.of, (target) => this.await('shield', `asyncio.shield(${target})`));
      case 'asCompleted': {
        const { of, timeout } = statement;
        // As tasks, since asyncio starts coroutines in no order here.
        const targets = this.listed(of, (coroutine) => `loop.create_task(${this.object(coroutine, 'given')})`);
        const given = timeout === undefined ? targets : `${targets}, timeout=${this.delay(timeout)}`;
        return [`for each in asyncio.as_completed(${given}):`, ...indented([this.await('asCompleted', 'each')])];
      }
      case 'do':
        return this.onlyIf('thing', statement.of, [this.do(statement)]);
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
      case 'listen':
      case 'accept':
      case 'connect':
      case 'receive':
      case 'sendAll':
      case 'acceptEach':
      case 'receiveEach':
        return [`# Left out: ${socketText(statement)}.`];
      case 'serveHttp':
      case 'serveGateway':
        return [`# Left out: ${serverText(statement)}.`];
      case 'openStream':
      case 'read':
      case 'readUntil':
      case 'readExactly':
      case 'readLine':
      case 'drain':
      case 'waitClosed':
        return [`# Left out: ${streamText(statement)}.`];
      default:
        return this.passing(statement);
    }
  }

  #return(value: Json): string {
    if (typeof this.#returning === 'object') return `return ${this.#returning.always}`;
    return this.#returning === 'nothing' || value === null ? 'return' : `return ${pythonLiteral(value)}`;
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
      ...indented([`print(${this.label('item')}, repr(item))`, ...(this.keepsLast ? ['last = item'] : [])]),
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
