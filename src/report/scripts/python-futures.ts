/** Futures, tasks and things in a Python script, as far as nothing waits. */

import { assertNever, type CallbackStatement, type Create, type Name } from '../../../spec/program.js';
import { isOddSize } from './facts.js';
import { PythonCalls } from './python-calls.js';
import { indented, sumOf } from './python-writer.js';
import { pythonLiteral, snakeCase } from './wording.js';

export class PythonFutures extends PythonCalls {
  protected onFuture(name: Name, lines: (identifier: string) => readonly string[]): readonly string[] {
    return this.onlyIf('future', name, lines(this.name('future', name)));
  }

  protected askFuture(what: Extract<CallbackStatement, { op: 'askFuture' }>['what'], name: Name): readonly string[] {
    const { facts } = this.scope;
    return this.onFuture(name, (future) => {
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

  protected spawn({
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

  protected made(statement: Create): string {
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

  protected used({ of, do: method, count, item }: Extract<CallbackStatement, { op: 'use' }>): readonly string[] {
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
