/** Calls and handles in a TypeScript script, and what the loop is asked. */

import { assertNever, type CallbackStatement, type Name } from '../../../spec/program.js';
import { literal, quoted, TypescriptWriter } from './typescript-writer.js';
import { snakeCase } from './wording.js';

export class TypescriptCalls extends TypescriptWriter {
  // Calls

  protected schedule(
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

  protected askHandle(what: 'cancelled' | 'when', name: Name): string {
    const { facts } = this.scope;
    const label = `handle.${what}`;
    if (!this.isEverBound('handle', name)) return this.answer(label, 'null');
    const variable = this.variable('handle', name);
    const handle = facts.severalHandles.has(name) ? `${variable}?.at(-1)` : variable;
    if (what === 'cancelled') return this.answer(label, `${handle}?.cancelled() ?? null`);
    this.scope.needsStart = true;
    this.scope.types.add('TimerHandle');
    const when = `(${handle} as TimerHandle | undefined)?.when?.()`;
    return this.answer(label, `${when} === undefined ? null : ${this.instant(`Number(${when})`)}`);
  }

  protected ask(what: Extract<CallbackStatement, { op: 'ask' }>['what']): string {
    switch (what) {
      case 'time':
        return this.answer('loop.time', this.instant('loop.time()'));
      case 'isRunning':
        return this.answer('loop.is_running', 'loop.isRunning()');
      case 'isClosed':
        return this.answer('loop.is_closed', 'loop.isClosed()');
      case 'runningLoop':
        this.scope.imports.add('getRunningLoop');
        return this.answer('get_running_loop', `${this.use('runningLoop')}()`);
      case 'currentTask':
        return this.answer('current_task', `${this.use('currentTask')}()`);
      default:
        return assertNever(what);
    }
  }
}
