/** Futures, tasks and things in a TypeScript script, as far as nothing waits. */

import { assertNever, type CallbackStatement, type Create, type Name } from '../../../spec/program.js';
import { TypescriptCalls } from './typescript-calls.js';
import { literal, makerOf } from './typescript-writer.js';
import { snakeCase } from './wording.js';

export class TypescriptFutures extends TypescriptCalls {
  protected onFuture(name: Name, lines: (identifier: string) => readonly string[]): readonly string[] {
    if (!this.isEverBound('future', name)) return [`// Nothing is called ${name} here.`];
    return this.onlyIf('future', name, lines(this.variable('future', name)));
  }

  protected askFuture(
    what: Extract<CallbackStatement, { op: 'askFuture' }>['what'],
    name: Name,
    future: string,
  ): string {
    const label = `${name}.${what}`;
    switch (what) {
      case 'done':
      case 'cancelled':
        return this.answer(label, `${future}.${what}()`);
      case 'cancelling':
        this.scope.types.add('Task');
        return this.answer(label, `(${future} as Task).cancelling?.() ?? null`);
      case 'result':
      case 'exception':
        return this.told(label, `${future}.${what}()`);
      default:
        return assertNever(what);
    }
  }

  // Futures, tasks and things

  protected spawn({
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

  protected made({ what, size, generator = '' }: Create): string {
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

  protected used({ of, do: method, count, item }: Extract<CallbackStatement, { op: 'use' }>): string {
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
          `${thing}.reschedule(${typeof count === 'number' ? this.after('loop.time()', count) : 'null'})`,
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
