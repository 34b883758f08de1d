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
import { limitOf, type Runs, runsOf, type ScriptOptions, scriptTick } from './script-options.js';
import { TypescriptFunctions } from './typescript-functions.js';
import { helperNeeds, type TypescriptHelper, typescriptHelpers } from './typescript-helpers.js';
import { typescriptInjection } from './typescript-injection.js';
import { TypescriptMain } from './typescript-main.js';
import type { TypescriptScope } from './typescript-writer.js';

export const typescriptScript = (program: Program, { tick = scriptTick }: ScriptOptions = {}): string =>
  new TypescriptScript(program, tick).text();

class TypescriptScript {
  readonly #program: Program;
  readonly #tick: number;
  readonly #facts: Facts;
  readonly #scope: TypescriptScope;
  readonly #counts: boolean;
  readonly #runs: Runs;
  readonly #limit: number;

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
      types: new Set(),
      exceptions: new Set(),
      imports: new Set(['attachTools', 'VirtualLoop', 'duration']),
      variables: new Map(),
      injects: program.injection !== undefined,
      needsStart: false,
      needsLoops: false,
    };
    this.#counts = mayRunOut(program);
    this.#runs = runsOf(program.script, this.#facts);
    this.#limit = limitOf(program, tick);
    nameFunctions(names, this.#facts);
  }

  text(): string {
    const functions = [
      ...this.#injection(),
      ...new TypescriptFunctions(this.#program, this.#scope, this.#counts).all(),
    ];
    const main = new TypescriptMain(this.#scope, this.#limit, this.#runs);
    const script = main.script(this.#program.script);
    const knownTasks = this.#knownTasks(main);
    const run = this.#runs === 'function' ? [this.#run()] : [];
    const beginning = this.#beginning();
    const helpers = this.#helpers(knownTasks);
    const parts = [...helpers, ...run, ...functions, [...beginning, ...script].join('\n')];
    const body = parts.join('\n\n');
    return `${this.#head(body).join('\n')}\n\n${body}\n`;
  }

  /** Above the functions. */
  #head(body: string): readonly string[] {
    const { types, exceptions, imports, variables, needsLoops } = this.#scope;
    const whole = [body, ...variables.values()].join('\n');
    const used = [...types].filter((name) => new RegExp(`\\b${name}\\b`).test(whole));
    const { clockStep } = this.#program;
    const options = clockStep === undefined ? '' : `{ clockStep: ${clockStep} }`;
    const made = `attachTools(new VirtualLoop(${options}))`;
    const lines = [
      '/** A program that looplaw made. It prints what happens, line by line. */',
      '',
      ...(this.#facts.contexts ? ["import { AsyncLocalStorage } from 'node:async_hooks';"] : []),
      ...importOf('import type', used, 'looplaw'),
      ...importOf('import', [...exceptions], 'looplaw'),
      ...importOf('import', [...imports], 'looplaw/reference'),
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
    const used = new Set<TypescriptHelper>(this.#runs === 'function' ? ['text', 'nameOf'] : []);
    for (const helper of this.#scope.helpers) {
      used.add(helper);
      for (const needed of helperNeeds[helper] ?? []) used.add(needed);
    }
    const all = Object.keys(typescriptHelpers) as readonly TypescriptHelper[];
    return all
      .filter((helper) => used.has(helper))
      .map((helper) => typescriptHelpers[helper].trim().replace('{ KNOWN_TASKS }', knownTasks));
  }

  #knownTasks(main: TypescriptMain): string {
    if (!this.#scope.helpers.has('currentTask')) return '{}';
    const { names } = this.#scope;
    for (const name of this.#facts.tasks) main.variable('future', name);
    const known = [...this.#facts.tasks].map((name) => `${JSON.stringify(name)}: ${names.of('future', name)}`);
    return known.length === 0 ? '{}' : `{ ${known.join(', ')} }`;
  }

  #run(): string {
    const stop = (after: string): string => `loop.callLater(duration(${after}), () => loop.stop())`;
    const isPlain = !Number.isFinite(this.#facts.closedFrom);
    // The runner runs the loop once more, for the tasks that are left over.
    const ends = this.#facts.ops.has('runMain')
      ? `[1, 2, 3].map((count) => ${stop(`count * ${this.#limit}`)})`
      : `[${stop(String(this.#limit))}]`;
    return `/** Runs the loop, and ends that when all must be over. */
async function run(what: string, go: () => unknown): Promise<void> {
  ${isPlain ? `const end = ${stop(String(this.#limit))}` : `const ends = loop.isClosed() ? [] : ${ends}`};
  try {
    console.log(\`script: \${what} -> \${text(await go())}\`);
  } catch (error) {
    console.log(\`script: \${what} raises \${nameOf(error)}\`);
  }
  ${isPlain ? 'end.cancel();' : 'for (const end of ends) end.cancel();'}
}`;
  }

  #injection(): readonly string[] {
    const { injection } = this.#program;
    if (injection === undefined) return [];
    const main = new TypescriptMain(this.#scope, this.#limit, this.#runs);
    const futures = new Set([...this.#facts.createdFutures, ...this.#facts.tasks]);
    const settles = injection.how === 'beforeResult' || injection.how === 'afterResult';
    if (settles) this.#scope.helpers.add('attempt');
    this.#scope.types.add('Future').add('Task').add('Coroutine');
    const variables = settles ? [...futures].map((name) => main.variable('future', name)) : [];
    return typescriptInjection(injection, variables);
  }

  #beginning(): readonly string[] {
    const lines: string[] = [];
    if (this.#facts.raises) {
      const told = "console.log('the exception handler is told of', nameOf(exception))";
      this.#scope.helpers.add('nameOf');
      lines.push(`loop.setExceptionHandler(({ exception }) => ${told});`);
    }
    if (this.#scope.needsStart) lines.push('const start = loop.time();');
    return lines;
  }
}

const camelCase = (name: string, suffix: string): string =>
  name + suffix.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const importOf = (keyword: string, names: readonly string[], from: string): readonly string[] => {
  if (names.length === 0) return [];
  const sorted = names.toSorted((left, right) => left.localeCompare(right, 'en'));
  return [`${keyword} { ${sorted.join(', ')} } from '${from}';`];
};
