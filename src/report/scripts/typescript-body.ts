/** A function of a TypeScript script: its statements, one after the other. What may wait is in typescript-waiting.ts. */

import { assertNever, type CallbackStatement } from '../../../spec/program.js';
import { socketText } from '../../../spec/socket-text.js';
import { streamText } from '../../../spec/stream-text.js';
import { bindIn, isOddSize } from './facts.js';
import { TypescriptFutures } from './typescript-futures.js';
import { literal, quoted } from './typescript-writer.js';
import { snakeCase } from './wording.js';

export class TypescriptBody extends TypescriptFutures {
  passing(statement: CallbackStatement): readonly string[] {
    const lines = this.#passing(statement);
    // On a closed loop nothing is certain.
    if (!this.loopMayBeClosed) bindIn(this.bound, statement);
    return lines;
  }

  #passing(statement: CallbackStatement): readonly string[] {
    switch (statement.op) {
      case 'callSoon':
        return this.schedule(statement, 'callSoon', []);
      case 'callLater':
        return this.schedule(statement, 'callLater', [this.duration(statement.in)]);
      case 'callAt':
        this.scope.needsStart = true;
        return this.schedule(statement, 'callAt', [this.after('start', statement.at)]);
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
        return [this.ask(statement.what)];
      case 'askHandle':
        return [this.askHandle(statement.what, statement.handle)];
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
        return this.onFuture(statement.future, (future) => {
          const [method, given] =
            'result' in statement.with
              ? ['Result', literal(statement.with.result)]
              : ['Exception', this.exception(statement.with.error)];
          const what = `${statement.future}.set_${method.toLowerCase()}`;
          return [this.attempt(what, `${future}.set${method}(${given})`)];
        });
      case 'cancelFuture':
        return this.onFuture(statement.future, (future) => [
          this.scope.facts.ring
            ? this.told(`${statement.future}.cancel`, `${future}.cancel()`)
            : this.answer(`${statement.future}.cancel`, `${future}.cancel()`),
        ]);
      case 'uncancel': {
        if (!this.scope.facts.tasks.has(statement.task)) return [];
        const isTask = !this.scope.facts.createdFutures.has(statement.task);
        return this.onFuture(statement.task, (task) => [
          this.answer(`${statement.task}.uncancel`, `${isTask ? task : `(${task} as Task)`}.uncancel?.() ?? null`),
        ]);
      }
      case 'addDone':
        return this.onFuture(statement.future, (future) => {
          const call = `${future}.addDoneCallback(${this.name('done', statement.callback)})`;
          return [this.loopMayBeClosed ? this.attempt(`${statement.future}.add_done_callback`, call) : `${call};`];
        });
      case 'removeDone':
        return this.onFuture(statement.future, (future) => [
          this.answer(
            `${statement.future}.remove_done_callback`,
            `${future}.removeDoneCallback(${this.name('done', statement.callback)})`,
          ),
        ]);
      case 'askFuture':
        return this.onFuture(statement.future, (future) => [this.askFuture(statement.what, statement.future, future)]);
      case 'spawn':
        return this.spawn(statement);
      case 'create': {
        const made = `${this.variable('thing', statement.as)} = ${this.made(statement)}`;
        return [
          isOddSize(statement)
            ? `${this.use('attempt')}(${this.label(`create ${statement.as}`)}, () => ${`(${made})`});`
            : `${made};`,
        ];
      }
      case 'use':
        return this.onlyIf('thing', statement.of, [this.used(statement)]);
      case 'askThing': {
        const { of, what } = statement;
        const asked = what === 'size' ? 'qsize' : snakeCase(what);
        return this.onlyIf('thing', of, [this.answer(`${of}.${asked}`, `${this.variable('thing', of)}.${what}()`)]);
      }
      case 'shutdown':
      case 'closeSocket':
      case 'addReader':
      case 'addWriter':
      case 'removeReader':
      case 'removeWriter':
      case 'receiveNow':
      case 'sendNow':
        return [`// Left out: ${socketText(statement)}.`];
      case 'write':
      case 'writeEof':
      case 'closeStream':
        return [`// Left out: ${streamText(statement)}.`];
      default:
        return assertNever(statement);
    }
  }
}
