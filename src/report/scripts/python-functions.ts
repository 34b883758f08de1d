/** The functions and classes of a Python script: callbacks, coroutines, generators, iterators and managers. */

import type { CoroutineStatement, Name, Program } from '../../../spec/program.js';
import { type Callback, type Facts, type Role, usedNames } from './facts.js';
import { rolesInOrder } from './names.js';
import { block, indented, PythonBody, type PythonScope } from './python-body.js';
import { PythonCoroutine, type Returning } from './python-waiting.js';
import { pythonLiteral, pythonString, unnamed } from './wording.js';

export class PythonFunctions {
  readonly #program: Program;
  readonly #facts: Facts;
  readonly #scope: PythonScope;
  /** Callbacks and coroutines keep count of the fuel. */
  readonly #counts: boolean;

  constructor(program: Program, scope: PythonScope, counts: boolean) {
    this.#program = program;
    this.#facts = scope.facts;
    this.#scope = scope;
    this.#counts = counts;
  }

  all(): readonly string[] {
    const { iterators = {}, managers = {}, coroutines = {}, generators = {} } = this.#program;
    const { names } = this.#scope;
    const functions: string[] = [];
    for (const [name, callback] of this.#facts.callbacks) functions.push(...this.#callback(name, callback));
    for (const name of this.#facts.coroutines) {
      const start = [`print(${pythonString(`${name} starts`)})`, ...this.#spending()];
      functions.push(this.#async(names.of('coroutine', name), [], name, coroutines[name] ?? [], 'value', start));
    }
    for (const name of this.#facts.generators) {
      const start = [`print('${unnamed.generator} starts')`, ...this.#spending()];
      const end = ['return', 'yield'];
      functions.push(
        this.#async(names.of('generator', name), [], unnamed.generator, generators[name] ?? [], 'nothing', start, end),
      );
    }
    for (const name of usedNames(this.#program, 'iterator')) functions.push(this.#iterator(name, iterators[name]));
    for (const name of usedNames(this.#program, 'manager')) functions.push(this.#manager(name, managers[name]));
    if (this.#facts.raises) functions.push(this.#onException());
    return functions;
  }

  #spending(): readonly string[] {
    if (!this.#counts) return [];
    this.#scope.helpers.add('spent');
    return ['if spent():', '    return'];
  }

  #callback(name: Name, { roles, args }: Callback): readonly string[] {
    const { names } = this.#scope;
    const who = name;
    const body = new PythonBody(this.#scope, who, this.#facts.boundAtFirst);
    const statements: string[] = [];
    for (const statement of this.#program.callbacks[name] ?? []) {
      statements.push(...body.passing(statement));
      if (statement.op === 'return' || statement.op === 'raise') break;
    }
    const declared = body.globals.size > 0 ? [`global ${[...body.globals].join(', ')}`] : [];
    const isShared = roles.size > 1 && statements.length > 0;
    const functions: string[] = [];
    const shared = isShared ? names.of('body', name) : '';
    if (isShared) functions.push(define(`def ${shared}():`, [...declared, ...statements]));
    const inside = isShared ? [`${shared}()`] : statements;
    const first = isShared ? [] : declared;
    for (const role of rolesInOrder) {
      if (!roles.has(role)) continue;
      const own = [...first, ...this.#beginningOf(role, name, args), ...inside];
      if (role === 'call') {
        const parameters = args === 'none' ? '' : '*args';
        functions.push(define(`def ${names.of('callback', name)}(${parameters}):`, own));
      } else if (role === 'done') functions.push(define(`def ${names.of('done', name)}(future):`, own));
      else functions.push(define(`def ${names.of('handler', name)}(loop, context):`, own));
    }
    return functions;
  }

  #beginningOf(role: Role, name: Name, args: Callback['args']): readonly string[] {
    switch (role) {
      case 'call':
        return [this.#starts(name, args), ...this.#spending()];
      case 'done':
        return [`print(${pythonString(`${name} is notified`)})`, ...this.#spending()];
      default:
        this.#scope.helpers.add('asked_for');
        return [
          'if not asked_for(context):',
          '    return',
          `print(${pythonString(`${name} is told of`)}, type(context['exception']).__name__)`,
        ];
    }
  }

  #starts(name: Name, args: Callback['args']): string {
    const parts = [pythonString(`${name} starts`)];
    if (args === 'all') parts[0] = `${pythonString(`${name} starts with `)} + repr(list(args))`;
    else if (args === 'some') parts[0] += " + (f' with {list(args)}' if args else '')";
    if (this.#facts.contexts) parts.push('where()');
    return `print(${parts.join(' + ')})`;
  }

  #async(
    identifier: string,
    parameters: readonly string[],
    who: string,
    statements: readonly CoroutineStatement[],
    returning: Returning,
    start: readonly string[] = [],
    end: readonly string[] = [],
  ): string {
    const body = new PythonCoroutine(
      this.#scope,
      who,
      this.#facts.boundAtFirst,
      statements,
      returning,
      end.includes('yield'),
    );
    const lines = body.body(statements);
    const declared = body.globals.size > 0 ? [`global ${[...body.globals].join(', ')}`] : [];
    const yields = lines.some((line) => /^\s*yield /.test(line));
    return define(`async def ${identifier}(${parameters.join(', ')}):`, [
      ...declared,
      ...start,
      ...lines,
      ...(yields ? end.filter((line) => line !== 'return' && line !== 'yield') : end),
    ]);
  }

  #iterator(name: Name, declaration: NonNullable<Program['iterators']>[string] | undefined): string {
    const { items, each, fails } = declaration ?? { items: [], each: [] };
    const identifier = this.#scope.names.of('iterator', name);
    const body = new PythonBody(this.#scope, unnamed.iterator, this.#facts.boundAtFirst);
    const before = this.#async('before', ['self'], unnamed.iterator, each, 'nothing');
    const next = [
      ...(each.length === 0 ? [] : ['await self.before()']),
      'for item in self.items:',
      '    return item',
      fails === undefined ? 'raise StopAsyncIteration' : `raise ${body.exception(fails)}`,
    ];
    const methods = [
      define('def __init__(self):', [`self.items = iter(${pythonLiteral(items)})`]),
      define('def __aiter__(self):', ['return self']),
      ...(each.length === 0 ? [] : [before]),
      define('async def __anext__(self):', next),
    ];
    return classOf(identifier, methods);
  }

  #manager(name: Name, declaration: NonNullable<Program['managers']>[string] | undefined): string {
    const { enter, exit, suppresses } = declaration ?? { enter: [], exit: [] };
    const always = suppresses === true ? 'True' : 'False';
    return classOf(this.#scope.names.of('manager', name), [
      this.#async('__aenter__', ['self'], unnamed.manager, enter, 'nothing'),
      this.#async(
        '__aexit__',
        ['self', 'kind', 'error', 'traceback'],
        unnamed.manager,
        exit,
        { always },
        [],
        [`return ${always}`],
      ),
    ]);
  }

  #onException(): string {
    this.#scope.helpers.add('asked_for');
    return define('def on_exception(loop, context):', [
      'if asked_for(context):',
      "    print('the exception handler is told of', type(context['exception']).__name__)",
    ]);
  }
}

const define = (header: string, lines: readonly string[]): string => [header, ...block(lines)].join('\n');

const classOf = (identifier: string, methods: readonly string[]): string =>
  [`class ${identifier}:`, ...indented(methods.join('\n\n').split('\n'))].join('\n');
