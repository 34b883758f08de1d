/** What the functions of a TypeScript script are written with: names, and the few forms that lines have. */

import { assertNever, type Delay, type Exception, type Json, type Name } from '../../../spec/program.js';
import { type Bound, copyOf, type Facts } from './facts.js';
import type { Identifiers, Space } from './names.js';
import type { TypescriptHelper } from './typescript-helpers.js';

/** What all functions of one script share. */
export interface TypescriptScope {
  readonly facts: Facts;
  readonly names: Identifiers;
  readonly helpers: Set<TypescriptHelper>;
  /** What is imported: types and exceptions from looplaw, all else from its reference loop. */
  readonly types: Set<string>;
  readonly exceptions: Set<string>;
  readonly imports: Set<string>;
  /** Variables, with their types. */
  readonly variables: Map<string, string>;
  /** Suspensions are counted, since a task is to be cancelled at one of them. */
  readonly injects: boolean;
  needsStart: boolean;
  /** Other loops are made. */
  needsLoops: boolean;
}

export const indented = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => (line === '' ? line : `  ${line}`));

/** A text in single quotes. */
export const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

export const literal = (value: Json): string => (typeof value === 'string' ? quoted(value) : JSON.stringify(value));

export class TypescriptWriter {
  bound: Bound;
  /** The statement may find the loop closed. */
  loopMayBeClosed = false;
  readonly scope: TypescriptScope;
  readonly who: string;

  constructor(scope: TypescriptScope, who: string, bound: Bound) {
    this.scope = scope;
    this.who = who;
    this.bound = copyOf(bound);
  }

  protected use(helper: TypescriptHelper): string {
    this.scope.helpers.add(helper);
    return helper;
  }

  protected label(what: string): string {
    return quoted(`${this.who}: ${what}`);
  }

  name(space: Space, name: Name): string {
    return this.scope.names.of(space, name);
  }

  protected isBound(space: 'handle' | 'future' | 'thing', name: Name): boolean {
    return this.bound[space === 'handle' ? 'handles' : space === 'future' ? 'futures' : 'things'].has(name);
  }

  protected isEverBound(space: 'handle' | 'future' | 'thing', name: Name): boolean {
    const { facts } = this.scope;
    if (space === 'handle') return facts.everBoundHandles.has(name);
    if (space === 'thing') return facts.things.has(name);
    return facts.createdFutures.has(name) || facts.tasks.has(name);
  }

  /** The variable, which is declared with its type. */
  variable(space: 'handle' | 'future' | 'thing', name: Name): string {
    const identifier = this.name(space, name);
    if (!this.scope.variables.has(identifier)) this.scope.variables.set(identifier, this.#typeOf(space, name));
    return identifier;
  }

  #typeOf(space: 'handle' | 'future' | 'thing', name: Name): string {
    const { facts } = this.scope;
    if (space === 'future') {
      const type = facts.createdFutures.has(name) ? 'Future' : 'Task';
      this.scope.types.add(type);
      return type;
    }
    if (space === 'handle') {
      const type = facts.soonHandles.has(name) ? 'Handle' : 'TimerHandle';
      this.scope.types.add(type);
      return facts.severalHandles.has(name) ? `${type}[]` : type;
    }
    const kinds = new Set(
      [...(facts.things.get(name) ?? [])].map((kind) => `ReturnType<typeof loop.${makerOf[kind]}>`),
    );
    return [...kinds].join(' & ');
  }

  protected onlyIf(space: 'handle' | 'future' | 'thing', name: Name, lines: readonly string[]): readonly string[] {
    if (lines.length === 0 || this.isBound(space, name)) return lines;
    if (!this.isEverBound(space, name)) return [`// Nothing is called ${name} here.`];
    return [`if (${this.variable(space, name)} !== undefined) {`, ...indented(lines), '}'];
  }

  /** Prints what an expression gives, which is no exception. */
  protected answer(what: string, expression: string): string {
    return `console.log(${this.label(`${what} ->`)}, ${expression});`;
  }

  protected told(what: string, expression: string): string {
    return `${this.use('tell')}(${this.label(what)}, () => ${expression});`;
  }

  protected attempt(what: string, expression: string): string {
    return `${this.use('attempt')}(${this.label(what)}, () => ${expression});`;
  }

  // Time

  ticks(count: number): string {
    return count === 0 ? '0' : count === 1 ? 'tick' : `${count} * tick`;
  }

  protected duration(delay: Delay): string {
    this.scope.imports.add('duration');
    return `duration(${this.#seconds(delay)})`;
  }

  protected after(instant: string, delay: Delay): string {
    if (delay === 0) return instant;
    this.scope.imports.add('instant');
    return `instant(${instant} + ${this.#seconds(delay)})`;
  }

  #seconds(delay: Delay): string {
    if (typeof delay === 'number') return this.ticks(delay);
    if (typeof delay === 'object') return String(delay.seconds);
    return delay === 'nan' ? 'Number.NaN' : 'Number.POSITIVE_INFINITY';
  }

  exception(error: Exception): string {
    switch (error) {
      case 'Error':
        return "new Error('raised by the program')";
      case 'BaseException':
        return `new ${this.use('BaseException')}()`;
      case 'Falsy':
        return 'null';
      case 'SystemExit':
      case 'KeyboardInterrupt':
        this.scope.exceptions.add(error);
        return `new ${error}('raised by the program')`;
      default:
        return assertNever(error);
    }
  }

  /** An instant, in ticks since the script began. */
  protected instant(expression: string): string {
    this.scope.needsStart = true;
    return `\`\${((${expression} - start) / tick).toFixed(2)} ticks\``;
  }
}

/** The methods of the port that make things. */
export const makerOf = {
  lock: 'createLock',
  event: 'createEvent',
  semaphore: 'createSemaphore',
  boundedSemaphore: 'createSemaphore',
  condition: 'createCondition',
  barrier: 'createBarrier',
  queue: 'createQueue',
  lifoQueue: 'createQueue',
  priorityQueue: 'createQueue',
  generator: 'createGenerator',
  timeout: 'timeout',
  taskGroup: 'taskGroup',
} as const;
