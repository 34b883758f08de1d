/**
 * The statements of coroutines, generators, iterators and managers in TypeScript: what may wait, and what holds others.
 *
 * The bodies of `asyncFor` and `asyncWith` are functions of their own. A `return` or `break` that leaves more than its own
 * function is noted in `left`, and done by whoever stands around.
 */

import {
  type AsyncFor,
  type AsyncWith,
  assertNever,
  blocksOf,
  type Caught,
  type CoroutineStatement,
  type Json,
  type Name,
  type Try,
} from '../../../spec/program.js';
import { serverText } from '../../../spec/server-text.js';
import { socketText } from '../../../spec/socket-text.js';
import { streamText } from '../../../spec/stream-text.js';
import { type Bound, copyOf, holds } from './facts.js';
import { TypescriptAwaits } from './typescript-awaits.js';
import { indented, literal, type TypescriptScope } from './typescript-writer.js';

/** The innermost function around: the coroutine itself, or the body of an asyncFor or an asyncWith. */
type Around = 'function' | 'for' | 'with';

interface Place {
  readonly around: Around;
  /** The variable in which that function notes that it leaves more than itself. */
  readonly left: string;
  /** There is a loop around that a `break` leaves. */
  readonly inLoop: boolean;
  /** `return` and `break` have no effect here. */
  readonly inFinally: boolean;
  /** The exception that the innermost `except` around has caught. */
  readonly caught?: string;
}

/** What `return` is in a function: of a value, or of what the function returns in any case. */
export type Returning = 'value' | { readonly always: string };

const leaves = ({ op }: CoroutineStatement): boolean => op === 'return' || op === 'break';

export class TypescriptCoroutine extends TypescriptAwaits {
  readonly #returning: Returning;
  readonly #isGenerator: boolean;
  #tries = 0;
  #lefts = 0;

  constructor(
    scope: TypescriptScope,
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
    const lines = this.list(statements, { around: 'function', left: '', inLoop: false, inFinally: false });
    return this.keepsLast ? ['let last: unknown = null;', ...lines] : lines;
  }

  /** What follows a `return` or a `break` is never reached, and left out. */
  protected list(statements: readonly CoroutineStatement[], place: Place): readonly string[] {
    const lines: string[] = [];
    const before = this.bound;
    this.bound = copyOf(before);
    for (const statement of statements) {
      lines.push(...this.#statement(statement, place));
      if (leaves(statement) || statement.op === 'raise') break;
      if (statement.op === 'reraise' && place.caught !== undefined) break;
    }
    this.bound = before;
    return lines;
  }

  #statement(statement: CoroutineStatement, place: Place): readonly string[] {
    switch (statement.op) {
      case 'return':
        return place.inFinally ? ['// A return has no effect here.'] : this.#return(statement.value, place);
      case 'break':
        if (place.inFinally && !place.inLoop) return ['// A break has no effect here.'];
        return place.inLoop ? this.#break(place) : this.#return(null, place);
      case 'raise':
        return this.passing(statement);
      case 'reraise':
        return place.caught === undefined ? [] : [`throw ${place.caught};`];
      case 'printLast':
        return [`console.log(${this.use('lastText')}(last));`];
      case 'produce':
        return this.#isGenerator ? [`yield produce(${literal(statement.item)});`] : [];
      case 'yield':
        return [this.await('yield', `${this.use('bareYield')}()`)];
      case 'badYield':
        return [this.await('badYield', `${this.use('badYield')}()`)];
      case 'sleep':
        return [this.await('sleep', `loop.sleep(${this.duration(statement.for)})`)];
      case 'await': {
        const { future } = statement;
        if (typeof future === 'object') {
          this.scope.needsLoops = true;
          return [this.await('other', 'newLoop().createFuture()')];
        }
        return this.onTarget({ future }, (target) => this.await('future', target, future));
      }
      case 'call':
        return [this.await('call', `${this.name('coroutine', statement.coroutine)}()`, statement.coroutine)];
      case 'gather': {
        const options = statement.returnExceptions === true ? ', { returnExceptions: true }' : '';
        return [this.await('gather', `loop.gather(${this.listed(statement.of)}${options})`)];
      }
      case 'wait':
        return [this.wait(statement)];
      case 'waitFor': {
        const timeout = statement.timeout === null ? 'null' : this.duration(statement.timeout);
        return this.onTarget(statement.of, (target) => this.await('waitFor', `loop.waitFor(${target}, ${timeout})`));
      }
      case 'shield':
        return this.onTarget(statement.of, (target) => this.await('shield', `loop.shield(${target})`));
      case 'asCompleted': {
        const { of, timeout } = statement;
        const options = timeout === undefined ? '' : `, { timeout: ${this.duration(timeout)} }`;
        return [
          `for (const each of loop.asCompleted(${this.listed(of)}${options})) {`,
          ...indented([this.await('asCompleted', 'each')]),
          '}',
        ];
      }
      case 'do':
        return this.isEverBound('thing', statement.of)
          ? this.onlyIf('thing', statement.of, [this.do(statement)])
          : [`// Nothing is called ${statement.of} here.`];
      case 'timeout':
        return this.#block(
          statement.as,
          `loop.timeout(${statement.in === null ? 'null' : this.duration(statement.in)})`,
          statement.body,
          place,
        );
      case 'taskGroup':
        return this.#block(statement.as, 'loop.taskGroup()', statement.body, place);
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
        return [`// Left out: ${socketText(statement)}.`];
      case 'serveHttp':
      case 'serveGateway':
        return [`// Left out: ${serverText(statement)}.`];
      case 'openStream':
      case 'read':
      case 'readUntil':
      case 'readExactly':
      case 'readLine':
      case 'drain':
      case 'waitClosed':
        return [`// Left out: ${streamText(statement)}.`];
      default:
        return this.passing(statement);
    }
  }

  // Leaving

  #return(value: Json, { around, left }: Place): readonly string[] {
    if (around === 'function') {
      if (typeof this.#returning === 'object') return [`return ${this.#returning.always};`];
      return [`return ${literal(value)};`];
    }
    return [
      `${left}.how = 'return';`,
      `${left}.value = ${literal(value)};`,
      around === 'for' ? 'return true;' : 'return;',
    ];
  }

  #break({ around, left }: Place): readonly string[] {
    return around === 'for' ? ['return true;'] : [`${left}.how = 'break';`, 'return;'];
  }

  /** A block, with what follows if its body has left more than itself. */
  #leaving(left: string, lines: readonly string[], { around, left: outer }: Place, isLoop: boolean): readonly string[] {
    const mention = new RegExp(`\\b${left}\\b`);
    if (!lines.some((line) => mention.test(line))) return lines;
    this.use('Left');
    const condition = isLoop ? `${left}.how === 'return'` : `${left}.how !== undefined`;
    const always = typeof this.#returning === 'object' ? this.#returning.always : `${left}.value`;
    const how = {
      function: [`if (${condition}) return ${always};`],
      for: [`if (${condition}) {`, `  Object.assign(${outer}, ${left});`, '  return true;', '}'],
      with: [`if (${condition}) {`, `  Object.assign(${outer}, ${left});`, '  return;', '}'],
    }[around];
    return [`const ${left}: Left = {};`, ...lines, ...how];
  }

  #newLeft(): string {
    this.#lefts += 1;
    return this.#lefts === 1 ? 'left' : `left${this.#lefts}`;
  }

  // Blocks

  #block(as: Name, made: string, body: readonly CoroutineStatement[], place: Place): readonly string[] {
    const variable = this.variable('thing', as);
    this.bound.things.add(as);
    return [`${variable} = ${made};`, ...this.#with(variable, body, place)];
  }

  #asyncWith({ manager, of, body }: AsyncWith, place: Place): readonly string[] {
    if (of === undefined) return this.#with(`${this.name('manager', manager ?? '')}()`, body, place);
    if (!this.isEverBound('thing', of)) return [`// Nothing is called ${of} here.`];
    return this.onlyIf('thing', of, this.#with(this.variable('thing', of), body, place));
  }

  #with(manager: string, body: readonly CoroutineStatement[], place: Place): readonly string[] {
    const left = this.#newLeft();
    const list = this.list(body, { ...place, around: 'with', left });
    const tries = holds(body, blocksOf, ({ op }) => op === 'try');
    const mention = new RegExp(`\\b${left}\\b`);
    // Whoever leaves by a return may still meet an exception in a finally, which the manager may suppress.
    const lines =
      tries && list.some((line) => mention.test(line))
        ? ['try {', ...indented(list), '} catch (error) {', `  delete ${left}.how;`, '  throw error;', '}']
        : list;
    const block = [`yield* loop.asyncWith(${manager}, function* (): Coroutine<void> {`, ...indented(lines), '});'];
    return this.#leaving(left, block, place, false);
  }

  #for({ iterator, of, body, otherwise = [] }: AsyncFor, place: Place): readonly string[] {
    if (of !== undefined && !this.isEverBound('thing', of)) return [`// Nothing is called ${of} here.`];
    const items = of === undefined ? `${this.name('iterator', iterator ?? '')}()` : this.variable('thing', of);
    const left = this.#newLeft();
    const inside = this.list(body, { ...place, around: 'for', left, inLoop: true });
    const ends = inside.at(-1)?.startsWith('return ') === true;
    const walk = `yield* loop.asyncFor(${items}, function* (item: unknown): Coroutine<boolean> {`;
    const lines = [
      `console.log(${this.label('item')}, JSON.stringify(item));`,
      ...(this.keepsLast ? ['last = item;'] : []),
      ...inside,
      ...(ends ? [] : ['return false;']),
    ];
    const block =
      otherwise.length === 0
        ? [walk, ...indented(lines), '});']
        : [`if (${walk}`, ...indented(lines), '})) {', ...indented(this.list(otherwise, place)), '}'];
    const all = this.#leaving(left, block, place, true);
    return of === undefined ? all : this.onlyIf('thing', of, all);
  }

  #try({ body, except, otherwise = [], finally: last }: Try, place: Place): readonly string[] {
    const tried = this.list(body, place);
    const atEnd = last === undefined ? [] : this.#finally(last, place);
    if (except === undefined) {
      const lines = [...tried, ...this.list(otherwise, place)];
      return last === undefined ? lines : ['try {', ...indented(lines), ...atEnd, '}'];
    }
    const caught = this.#except(except.error, except.body, place);
    if (otherwise.length === 0) return ['try {', ...indented(tried), ...caught, ...atEnd, '}'];
    // What stands in the else is not caught.
    this.#tries += 1;
    const succeeds = `succeeds${this.#tries}`;
    const lines = [
      `let ${succeeds} = false;`,
      'try {',
      ...indented([...tried, `${succeeds} = true;`]),
      ...caught,
      '}',
      `if (${succeeds}) {`,
      ...indented(this.list(otherwise, place)),
      '}',
    ];
    return last === undefined ? lines : ['try {', ...indented(lines), ...atEnd, '}'];
  }

  #except(caught: Caught, body: readonly CoroutineStatement[], place: Place): readonly string[] {
    const depth = place.caught === undefined ? '' : String(Number(place.caught.slice('error'.length) || '1') + 1);
    const name = `error${depth}`;
    const lines = [
      ...this.#unlessCaught(caught, name),
      `console.log(${this.label('caught')}, ${this.use('nameOf')}(${name}));`,
      ...this.list(body, { ...place, caught: name }),
    ];
    return [`} catch (${name}) {`, ...indented(lines)];
  }

  #unlessCaught(caught: Caught, name: string): readonly string[] {
    switch (caught) {
      case 'any':
        return [];
      case 'Error':
        return [`if (!${this.use('isError')}(${name})) throw ${name};`];
      case 'CancelledError':
      case 'TimeoutError':
        return [`if (${this.use('nameOf')}(${name}) !== '${caught}') throw ${name};`];
      default:
        return assertNever(caught);
    }
  }

  #finally(statements: readonly CoroutineStatement[], place: Place): readonly string[] {
    return ['} finally {', ...indented(this.list(statements, { ...place, inLoop: false, inFinally: true }))];
  }
}
