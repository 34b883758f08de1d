/** What the functions of a Python script are written with: names, and the few forms that lines have. */

import type { Delay, Exception, Name } from '../../../spec/program.js';
import { type Bound, copyOf, type Facts } from './facts.js';
import type { Identifiers, Space } from './names.js';
import type { PythonHelper } from './python-helpers.js';
import { pythonString } from './wording.js';

/** What all functions of one script share. */
export interface PythonScope {
  readonly facts: Facts;
  readonly names: Identifiers;
  readonly helpers: Set<PythonHelper>;
  /** Variables that somebody may look at before they stand for anything. */
  readonly guarded: Set<string>;
  /** Suspensions are counted, since a task is to be cancelled at one of them. */
  readonly injects: boolean;
  /** The script looks at the time when it began. */
  needsStart: boolean;
}

export const indented = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => (line === '' ? line : `    ${line}`));

export const block = (lines: readonly string[]): readonly string[] =>
  indented(lines.some((line) => !line.startsWith('#')) ? lines : [...lines, 'pass']);

export class PythonWriter {
  /** Variables of the module that the function binds. */
  readonly globals = new Set<string>();
  /** Names that stand for something for certain, where the next statement stands. */
  bound: Bound;
  /** The statement may find the loop closed. */
  loopMayBeClosed = false;
  readonly scope: PythonScope;
  readonly who: string;

  constructor(scope: PythonScope, who: string, bound: Bound) {
    this.scope = scope;
    this.who = who;
    this.bound = copyOf(bound);
  }

  protected use(helper: PythonHelper): string {
    this.scope.helpers.add(helper);
    return helper;
  }

  /** The beginning of a line that is printed, as a Python string. */
  protected label(what: string): string {
    return pythonString(`${this.who}: ${what}`);
  }

  name(space: Space, name: Name): string {
    return this.scope.names.of(space, name);
  }

  protected bind(space: Space, name: Name): string {
    const identifier = this.name(space, name);
    this.globals.add(identifier);
    return identifier;
  }

  protected isBound(space: 'handle' | 'future' | 'thing', name: Name): boolean {
    return this.bound[space === 'handle' ? 'handles' : space === 'future' ? 'futures' : 'things'].has(name);
  }

  /** Done only if the name stands for something. */
  protected onlyIf(space: 'handle' | 'future' | 'thing', name: Name, lines: readonly string[]): readonly string[] {
    if (lines.length === 0) return [];
    if (this.isBound(space, name)) return lines;
    if (!this.isEverBound(space, name)) return [`# Nothing is called ${name} here.`];
    return [`if ${this.guarded(space, name)}:`, ...indented(lines)];
  }

  /** The variable, which may stand for nothing so far. */
  protected guarded(space: 'handle' | 'future' | 'thing', name: Name): string {
    const identifier = this.name(space, name);
    if (!this.isBound(space, name)) this.scope.guarded.add(identifier);
    return identifier;
  }

  protected isEverBound(space: 'handle' | 'future' | 'thing', name: Name): boolean {
    const { facts } = this.scope;
    if (space === 'handle') return facts.everBoundHandles.has(name);
    if (space === 'thing') return facts.things.has(name);
    return facts.createdFutures.has(name) || facts.tasks.has(name);
  }

  protected answer(what: string, expression: string): string {
    return `print(${this.label(`${what} ->`)}, ${expression})`;
  }

  protected attempt(what: string, method: string, ...args: readonly string[]): string {
    return `${this.use('attempt')}(${[this.label(what), method, ...args].join(', ')})`;
  }

  delay(delay: Delay): string {
    if (typeof delay === 'object') return String(delay.seconds);
    if (typeof delay === 'string') return delay === 'nan' ? "float('nan')" : "float('inf')";
    return delay === 0 ? '0' : delay === 1 ? 'TICK' : `${delay} * TICK`;
  }

  exception(error: Exception): string {
    if (error === 'Error' || error === 'Falsy') return `${this.use(error)}('raised by the program')`;
    return `${error}('raised by the program')`;
  }

  /** An instant, in ticks since the script began. */
  protected instant(expression: string): string {
    this.scope.needsStart = true;
    return `f'{(${expression} - start) / TICK:.2f} ticks'`;
  }
}

export const sumOf = (left: string, right: string): string => (right === '0' ? left : `${left} + ${right}`);
