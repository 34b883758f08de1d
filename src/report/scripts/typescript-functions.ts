/** The functions of a TypeScript script: callbacks, coroutines, generators, iterators and managers. */

import type { CoroutineStatement, Name, Program } from '../../../spec/program.js';
import { type Callback, type Facts, type Role, usedNames } from './facts.js';
import { rolesInOrder } from './names.js';
import { indented, literal, quoted, TypescriptBody, type TypescriptScope } from './typescript-body.js';
import { type Returning, TypescriptCoroutine } from './typescript-waiting.js';
import { unnamed } from './wording.js';

export class TypescriptFunctions {
  readonly #program: Program;
  readonly #facts: Facts;
  readonly #scope: TypescriptScope;
  /** Callbacks and coroutines keep count of the fuel. */
  readonly #counts: boolean;

  constructor(program: Program, scope: TypescriptScope, counts: boolean) {
    this.#program = program;
    this.#facts = scope.facts;
    this.#scope = scope;
    this.#counts = counts;
  }

  all(): readonly string[] {
    const { iterators = {}, managers = {}, coroutines = {}, generators = {} } = this.#program;
    const { names, imports } = this.#scope;
    const functions: string[] = [];
    for (const [name, callback] of this.#facts.callbacks) functions.push(...this.#callback(name, callback));
    for (const name of this.#facts.coroutines) {
      const lines = [
        `console.log(${quoted(`${name} starts`)});`,
        ...this.#spending('return null;'),
        ...this.#body(name, coroutines[name] ?? [], 'value'),
      ];
      functions.push(define(`function* ${names.of('coroutine', name)}(): Coroutine`, [...lines, ...endOf(lines)]));
    }
    for (const name of this.#facts.generators) {
      imports.add('type Produce');
      const lines = [
        `console.log('${unnamed.generator} starts');`,
        ...this.#spending('return null;'),
        ...this.#body(unnamed.generator, generators[name] ?? [], 'value', true),
      ];
      const header = `function* ${names.of('generator', name)}(produce: Produce): Generator<unknown, unknown, unknown>`;
      functions.push(define(header, [...lines, ...endOf(lines)]));
    }
    for (const name of usedNames(this.#program, 'iterator')) functions.push(this.#iterator(name, iterators[name]));
    for (const name of usedNames(this.#program, 'manager')) functions.push(this.#manager(name, managers[name]));
    return functions;
  }

  #body(
    who: string,
    statements: readonly CoroutineStatement[],
    returning: Returning,
    isGenerator = false,
  ): readonly string[] {
    this.#scope.imports.add('type Coroutine').add('type Awaitable');
    const { boundAtFirst } = this.#facts;
    return new TypescriptCoroutine(this.#scope, who, boundAtFirst, statements, returning, isGenerator).body(statements);
  }

  #spending(leave: string): readonly string[] {
    if (!this.#counts) return [];
    this.#scope.helpers.add('spent');
    return [`if (spent()) ${leave}`];
  }

  #callback(name: Name, { roles, args }: Callback): readonly string[] {
    const { names } = this.#scope;
    const body = new TypescriptBody(this.#scope, name, this.#facts.boundAtFirst);
    const statements: string[] = [];
    for (const statement of this.#program.callbacks[name] ?? []) {
      statements.push(...body.passing(statement));
      if (statement.op === 'return' || statement.op === 'raise') break;
    }
    const isShared = roles.size > 1 && statements.length > 0;
    const functions: string[] = [];
    if (isShared) functions.push(define(`function ${names.of('body', name)}()`, statements));
    const inside = isShared ? [`return ${names.of('body', name)}();`] : statements;
    for (const role of rolesInOrder) {
      if (!roles.has(role)) continue;
      const parameters = this.#parametersOf(role, args);
      const header = `function ${names.of(role === 'call' ? 'callback' : role, name)}(${parameters})`;
      const own = [...this.#beginningOf(role, name, args), ...inside];
      functions.push(define(header, own));
    }
    return functions;
  }

  #parametersOf(role: Role, args: Callback['args']): string {
    switch (role) {
      case 'call':
        return args === 'none' ? '' : '...args: unknown[]';
      case 'done':
        return '';
      default:
        this.#scope.imports.add('type ExceptionContext');
        return '{ exception }: ExceptionContext';
    }
  }

  #beginningOf(role: Role, name: Name, args: Callback['args']): readonly string[] {
    switch (role) {
      case 'call':
        return [this.#starts(name, args), ...this.#spending('return;')];
      case 'done':
        return [`console.log(${quoted(`${name} is notified`)});`, ...this.#spending('return;')];
      default:
        this.#scope.helpers.add('nameOf');
        return [`console.log(${quoted(`${name} is told of`)}, nameOf(exception));`];
    }
  }

  #starts(name: Name, args: Callback['args']): string {
    const parts = [quoted(`${name} starts`)];
    const given = 'JSON.stringify(args)';
    if (args === 'all') parts.push(`' with '`, given);
    else if (args === 'some') parts.push(`(args.length > 0 ? \` with \${${given}}\` : '')`);
    if (this.#facts.contexts) {
      this.#scope.helpers.add('where');
      parts.push('where()');
    }
    return `console.log(${parts.join(' + ')});`;
  }

  #iterator(name: Name, declaration: NonNullable<Program['iterators']>[string] | undefined): string {
    const { items, each, fails } = declaration ?? { items: [], each: [] };
    this.#scope.imports.add('type AsyncItems');
    const before = this.#body(unnamed.iterator, each, 'value');
    const raising = new TypescriptBody(this.#scope, unnamed.iterator, this.#facts.boundAtFirst);
    const next = [
      ...(each.length === 0 ? [] : ['yield* before();']),
      ...(fails === undefined
        ? ['return items.next();']
        : ['const item = items.next();', `if (item.done === true) throw ${raising.exception(fails)};`, 'return item;']),
    ];
    const type =
      items.length === 0 ? 'const items = [][Symbol.iterator]();' : `const items = ${literal(items)}.values();`;
    return define(`function ${this.#scope.names.of('iterator', name)}(): AsyncItems`, [
      type,
      ...(each.length === 0 ? [] : ['function* before(): Coroutine {', ...indented([...before, 'return null;']), '}']),
      'return {',
      ...indented(['*next(): Coroutine<IteratorResult<unknown, unknown>> {', ...indented(next), '},']),
      '};',
    ]);
  }

  #manager(name: Name, declaration: NonNullable<Program['managers']>[string] | undefined): string {
    const { enter, exit, suppresses } = declaration ?? { enter: [], exit: [] };
    const always = String(suppresses === true);
    this.#scope.imports.add('type AsyncManager');
    return define(`function ${this.#scope.names.of('manager', name)}(): AsyncManager`, [
      'return {',
      ...indented([
        '*enter(): Coroutine {',
        ...indented([...this.#body(unnamed.manager, enter, 'value'), 'return null;']),
        '},',
        '*exit(): Coroutine<boolean> {',
        ...indented([...this.#body(unnamed.manager, exit, { always }), `return ${always};`]),
        '},',
      ]),
      '};',
    ]);
  }
}

/** A coroutine that comes to its end returns null. */
const endOf = (lines: readonly string[]): readonly string[] =>
  lines.at(-1)?.startsWith('return ') === true ? [] : ['return null;'];

const define = (header: string, lines: readonly string[]): string =>
  [`${header} {`, ...indented(lines), '}'].join('\n');
