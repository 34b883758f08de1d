/**
 * A program as a TypeScript script on the port, for whoever maintains a loop: the line that makes the loop is the one to
 * replace. Beside the loop it needs types, and what makes exceptions and durations, and no harness. It prints what
 * wording.ts tells.
 *
 * Left out, as a comment, is what python-script.ts leaves out. A value that is thrown and counts as false is always null.
 */

import { defaultFuel, type Program } from '../../../spec/program.js';
import { mayRunOut } from './extent.js';
import { type Facts, factsOf } from './facts.js';
import { Identifiers, nameFunctions } from './names.js';
import { reachablePart } from './reachable.js';
import { typescriptReserved } from './reserved.js';
import { limitOf, type ScriptOptions, scriptTick } from './script-options.js';
import type { TypescriptScope } from './typescript-body.js';
import { TypescriptFunctions } from './typescript-functions.js';
import { helperNeeds, type TypescriptHelper, typescriptHelpers } from './typescript-helpers.js';
import { typescriptInjection } from './typescript-injection.js';
import { TypescriptMain } from './typescript-main.js';

export const typescriptScript = (program: Program, { tick = scriptTick }: ScriptOptions = {}): string =>
  new TypescriptScript(program, tick).text();

class TypescriptScript {
  readonly #program: Program;
  readonly #tick: number;
  readonly #facts: Facts;
  readonly #scope: TypescriptScope;
  readonly #counts: boolean;

  constructor(whole: Program, tick: number) {
    const program = reachablePart(whole);
    this.#program = program;
    this.#tick = tick;
    this.#facts = factsOf(program);
    const names = new Identifiers(typescriptReserved, camelCase);
    this.#scope = {
      facts: this.#facts,
      names,
      helpers: new Set(),
      imports: new Set(),
      referenceImports: new Set(['attachTools', 'VirtualLoop']),
      variables: new Map(),
      injects: program.injection !== undefined,
      needsStart: false,
      needsLoops: false,
    };
    this.#counts = mayRunOut(program);
    nameFunctions(names, this.#facts);
  }

  text(): string {
    const functions = [
      ...this.#injection(),
      ...new TypescriptFunctions(this.#program, this.#scope, this.#counts).all(),
    ];
    const script = new TypescriptMain(this.#scope).script(this.#program.script);
    const knownTasks = this.#knownTasks();
    const run = this.#run();
    const helpers = this.#helpers(knownTasks);
    const parts = [...helpers, run, ...functions, [...this.#beginning(), ...script].join('\n')];
    const body = parts.join('\n\n');
    return `${this.#head(body).join('\n')}\n\n${body}\n`;
  }

  /** Above the functions. */
  #head(body: string): readonly string[] {
    const { imports, referenceImports, variables, needsLoops } = this.#scope;
    const whole = [body, ...variables.values()].join('\n');
    const used = [...imports].filter((name) => new RegExp(`\\b${name.replace('type ', '')}\\b`).test(whole));
    const made = 'attachTools(new VirtualLoop())';
    const lines = [
      '/** A program that looplaw made. It prints what happens, line by line. */',
      '',
      ...(this.#facts.contexts ? ["import { AsyncLocalStorage } from 'node:async_hooks';"] : []),
      ...(used.length === 0 ? [] : [`import { ${sortedNames(used).join(', ')} } from 'looplaw';`]),
      `import { ${sortedNames([...referenceImports]).join(', ')} } from 'looplaw/reference';`,
      '',
      '// The loop in question: put another one here.',
      ...(needsLoops ? [`const newLoop = () => ${made};`, 'const loop = newLoop();'] : [`const loop = ${made};`]),
    ];
    if (/\btick\b/.test(body)) lines.push(`const tick = ${this.#tick}; // Seconds.`);
    if (this.#scope.injects) lines.push('let suspensions = 0;');
    if (this.#counts) lines.push(`let fuel = ${this.#program.fuel ?? defaultFuel};`);
    if (this.#facts.contexts) lines.push('const current = new AsyncLocalStorage<string>();');
    for (const [name, type] of variables) lines.push(`let ${name}!: ${type};`);
    return lines;
  }

  #helpers(knownTasks: string): readonly string[] {
    const used = new Set<TypescriptHelper>(['text', 'nameOf']);
    for (const helper of this.#scope.helpers) {
      used.add(helper);
      for (const needed of helperNeeds[helper] ?? []) used.add(needed);
    }
    const all = Object.keys(typescriptHelpers) as readonly TypescriptHelper[];
    return all
      .filter((helper) => used.has(helper))
      .map((helper) => typescriptHelpers[helper].trim().replace('{ KNOWN_TASKS }', knownTasks));
  }

  #knownTasks(): string {
    if (!this.#scope.helpers.has('currentTask')) return '{}';
    const { names } = this.#scope;
    const main = new TypescriptMain(this.#scope);
    for (const name of this.#facts.tasks) main.variable('future', name);
    const known = [...this.#facts.tasks].map((name) => `${JSON.stringify(name)}: ${names.of('future', name)}`);
    return known.length === 0 ? '{}' : `{ ${known.join(', ')} }`;
  }

  #run(): string {
    this.#scope.imports.add('duration');
    const limit = limitOf(this.#program, this.#tick);
    const end = `loop.callLater(duration(${limit}), () => loop.stop())`;
    const mayBeClosed = Number.isFinite(this.#facts.closedFrom);
    return `/** Runs the loop, and ends that when all must be over. */
async function run(what: string, go: () => unknown): Promise<void> {
  const end = ${mayBeClosed ? `loop.isClosed() ? undefined : ${end}` : end};
  try {
    console.log(\`script: \${what} -> \${text(await go())}\`);
  } catch (error) {
    console.log(\`script: \${what} raises \${nameOf(error)}\`);
  }
  end${mayBeClosed ? '?' : ''}.cancel();
}`;
  }

  #injection(): readonly string[] {
    const { injection } = this.#program;
    if (injection === undefined) return [];
    const main = new TypescriptMain(this.#scope);
    const futures = new Set([...this.#facts.createdFutures, ...this.#facts.tasks]);
    const settles = injection.how === 'beforeResult' || injection.how === 'afterResult';
    if (settles) this.#scope.helpers.add('attempt');
    this.#scope.imports.add('type Future').add('type Task').add('type Coroutine');
    const variables = settles ? [...futures].map((name) => main.variable('future', name)) : [];
    return typescriptInjection(injection, variables);
  }

  #beginning(): readonly string[] {
    const lines: string[] = [];
    if (this.#facts.raises) {
      const told = "console.log('the exception handler is told of', nameOf(exception))";
      lines.push(`loop.setExceptionHandler(({ exception }) => ${told});`);
    }
    if (this.#scope.needsStart) lines.push('const start = loop.time();');
    return lines;
  }
}

const camelCase = (name: string, suffix: string): string =>
  name + suffix.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Types are sorted among the others, by their names. */
const sortedNames = (names: readonly string[]): readonly string[] =>
  names.toSorted((left, right) => left.replace('type ', '').localeCompare(right.replace('type ', ''), 'en'));
