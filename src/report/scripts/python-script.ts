/**
 * A program as a Python script that needs nothing but asyncio, for a bug report: whoever maintains a loop reads and runs it
 * without looplaw. It holds only what the program needs. What it prints is told in wording.ts.
 *
 * Left out, as a comment: the step of the wall clock, and questions of memory and processor time. A clock that moves in
 * steps is the loop's own.
 */

import { defaultFuel, type Name, type Program } from '../../../spec/program.js';
import { mayRunOut } from './extent.js';
import { type Facts, factsOf, needsNewPython } from './facts.js';
import { Identifiers, nameFunctions } from './names.js';
import { PythonFunctions } from './python-functions.js';
import { helperModules, helperNeeds, type PythonHelper, pythonHelpers } from './python-helpers.js';
import { pythonInjection } from './python-injection.js';
import { PythonMain } from './python-main.js';
import type { PythonScope } from './python-writer.js';
import { reachablePart } from './reachable.js';
import { pythonReserved } from './reserved.js';
import { limitOf, type Runs, runsOf, type ScriptOptions, scriptTick } from './script-options.js';
import { pythonLiteral, pythonString } from './wording.js';

export const pythonScript = (program: Program, { tick = scriptTick, loop }: ScriptOptions = {}): string =>
  new PythonScript(program, tick, loop).text();

class PythonScript {
  readonly #program: Program;
  readonly #tick: number;
  readonly #loop: ScriptOptions['loop'];
  readonly #facts: Facts;
  readonly #scope: PythonScope;
  readonly #counts: boolean;
  readonly #runs: Runs;
  readonly #limit: number;
  readonly #functions: PythonFunctions;

  constructor(whole: Program, tick: number, loop: ScriptOptions['loop']) {
    this.#loop = loop;
    const program = reachablePart(whole);
    this.#program = program;
    this.#tick = tick;
    this.#facts = factsOf(program);
    const names = new Identifiers(pythonReserved, (name, suffix) => `${name}_${suffix}`);
    this.#scope = {
      facts: this.#facts,
      names,
      helpers: new Set(),
      guarded: new Set(),
      injects: program.injection !== undefined,
      needsStart: false,
    };
    this.#counts = mayRunOut(program);
    this.#runs = runsOf(program.script, this.#facts);
    this.#limit = limitOf(program, tick);
    nameFunctions(names, this.#facts);
    this.#functions = new PythonFunctions(program, this.#scope, this.#counts);
  }

  text(): string {
    const main = new PythonMain(this.#scope, this.#limit, this.#runs);
    const functions = [...this.#injection(), ...this.#functions.all()];
    const script = main.script(this.#program.script);
    const run = this.#runs === 'function' ? [this.#run()] : [];
    if (this.#scope.helpers.has('current_task')) this.#guard(this.#facts.tasks);
    const helpers = this.#helpers();
    const beginning = this.#beginning();
    const parts = [...helpers, ...run, ...functions, [...beginning, ...script, ...this.#end()].join('\n')];
    const body = parts.join('\n\n\n');
    return `${this.#head(body).join('\n')}\n\n\n${body}\n`;
  }

  /** Above the functions. */
  #head(body: string): readonly string[] {
    const { ops } = this.#facts;
    const modules = new Set(['asyncio']);
    for (const helper of this.#scope.helpers) {
      for (const needed of helperModules[helper] ?? []) modules.add(needed);
    }
    if (this.#loop !== undefined) modules.add(this.#loop.module);
    if (ops.has('block')) modules.add('time');
    if (ops.has('watchSignal')) modules.add('signal');
    if (this.#scope.injects) modules.add('types');
    if (this.#leavesCoroutines()) modules.add('os').add('sys');
    const lines = [
      `"""${this.#docstring()}"""`,
      '',
      ...[...modules].sort().map((name) => `import ${name}`),
      '',
      ...this.#loopLines(),
    ];
    const { clockStep } = this.#program;
    if (clockStep !== undefined) lines.push(`# Left out: a clock that moves in steps of ${clockStep} s.`);
    if (/\bTICK\b/.test(body)) lines.push(`TICK = ${pythonLiteral(this.#tick)}  # Seconds.`);
    if (this.#scope.injects) lines.push('suspensions = 0');
    if (this.#counts) lines.push(`fuel = ${this.#program.fuel ?? defaultFuel}`);
    if (this.#scope.helpers.has('in_context')) lines.push("current = contextvars.ContextVar('current')");
    return lines;
  }

  #loopLines(): readonly string[] {
    if (this.#loop !== undefined) return [`loop = ${this.#loop.make}`];
    return [
      '# The loop in question: put another one here, like uvloop.new_event_loop().',
      'loop = asyncio.new_event_loop()',
    ];
  }

  #docstring(): string {
    const needs = needsNewPython(this.#program) ? ' Needs Python 3.11.' : '';
    return `A program that looplaw made. It prints what happens, line by line.${needs}`;
  }

  #helpers(): readonly string[] {
    const used = new Set<PythonHelper>(this.#scope.helpers);
    if (this.#facts.showsExceptions) used.add('text');
    for (const helper of this.#scope.helpers) for (const needed of helperNeeds[helper] ?? []) used.add(needed);
    return (Object.keys(pythonHelpers) as readonly PythonHelper[])
      .filter((helper) => used.has(helper))
      .map((helper) => this.#helper(helper));
  }

  #helper(helper: PythonHelper): string {
    const text = pythonHelpers[helper].trim().replace('KNOWN_TASKS', this.#knownTasks());
    return this.#facts.showsExceptions ? text.replace(/\{(value|answer)!r\}/, '{text($1)}') : text;
  }

  #injection(): readonly string[] {
    const { injection } = this.#program;
    if (injection === undefined) return [];
    const futures = new Set([...this.#facts.createdFutures, ...this.#facts.tasks]);
    const variables = [...futures].map((name) => this.#scope.names.of('future', name));
    if (injection.how === 'beforeResult' || injection.how === 'afterResult') {
      this.#scope.helpers.add('attempt');
      this.#guard(futures);
    }
    return pythonInjection(injection, variables);
  }

  /** Somebody may look at these before they stand for anything. */
  #guard(futures: Iterable<Name>): void {
    for (const name of futures) this.#scope.guarded.add(this.#scope.names.of('future', name));
  }

  #knownTasks(): string {
    return [...this.#facts.tasks]
      .map((name) => `${pythonString(name)}: ${this.#scope.names.of('future', name)}`)
      .join(', ');
  }

  #run(): string {
    const { closedFrom, ops } = this.#facts;
    const mayBeClosed = Number.isFinite(closedFrom);
    // The runner runs the loop once more, for the tasks that are left over.
    const end = ops.has('runMain')
      ? `[loop.call_later(count * ${this.#limit}, loop.stop) for count in (1, 2, 3)]`
      : `[loop.call_later(${this.#limit}, loop.stop)]`;
    const isPlain = !mayBeClosed && !ops.has('runMain');
    return [
      'def run(what, go, *args):',
      '    """Runs the loop, and ends that when all must be over."""',
      isPlain
        ? `    end = loop.call_later(${this.#limit}, loop.stop)`
        : `    ends = [] if loop.is_closed() else ${end}`,
      '    try:',
      "        print(f'script: {what} ->', repr(go(*args)))",
      '    except BaseException as error:',
      "        print(f'script: {what} raises {type(error).__name__}')",
      ...(isPlain ? ['    end.cancel()'] : ['    for end in ends:', '        end.cancel()']),
    ].join('\n');
  }

  #beginning(): readonly string[] {
    const scope = this.#scope;
    const lines: string[] = [];
    const makes = [...this.#facts.things.values()].some((kinds) => [...kinds].some((kind) => !isBlock.has(kind)));
    if (makes) lines.push('asyncio.set_event_loop(loop)  # Up to Python 3.9 it matters where a lock is made.');
    if (this.#facts.raises) lines.push('loop.set_exception_handler(on_exception)');
    if (scope.needsStart) lines.push('start = loop.time()');
    if (scope.guarded.size > 0) lines.push(`${[...scope.guarded].join(' = ')} = None`);
    return lines;
  }

  #end(): readonly string[] {
    const joined = this.#facts.ops.has('callFromThread') ? ['for thread in threads:', '    thread.join()'] : [];
    if (!this.#leavesCoroutines()) return joined;
    return [...joined, 'sys.stdout.flush()', 'os._exit(0)  # What is left over must not go on while Python ends.'];
  }

  #leavesCoroutines(): boolean {
    return this.#facts.coroutines.size + this.#facts.generators.size > 0;
  }
}

/** What is made by a statement that holds others, inside a task. */
const isBlock: ReadonlySet<string> = new Set(['timeout', 'taskGroup', 'generator']);
