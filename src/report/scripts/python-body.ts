/** A function of a Python script: its statements, one after the other. What needs a suspension is in python-waiting.ts. */

import {
  assertNever,
  type CallbackStatement,
  type Create,
  type Delay,
  type Exception,
  type Name,
} from '../../../spec/program.js';
import { type Bound, bindIn, copyOf, type Facts, isOddSize } from './facts.js';
import type { Identifiers, Space } from './names.js';
import type { PythonHelper } from './python-helpers.js';
import { pythonLiteral, pythonString, snakeCase } from './wording.js';

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

/** What may be said of a task, by asyncio's names. */
const thingQuestions = { locked: 'locked', isSet: 'is_set', size: 'qsize' } as const;

const knowsQuestion: Readonly<Record<keyof typeof thingQuestions, readonly string[]>> = {
  locked: ['lock', 'semaphore', 'boundedSemaphore', 'condition'],
  isSet: ['event'],
  size: ['queue', 'lifoQueue', 'priorityQueue'],
};

export class PythonBody {
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

  passing(statement: CallbackStatement): readonly string[] {
    const lines = this.#passing(statement);
    // On a closed loop nothing is certain.
    if (!this.loopMayBeClosed) bindIn(this.bound, statement);
    return lines;
  }

  #passing(statement: CallbackStatement): readonly string[] {
    switch (statement.op) {
      case 'callSoon':
        return this.#schedule(statement, 'call_soon', []);
      case 'callLater':
        return this.#schedule(statement, 'call_later', [this.delay(statement.in)]);
      case 'callAt':
        this.scope.needsStart = true;
        return this.#schedule(statement, 'call_at', [sumOf('start', this.delay(statement.at))]);
      case 'cancel':
        return this.#cancel(statement.handle);
      case 'stop':
        return ['loop.stop()'];
      case 'close':
        return [this.attempt('loop.close', 'loop.close')];
      case 'run':
        return [`${this.use('nested_run')}(${this.label('loop.run_forever')}, loop)`];
      case 'runAnother':
        this.use('nested_run');
        return [`${this.use('run_another')}(${this.label('another_loop.run_forever')})`];
      case 'makeAnother':
        return [`${this.use('make_another')}()`];
      case 'raise':
        return [`raise ${this.exception(statement.error)}`];
      case 'return':
        return [statement.value === null ? 'return' : `return ${pythonLiteral(statement.value)}`];
      case 'block':
        return statement.for > 0 ? [`time.sleep(${this.delay(statement.for)})`] : [];
      case 'ask':
        return this.#ask(statement.what);
      case 'askHandle':
        return this.#askHandle(statement.what, statement.handle);
      case 'print':
        return [`print(${pythonString(statement.text)})`];
      case 'handleExceptions':
        return [
          `loop.set_exception_handler(${statement.with === null ? 'None' : this.name('handler', statement.with)})`,
        ];
      case 'callFromThread':
        return [`# Left out: another thread calls ${statement.callback}, ${statement.times ?? 1} times.`];
      case 'watchSignal':
        return [`# Left out: SIGUSR1 is handled by ${statement.with ?? 'nothing'}.`];
      case 'raiseSignal':
        return ['# Left out: SIGUSR1 is raised.'];
      case 'stepWallClock':
        return [`# Left out: the machine's wall clock is set by ${statement.by} s.`];
      case 'createFuture':
        return [`${this.bind('future', statement.as)} = loop.create_future()`];
      case 'settle': {
        const given =
          'result' in statement.with ? pythonLiteral(statement.with.result) : this.exception(statement.with.error);
        const method = 'result' in statement.with ? 'set_result' : 'set_exception';
        return this.#onFuture(statement.future, (future) => [
          this.attempt(`${statement.future}.${method}`, `${future}.${method}`, given),
        ]);
      }
      case 'cancelFuture':
        return this.#onFuture(statement.future, (future) => [
          this.scope.facts.ring
            ? `${this.use('tell')}(${this.label(`${statement.future}.cancel`)}, ${future}.cancel)`
            : this.answer(`${statement.future}.cancel`, `${future}.cancel()`),
        ]);
      case 'uncancel':
        if (!this.scope.facts.tasks.has(statement.task)) return [];
        return this.#onFuture(statement.task, (task) => [
          this.answer(`${statement.task}.uncancel`, `${task}.uncancel()`),
        ]);
      case 'addDone':
        return this.#onFuture(statement.future, (future) => {
          const callback = this.name('done', statement.callback);
          return [
            this.loopMayBeClosed
              ? this.attempt(`${statement.future}.add_done_callback`, `${future}.add_done_callback`, callback)
              : `${future}.add_done_callback(${callback})`,
          ];
        });
      case 'removeDone':
        return this.#onFuture(statement.future, (future) => [
          this.answer(
            `${statement.future}.remove_done_callback`,
            `${future}.remove_done_callback(${this.name('done', statement.callback)})`,
          ),
        ]);
      case 'askFuture':
        return this.#askFuture(statement.what, statement.future);
      case 'spawn':
        return this.#spawn(statement);
      case 'create':
        return [`${this.bind('thing', statement.as)} = ${this.#made(statement)}`];
      case 'use':
        return this.onlyIf('thing', statement.of, this.#used(statement));
      case 'askThing': {
        const { of, what } = statement;
        const kinds = [...(this.scope.facts.things.get(of) ?? [])];
        const knows = kinds.every((kind) => knowsQuestion[what].includes(kind));
        const method = thingQuestions[what];
        return this.onlyIf('thing', of, [
          this.answer(`${of}.${method}`, knows ? `${this.name('thing', of)}.${method}()` : 'None'),
        ]);
      }
      default:
        return assertNever(statement);
    }
  }

  #onFuture(name: Name, lines: (identifier: string) => readonly string[]): readonly string[] {
    return this.onlyIf('future', name, lines(this.name('future', name)));
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

  // Calls

  #schedule(
    statement: Extract<CallbackStatement, { op: 'callSoon' | 'callLater' | 'callAt' }>,
    method: string,
    first: readonly string[],
  ): readonly string[] {
    const { callback, as = callback, args = [], context, times = 1 } = statement;
    const { facts } = this.scope;
    const given = [...first, this.name('callback', callback), ...args.map(pythonLiteral)];
    const inContext = context === undefined ? [] : [`context=${this.use('in_context')}(${pythonString(context)})`];
    const isOdd = first.some((each) => each.includes('nan'));
    const call =
      this.loopMayBeClosed || isOdd
        ? this.#attemptedCall(method, [...given, ...inContext])
        : `loop.${method}(${[...given, ...inContext].join(', ')})`;
    if (times < 1) return [];
    const several = facts.severalHandles.has(as);
    if (!facts.usedHandles.has(as)) return times === 1 ? [call] : [`for _ in range(${times}):`, ...indented([call])];
    const handle = this.bind('handle', as);
    const made = several ? `[${call}${times === 1 ? '' : ` for _ in range(${times})`}]` : call;
    // A call that is refused leaves the name as it was.
    if ((this.loopMayBeClosed || isOdd) && several)
      return [`${handle} = [each for each in ${made} if each] or ${this.guarded('handle', as)}`];
    const kept = this.loopMayBeClosed || isOdd ? ` or ${this.guarded('handle', as)}` : '';
    return [`${handle} = ${made}${kept}`];
  }

  #attemptedCall(method: string, given: readonly string[]): string {
    this.use('attempt');
    return given.some((each) => each.startsWith('context='))
      ? `attempt(${this.label(`loop.${method}`)}, lambda: loop.${method}(${given.join(', ')}))`
      : `attempt(${[this.label(`loop.${method}`), `loop.${method}`, ...given].join(', ')})`;
  }

  #cancel(name: Name): readonly string[] {
    const handle = this.name('handle', name);
    return this.onlyIf(
      'handle',
      name,
      this.scope.facts.severalHandles.has(name)
        ? [`for each in ${handle}:`, ...indented(['each.cancel()'])]
        : [`${handle}.cancel()`],
    );
  }

  #askHandle(what: 'cancelled' | 'when', name: Name): readonly string[] {
    const { facts } = this.scope;
    const label = `handle.${what}`;
    if (!this.isEverBound('handle', name)) return [this.answer(label, 'None')];
    const handle = facts.severalHandles.has(name) ? `${this.name('handle', name)}[-1]` : this.name('handle', name);
    const guard = this.isBound('handle', name) ? [] : [this.guarded('handle', name)];
    if (what === 'cancelled') {
      const asked = `${handle}.cancelled()`;
      return [this.answer(label, guard.length > 0 ? `${asked} if ${guard[0]} else None` : asked)];
    }
    // Only timers have a deadline.
    const conditions = [...guard, ...(facts.soonHandles.has(name) ? [`hasattr(${handle}, 'when')`] : [])];
    const asked = this.instant(`${handle}.when()`);
    return [this.answer(label, conditions.length > 0 ? `${asked} if ${conditions.join(' and ')} else None` : asked)];
  }

  /** An instant, in ticks since the script began. */
  protected instant(expression: string): string {
    this.scope.needsStart = true;
    return `f'{(${expression} - start) / TICK:.1f} ticks'`;
  }

  #ask(what: Extract<CallbackStatement, { op: 'ask' }>['what']): readonly string[] {
    switch (what) {
      case 'time':
        return [this.answer('loop.time', this.instant('loop.time()'))];
      case 'isRunning':
        return [this.answer('loop.is_running', 'loop.is_running()')];
      case 'isClosed':
        return [this.answer('loop.is_closed', 'loop.is_closed()')];
      case 'runningLoop':
        return [this.answer('get_running_loop', `${this.use('running_loop')}()`)];
      case 'currentTask':
        return [this.answer('current_task', `${this.use('current_task')}()`)];
      default:
        return assertNever(what);
    }
  }

  #askFuture(what: Extract<CallbackStatement, { op: 'askFuture' }>['what'], name: Name): readonly string[] {
    const { facts } = this.scope;
    return this.#onFuture(name, (future) => {
      const label = `${name}.${what}`;
      switch (what) {
        case 'done':
        case 'cancelled':
          return [this.answer(label, `${future}.${what}()`)];
        case 'cancelling':
          if (!facts.createdFutures.has(name)) return [this.answer(label, `${future}.cancelling()`)];
          return [this.answer(label, `${future}.cancelling() if hasattr(${future}, 'cancelling') else None`)];
        case 'result':
        case 'exception':
          return [`${this.use('tell')}(${this.label(label)}, ${future}.${what})`];
        default:
          return assertNever(what);
      }
    });
  }

  // Futures, tasks and things

  #spawn({
    coroutine,
    as = coroutine,
    group,
    times = 1,
  }: Extract<CallbackStatement, { op: 'spawn' }>): readonly string[] {
    if (times < 1) return [];
    const made = this.object(coroutine, 'spawned');
    const task = this.bind('future', as);
    const maker = group === undefined ? 'loop' : this.name('thing', group);
    const isRefusable = group !== undefined || this.loopMayBeClosed;
    const line = isRefusable
      ? `${task} = ${this.attempt(`create_task ${as}`, `${maker}.create_task`, made)} or ${this.guarded('future', as)}`
      : `${task} = ${maker}.create_task(${made})`;
    const lines = times === 1 ? [line] : [`for _ in range(${times}):`, ...indented([line])];
    return group === undefined ? lines : this.onlyIf('thing', group, lines);
  }

  /** A new object of a coroutine. Only what was spawned is ever cancelled by an injection. */
  object(coroutine: Name, use: 'spawned' | 'given'): string {
    const made = `${this.name('coroutine', coroutine)}()`;
    if (!this.scope.injects) return made;
    return use === 'spawned' ? `watched(${made}, True)` : `watched(${made})`;
  }

  #made(statement: Create): string {
    const { what, as, size, generator = '' } = statement;
    if (isOddSize(statement)) {
      const name = what === 'barrier' ? 'Barrier' : what === 'semaphore' ? 'Semaphore' : 'BoundedSemaphore';
      return this.attempt(`create ${as}`, `asyncio.${name}`, String(size));
    }
    const sized = size ?? 1;
    const most = size ?? 0;
    switch (what) {
      case 'lock':
        return 'asyncio.Lock()';
      case 'event':
        return 'asyncio.Event()';
      case 'semaphore':
        return `asyncio.Semaphore(${sized})`;
      case 'boundedSemaphore':
        return `asyncio.BoundedSemaphore(${sized})`;
      case 'condition':
        return 'asyncio.Condition()';
      case 'barrier':
        return `asyncio.Barrier(${sized})`;
      case 'queue':
        return `asyncio.Queue(${most === 0 ? '' : most})`;
      case 'lifoQueue':
        return `asyncio.LifoQueue(${most === 0 ? '' : most})`;
      case 'priorityQueue':
        return `asyncio.PriorityQueue(${most === 0 ? '' : most})`;
      case 'generator':
        return `${this.name('generator', generator)}()`;
      default:
        return assertNever(what);
    }
  }

  #used({ of, do: method, count, item }: Extract<CallbackStatement, { op: 'use' }>): readonly string[] {
    const called = `${this.name('thing', of)}.${snakeCase(method)}`;
    const what = `${of}.${snakeCase(method)}`;
    switch (method) {
      case 'getNowait':
        return [`${this.use('tell')}(${this.label(what)}, ${called})`];
      case 'putNowait':
        return [this.attempt(what, called, pythonLiteral(item ?? null))];
      case 'notify':
        return [this.attempt(what, called, String(count ?? 1))];
      case 'reschedule':
        return [
          this.attempt(what, called, typeof count === 'number' ? sumOf('loop.time()', this.delay(count)) : 'None'),
        ];
      case 'abort':
      case 'reset':
        return [this.attempt(what, this.use('drive'), called)];
      case 'release':
      case 'set':
      case 'clear':
      case 'notifyAll':
      case 'taskDone':
        return [this.attempt(what, called)];
      default:
        return assertNever(method);
    }
  }
}

const sumOf = (left: string, right: string): string => (right === '0' ? left : `${left} + ${right}`);
