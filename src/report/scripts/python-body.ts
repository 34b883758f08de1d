/** A function of a Python script: its statements, one after the other. What needs a suspension is in python-waiting.ts. */

import { assertNever, type CallbackStatement } from '../../../spec/program.js';
import { socketText } from '../../../spec/socket-text.js';
import { streamText } from '../../../spec/stream-text.js';
import { bindIn } from './facts.js';
import { PythonFutures } from './python-futures.js';
import { sumOf } from './python-writer.js';
import { pythonLiteral, pythonString } from './wording.js';

/** Which things can be asked what. */
const thingQuestions = { locked: 'locked', isSet: 'is_set', size: 'qsize' } as const;

const knowsQuestion: Readonly<Record<keyof typeof thingQuestions, readonly string[]>> = {
  locked: ['lock', 'semaphore', 'boundedSemaphore', 'condition'],
  isSet: ['event'],
  size: ['queue', 'lifoQueue', 'priorityQueue'],
};

export class PythonBody extends PythonFutures {
  passing(statement: CallbackStatement): readonly string[] {
    const lines = this.#passing(statement);
    // On a closed loop nothing is certain.
    if (!this.loopMayBeClosed) bindIn(this.bound, statement);
    return lines;
  }

  #passing(statement: CallbackStatement): readonly string[] {
    switch (statement.op) {
      case 'callSoon':
        return this.schedule(statement, 'call_soon', []);
      case 'callLater':
        return this.schedule(statement, 'call_later', [this.delay(statement.in)]);
      case 'callAt':
        this.scope.needsStart = true;
        return this.schedule(statement, 'call_at', [sumOf('start', this.delay(statement.at))]);
      case 'cancel':
        return this.cancel(statement.handle);
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
        return this.ask(statement.what);
      case 'askHandle':
        return this.askHandle(statement.what, statement.handle);
      case 'print':
        return [`print(${pythonString(statement.text)})`];
      case 'handleExceptions':
        return [
          `loop.set_exception_handler(${statement.with === null ? 'None' : this.name('handler', statement.with)})`,
        ];
      case 'callFromThread':
        return this.callFromThread(statement);
      case 'watchSignal':
        return this.watchSignal(statement.with);
      case 'raiseSignal':
        return [`${this.use('raise_signal')}()`];
      case 'stepWallClock':
        return [`# Left out: the machine's wall clock is set by ${statement.by} s.`];
      case 'createFuture':
        return [`${this.bind('future', statement.as)} = loop.create_future()`];
      case 'settle': {
        const given =
          'result' in statement.with ? pythonLiteral(statement.with.result) : this.exception(statement.with.error);
        const method = 'result' in statement.with ? 'set_result' : 'set_exception';
        return this.onFuture(statement.future, (future) => [
          this.attempt(`${statement.future}.${method}`, `${future}.${method}`, given),
        ]);
      }
      case 'cancelFuture':
        return this.onFuture(statement.future, (future) => [
          this.scope.facts.ring
            ? `${this.use('tell')}(${this.label(`${statement.future}.cancel`)}, ${future}.cancel)`
            : this.answer(`${statement.future}.cancel`, `${future}.cancel()`),
        ]);
      case 'uncancel':
        if (!this.scope.facts.tasks.has(statement.task)) return [];
        return this.onFuture(statement.task, (task) => [
          this.answer(`${statement.task}.uncancel`, `${task}.uncancel()`),
        ]);
      case 'addDone':
        return this.onFuture(statement.future, (future) => {
          const callback = this.name('done', statement.callback);
          return [
            this.loopMayBeClosed
              ? this.attempt(`${statement.future}.add_done_callback`, `${future}.add_done_callback`, callback)
              : `${future}.add_done_callback(${callback})`,
          ];
        });
      case 'removeDone':
        return this.onFuture(statement.future, (future) => [
          this.answer(
            `${statement.future}.remove_done_callback`,
            `${future}.remove_done_callback(${this.name('done', statement.callback)})`,
          ),
        ]);
      case 'askFuture':
        return this.askFuture(statement.what, statement.future);
      case 'spawn':
        return this.spawn(statement);
      case 'create':
        return [`${this.bind('thing', statement.as)} = ${this.made(statement)}`];
      case 'use':
        return this.onlyIf('thing', statement.of, this.used(statement));
      case 'askThing': {
        const { of, what } = statement;
        const kinds = [...(this.scope.facts.things.get(of) ?? [])];
        const knows = kinds.every((kind) => knowsQuestion[what].includes(kind));
        const method = thingQuestions[what];
        return this.onlyIf('thing', of, [
          this.answer(`${of}.${method}`, knows ? `${this.name('thing', of)}.${method}()` : 'None'),
        ]);
      }
      case 'shutdown':
      case 'closeSocket':
      case 'addReader':
      case 'addWriter':
      case 'removeReader':
      case 'removeWriter':
      case 'receiveNow':
      case 'sendNow':
        return [`# Left out: ${socketText(statement)}.`];
      case 'write':
      case 'writeEof':
      case 'closeStream':
        return [`# Left out: ${streamText(statement)}.`];
      default:
        return assertNever(statement);
    }
  }
}
