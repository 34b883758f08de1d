/** Calls and handles in a Python script, and what the loop is asked. */

import { assertNever, type CallbackStatement, type CallFromThread, type Name } from '../../../spec/program.js';
import { indented, PythonWriter } from './python-writer.js';
import { pythonLiteral, pythonString } from './wording.js';

export class PythonCalls extends PythonWriter {
  // Calls

  protected schedule(
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

  protected callFromThread({ callback, times = 1, paced }: CallFromThread): readonly string[] {
    if (times < 1) return [];
    const given = [this.label('loop.call_soon_threadsafe'), this.name('callback', callback)];
    if (times !== 1) given.push(`times=${times}`);
    return [`${this.use(paced === true ? 'call_paced' : 'call_from_thread')}(${given.join(', ')})`];
  }

  protected watchSignal(callback: Name | null): readonly string[] {
    const method = `loop.${callback === null ? 'remove' : 'add'}_signal_handler`;
    const given = ['signal.SIGUSR1', ...(callback === null ? [] : [this.name('callback', callback)])];
    return [this.loopMayBeClosed ? this.attempt(method, method, ...given) : `${method}(${given.join(', ')})`];
  }

  protected cancel(name: Name): readonly string[] {
    const handle = this.name('handle', name);
    return this.onlyIf(
      'handle',
      name,
      this.scope.facts.severalHandles.has(name)
        ? [`for each in ${handle}:`, ...indented(['each.cancel()'])]
        : [`${handle}.cancel()`],
    );
  }

  protected askHandle(what: 'cancelled' | 'when', name: Name): readonly string[] {
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

  protected ask(what: Extract<CallbackStatement, { op: 'ask' }>['what']): readonly string[] {
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
}
