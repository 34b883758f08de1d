/** A function of a TypeScript script: its statements, one after the other. What may wait is in typescript-waiting.ts. */

import {
  assertNever,
  type CallbackStatement,
  type Create,
  type Delay,
  type Exception,
  type Json,
  type Name,
} from '../../../spec/program.js';
import { type Bound, bindIn, copyOf, type Facts, isOddSize } from './facts.js';
import type { Identifiers, Space } from './names.js';
import type { TypescriptHelper } from './typescript-helpers.js';
import { snakeCase } from './wording.js';

/** What all functions of one script share. */
export interface TypescriptScope {
  readonly facts: Facts;
  readonly names: Identifiers;
  readonly helpers: Set<TypescriptHelper>;
  /** What is imported from looplaw, and from its reference loop. */
  readonly imports: Set<string>;
  readonly referenceImports: Set<string>;
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

export class TypescriptBody {
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
      this.scope.imports.add(`type ${type}`);
      return type;
    }
    if (space === 'handle') {
      const type = facts.soonHandles.has(name) ? 'Handle' : 'TimerHandle';
      this.scope.imports.add(`type ${type}`);
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

  passing(statement: CallbackStatement): readonly string[] {
    const lines = this.#passing(statement);
    // On a closed loop nothing is certain.
    if (!this.loopMayBeClosed) bindIn(this.bound, statement);
    return lines;
  }

  #passing(statement: CallbackStatement): readonly string[] {
    switch (statement.op) {
      case 'callSoon':
        return this.#schedule(statement, 'callSoon', []);
      case 'callLater':
        return this.#schedule(statement, 'callLater', [this.duration(statement.in)]);
      case 'callAt':
        this.scope.needsStart = true;
        return this.#schedule(statement, 'callAt', [this.#after('start', statement.at)]);
      case 'cancel': {
        const handle = this.isEverBound('handle', statement.handle) ? this.variable('handle', statement.handle) : '';
        const several = this.scope.facts.severalHandles.has(statement.handle);
        return this.onlyIf('handle', statement.handle, [
          several ? `for (const each of ${handle}) each.cancel();` : `${handle}.cancel();`,
        ]);
      }
      case 'stop':
        return ['loop.stop();'];
      case 'close':
        return [this.attempt('loop.close', 'loop.close()')];
      case 'run':
        return [`${this.use('nestedRun')}(${this.label('loop.run_forever')}, loop);`];
      case 'runAnother':
        this.scope.needsLoops = true;
        return [`${this.use('runAnother')}(${this.label('another_loop.run_forever')});`];
      case 'makeAnother':
        this.scope.needsLoops = true;
        this.scope.imports.add('duration');
        return [`${this.use('makeAnother')}();`];
      case 'raise':
        return [`throw ${this.exception(statement.error)};`];
      case 'return':
        return [statement.value === null ? 'return;' : `return ${literal(statement.value)};`];
      case 'block':
        return statement.for > 0 ? [`loop.advance(${this.ticks(statement.for)}); // Keeps the thread busy.`] : [];
      case 'ask':
        return [this.#ask(statement.what)];
      case 'askHandle':
        return [this.#askHandle(statement.what, statement.handle)];
      case 'print':
        return [`console.log(${quoted(statement.text)});`];
      case 'handleExceptions':
        return [
          `loop.setExceptionHandler(${statement.with === null ? 'null' : this.name('handler', statement.with)});`,
        ];
      case 'callFromThread':
      case 'watchSignal':
      case 'raiseSignal':
        return [`// Left out, since JavaScript has no threads or signals for it: ${statement.op}.`];
      case 'stepWallClock':
        return [`// Left out: the machine's wall clock is set by ${statement.by} s.`];
      case 'createFuture':
        return [`${this.variable('future', statement.as)} = loop.createFuture();`];
      case 'settle':
        return this.#onFuture(statement.future, (future) => {
          const [method, given] =
            'result' in statement.with
              ? ['Result', literal(statement.with.result)]
              : ['Exception', this.exception(statement.with.error)];
          const what = `${statement.future}.set_${method.toLowerCase()}`;
          return [this.attempt(what, `${future}.set${method}(${given})`)];
        });
      case 'cancelFuture':
        return this.#onFuture(statement.future, (future) => [
          this.scope.facts.ring
            ? this.told(`${statement.future}.cancel`, `${future}.cancel()`)
            : this.answer(`${statement.future}.cancel`, `${future}.cancel()`),
        ]);
      case 'uncancel': {
        if (!this.scope.facts.tasks.has(statement.task)) return [];
        const isTask = !this.scope.facts.createdFutures.has(statement.task);
        return this.#onFuture(statement.task, (task) => [
          this.answer(`${statement.task}.uncancel`, `${isTask ? task : `(${task} as Task)`}.uncancel?.() ?? null`),
        ]);
      }
      case 'addDone':
        return this.#onFuture(statement.future, (future) => {
          const call = `${future}.addDoneCallback(${this.name('done', statement.callback)})`;
          return [this.loopMayBeClosed ? this.attempt(`${statement.future}.add_done_callback`, call) : `${call};`];
        });
      case 'removeDone':
        return this.#onFuture(statement.future, (future) => [
          this.answer(
            `${statement.future}.remove_done_callback`,
            `${future}.removeDoneCallback(${this.name('done', statement.callback)})`,
          ),
        ]);
      case 'askFuture':
        return this.#onFuture(statement.future, (future) => [
          this.#askFuture(statement.what, statement.future, future),
        ]);
      case 'spawn':
        return this.#spawn(statement);
      case 'create': {
        const made = `${this.variable('thing', statement.as)} = ${this.#made(statement)}`;
        return [
          isOddSize(statement)
            ? `${this.use('attempt')}(${this.label(`create ${statement.as}`)}, () => ${`(${made})`});`
            : `${made};`,
        ];
      }
      case 'use':
        return this.onlyIf('thing', statement.of, [this.#used(statement)]);
      case 'askThing': {
        const { of, what } = statement;
        const asked = what === 'size' ? 'qsize' : snakeCase(what);
        return this.onlyIf('thing', of, [this.answer(`${of}.${asked}`, `${this.variable('thing', of)}.${what}()`)]);
      }
      default:
        return assertNever(statement);
    }
  }

  #onFuture(name: Name, lines: (identifier: string) => readonly string[]): readonly string[] {
    if (!this.isEverBound('future', name)) return [`// Nothing is called ${name} here.`];
    return this.onlyIf('future', name, lines(this.variable('future', name)));
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
    if (typeof delay === 'number') return `duration(${this.ticks(delay)})`;
    if (typeof delay === 'object') return `duration(${delay.seconds})`;
    return `duration(${delay === 'nan' ? 'Number.NaN' : 'Number.POSITIVE_INFINITY'})`;
  }

  #after(instant: string, delay: Delay): string {
    if (delay === 0) return instant;
    this.scope.imports.add('after');
    return `after(${instant}, ${this.duration(delay)})`;
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
        this.scope.imports.add(error);
        return `new ${error}('raised by the program')`;
      default:
        return assertNever(error);
    }
  }

  // Calls

  #schedule(
    statement: Extract<CallbackStatement, { op: 'callSoon' | 'callLater' | 'callAt' }>,
    method: 'callSoon' | 'callLater' | 'callAt',
    first: readonly string[],
  ): readonly string[] {
    const { callback, as = callback, args = [], context, times = 1 } = statement;
    if (times < 1) return [];
    const given = [...first, this.name('callback', callback), ...args.map(literal)];
    const plain = `loop.${method}(${given.join(', ')})`;
    const call = context === undefined ? plain : `current.run(${quoted(context)}, () => ${plain})`;
    const isRefusable = this.loopMayBeClosed || first.some((each) => each.includes('NaN'));
    const what = `loop.${snakeCase(method)}`;
    const { facts } = this.scope;
    const loopOver = (line: string): readonly string[] =>
      times === 1 ? [line] : [`for (let count = 0; count < ${times}; count += 1) ${line}`];
    if (!facts.usedHandles.has(as)) return loopOver(isRefusable ? this.attempt(what, call) : `${call};`);
    const handle = this.variable('handle', as);
    if (!facts.severalHandles.has(as))
      return loopOver(isRefusable ? this.attempt(what, `(${handle} = ${call})`) : `${handle} = ${call};`);
    if (isRefusable) return loopOver(this.attempt(what, `(${handle} = [${call}])`));
    return [times === 1 ? `${handle} = [${call}];` : `${handle} = Array.from({ length: ${times} }, () => ${call});`];
  }

  #askHandle(what: 'cancelled' | 'when', name: Name): string {
    const { facts } = this.scope;
    const label = `handle.${what}`;
    if (!this.isEverBound('handle', name)) return this.answer(label, 'null');
    const variable = this.variable('handle', name);
    const handle = facts.severalHandles.has(name) ? `${variable}?.at(-1)` : variable;
    if (what === 'cancelled') return this.answer(label, `${handle}?.cancelled() ?? null`);
    this.scope.needsStart = true;
    this.scope.imports.add('type TimerHandle');
    const when = `(${handle} as TimerHandle | undefined)?.when?.()`;
    return this.answer(label, `${when} === undefined ? null : ${this.#instant(`Number(${when})`)}`);
  }

  /** An instant, in ticks since the script began. */
  #instant(expression: string): string {
    this.scope.needsStart = true;
    return `\`\${((${expression} - start) / tick).toFixed(1)} ticks\``;
  }

  #ask(what: Extract<CallbackStatement, { op: 'ask' }>['what']): string {
    switch (what) {
      case 'time':
        return this.answer('loop.time', this.#instant('loop.time()'));
      case 'isRunning':
        return this.answer('loop.is_running', 'loop.isRunning()');
      case 'isClosed':
        return this.answer('loop.is_closed', 'loop.isClosed()');
      case 'runningLoop':
        this.scope.referenceImports.add('getRunningLoop');
        return this.answer('get_running_loop', `${this.use('runningLoop')}()`);
      case 'currentTask':
        return this.answer('current_task', `${this.use('currentTask')}()`);
      default:
        return assertNever(what);
    }
  }

  #askFuture(what: Extract<CallbackStatement, { op: 'askFuture' }>['what'], name: Name, future: string): string {
    const label = `${name}.${what}`;
    switch (what) {
      case 'done':
      case 'cancelled':
        return this.answer(label, `${future}.${what}()`);
      case 'cancelling':
        this.scope.imports.add('type Task');
        return this.answer(label, `(${future} as Task).cancelling?.() ?? null`);
      case 'result':
      case 'exception':
        return this.told(label, `${future}.${what}()`);
      default:
        return assertNever(what);
    }
  }

  // Futures, tasks and things

  #spawn({
    coroutine,
    as = coroutine,
    group,
    times = 1,
  }: Extract<CallbackStatement, { op: 'spawn' }>): readonly string[] {
    if (times < 1) return [];
    const maker = group === undefined ? 'loop' : this.isEverBound('thing', group) ? this.variable('thing', group) : '';
    const made = `${maker}.createTask(${this.object(coroutine, 'spawned')})`;
    const kept = this.#keeps(as) ? `${this.variable('future', as)} = ${made}` : made;
    const isRefusable = group !== undefined || this.loopMayBeClosed;
    const line = isRefusable ? this.attempt(`create_task ${as}`, kept === made ? made : `(${kept})`) : `${kept};`;
    const lines = times === 1 ? [line] : [`for (let count = 0; count < ${times}; count += 1) ${line}`];
    return group === undefined ? lines : this.onlyIf('thing', group, lines);
  }

  /** Somebody speaks of the task. */
  #keeps(name: Name): boolean {
    const { usedFutures, asksTask } = this.scope.facts;
    return asksTask || usedFutures.has(name);
  }

  /** A new object of a coroutine. Only what was spawned is ever cancelled by an injection. */
  object(coroutine: Name, use: 'spawned' | 'given'): string {
    const made = `${this.name('coroutine', coroutine)}()`;
    if (!this.scope.injects) return made;
    return use === 'spawned' ? `watched(${made}, true)` : `watched(${made})`;
  }

  #made({ what, size, generator = '' }: Create): string {
    const made = `loop.${makerOf[what]}`;
    switch (what) {
      case 'lock':
      case 'event':
      case 'condition':
        return `${made}()`;
      case 'semaphore':
      case 'barrier':
        return `${made}(${size ?? 1})`;
      case 'boundedSemaphore':
        return `${made}(${size ?? 1}, { bounded: true })`;
      case 'queue':
        return `${made}('fifo', ${size ?? 0})`;
      case 'lifoQueue':
        return `${made}('lifo', ${size ?? 0})`;
      case 'priorityQueue':
        return `${made}('priority', ${size ?? 0})`;
      case 'generator':
        return `${made}(${this.name('generator', generator)})`;
      default:
        return assertNever(what);
    }
  }

  #used({ of, do: method, count, item }: Extract<CallbackStatement, { op: 'use' }>): string {
    const thing = this.isEverBound('thing', of) ? this.variable('thing', of) : '';
    const what = `${of}.${snakeCase(method)}`;
    switch (method) {
      case 'getNowait':
        return this.told(what, `${thing}.getNowait()`);
      case 'putNowait':
        return this.attempt(what, `${thing}.putNowait(${literal(item ?? null)})`);
      case 'notify':
        return this.attempt(what, `${thing}.notify(${count ?? 1})`);
      case 'reschedule':
        return this.attempt(
          what,
          `${thing}.reschedule(${typeof count === 'number' ? this.#after('loop.time()', count) : 'null'})`,
        );
      case 'abort':
      case 'reset':
      case 'release':
      case 'set':
      case 'clear':
      case 'notifyAll':
      case 'taskDone':
        return this.attempt(what, `${thing}.${method}()`);
      default:
        return assertNever(method);
    }
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
