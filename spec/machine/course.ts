/**
 * Follows the program beside the trace: whatever an open segment does must be the next of its statements. This tells a
 * harness that does not do what the program says from a loop that does not do what the laws say.
 */

import type {
  CallAt,
  CallbackStatement,
  CallLater,
  CallSoon,
  Name,
  Program,
  ScriptStatement,
  Statement,
} from '../program.js';
import type { CallId, SocketEvent, StreamEvent, TaskEvent, TraceEvent } from '../trace.js';
import { cannotRead } from './refusal.js';

interface Frame {
  readonly statements: readonly Statement[];
  next: number;
  /** How often the statement before `next` still acts: one statement may schedule, or cancel, many times. */
  left: number;
  /** The harness's own, which does nothing of the program. */
  readonly own: boolean;
}

interface Bound {
  last: CallId;
  count: number;
}

const nothing: readonly CallbackStatement[] = [];

export class Course {
  readonly #program: Program;
  readonly #frames: Frame[] = [];
  readonly #bound = new Map<Name, Bound>();
  #binding: Bound | undefined;
  readonly #futures = new Map<Name, 'future' | 'task'>();
  readonly #things = new Set<Name>();
  readonly #sockets = new Set<Name>();
  readonly #streams = new Set<Name>();
  /** Coroutines, whose statements are not followed, may bind the names of handles. */
  readonly #loose: boolean;

  constructor(program: Program) {
    this.#program = program;
    this.#loose = program.coroutines !== undefined;
    this.#enter(program.script, false);
  }

  #enter(statements: readonly (ScriptStatement | CallbackStatement)[], own: boolean): void {
    this.#frames.push({ statements, next: 0, left: 0, own });
  }

  /** A callback has started. */
  start(callback: Name, spent: boolean): void {
    const own = callback.startsWith('~');
    if (own) return this.#enter(nothing, true);
    this.#enter(spent ? nothing : (this.#program.callbacks[callback] ?? nothing), false);
  }

  /** A task's step, whose statements are not followed: what it does stands in its own events. */
  startOwn(): void {
    this.#enter(nothing, true);
  }

  /** The script waits for the run. What has no segment of its own there belongs to tasks that a loop made for itself. */
  enterRun(): void {
    if (this.#loose) this.#enter(nothing, true);
  }

  leaveRun(): void {
    if (this.#loose && this.#frames.length > 1) this.#frames.pop();
  }

  startHandler(name: Name | undefined): void {
    this.#enter(name === undefined ? nothing : (this.#program.callbacks[name] ?? nothing), false);
  }

  /** A segment, or a handler, has ended; `raised` tells by what, if it was not by reaching the end. */
  end(event: number, raised: string | undefined): void {
    const frame = this.#frames.pop();
    if (frame === undefined || frame.own) return;
    this.#passIdle(frame);
    const statement = frame.statements[frame.next];
    if (raised === undefined) {
      if ((statement !== undefined && statement.op !== 'return') || frame.left > 0)
        cannotRead(event, `it ended before "${statement?.op ?? 'its last statement'}"`);
    } else if (statement?.op !== 'raise' || statement.error !== raised) {
      cannotRead(event, `it ended with ${raised}, which no statement raises there`);
    }
  }

  /** What the events of futures, tasks and things mean for the course: names are bound, statements act. */
  actOnTasks(event: TaskEvent, index: number): void {
    if (statementEvents.has(event.kind)) this.act(event, index);
    if (event.kind === 'future' && event.refused === undefined) this.#futures.set(event.name, 'future');
    else if (event.kind === 'spawn' && event.refused === undefined) this.#futures.set(event.name, 'task');
    else if (event.kind === 'create') this.#things.add(event.name);
  }

  addSocket({ name, task }: SocketEvent): void {
    if (task !== undefined) return;
    this.#sockets.add(name);
    this.#streams.delete(name);
  }

  addStream({ name, task }: StreamEvent): void {
    if (task === undefined) this.#streams.add(name);
  }

  /** Whether a statement does nothing, since a name stands for nothing. */
  #isIdle(statement: Statement): boolean {
    switch (statement.op) {
      case 'settle':
      case 'cancelFuture':
      case 'askFuture':
      case 'addDone':
      case 'removeDone':
        return !this.#futures.has(statement.future);
      case 'uncancel':
        return this.#futures.get(statement.task) !== 'task';
      case 'use':
      case 'askThing':
        return !this.#things.has(statement.of);
      case 'spawn':
        return statement.group !== undefined && !this.#things.has(statement.group);
      case 'shutdown':
      case 'closeSocket':
      case 'addReader':
      case 'addWriter':
      case 'removeReader':
      case 'removeWriter':
      case 'receiveNow':
      case 'sendNow':
        return !this.#sockets.has(statement.of);
      case 'write':
      case 'writeEof':
      case 'closeStream':
        return !this.#streams.has(statement.of);
      case 'runUntil':
        return statement.coroutine === undefined && !this.#futures.has(statement.future ?? '');
      default:
        return false;
    }
  }

  #passIdle(frame: Frame): void {
    for (let next = frame.statements[frame.next]; next !== undefined && this.#isIdle(next); ) {
      frame.next += 1;
      next = frame.statements[frame.next];
    }
  }

  /** The next statement acts. Returns it. */
  act(event: TraceEvent, index: number): Statement | undefined {
    const frame = this.#frames.at(-1);
    if (frame === undefined || frame.own) return undefined;
    if (frame.left > 0) {
      frame.left -= 1;
      return frame.statements[frame.next - 1];
    }
    const before = frame.statements[frame.next - 1];
    // Which calls a name stands for is not known where coroutines schedule as well.
    if (this.#loose && event.kind === 'cancel' && before?.op === 'cancel' && before.handle === event.handle) {
      const next = frame.statements[frame.next];
      if (next?.op !== 'cancel' || next.handle !== event.handle) return before;
    }
    this.#passIdle(frame);
    const statement = frame.statements[frame.next];
    if (statement === undefined || !matches(statement, event)) {
      return cannotRead(
        index,
        `the program's next statement is ${statement === undefined ? 'none' : `"${statement.op}"`}, the trace has "${event.kind}"`,
      );
    }
    frame.next += 1;
    if (statement.op === 'callSoon' || statement.op === 'callLater' || statement.op === 'callAt') {
      frame.left = (statement.times ?? 1) - 1;
      this.#binding = undefined;
    } else if (statement.op === 'spawn') {
      frame.left = (statement.times ?? 1) - 1;
    } else if (statement.op === 'cancel' && !this.#loose) {
      frame.left = Math.max((this.#bound.get(statement.handle)?.count ?? 1) - 1, 0);
    }
    return statement;
  }

  /** The call that was just made was accepted; its statement binds a name to it. */
  bind(statement: Statement | undefined, call: CallId): void {
    if (statement === undefined || !schedules(statement)) return;
    if (this.#binding === undefined) {
      this.#binding = { last: call, count: statement.times ?? 1 };
      this.#bound.set(statement.as ?? statement.callback, this.#binding);
    } else {
      this.#binding.last = call;
    }
  }

  /** Whether the name stands for this call now; or for none, if the call is unknown. */
  isBound(name: Name, call: CallId): boolean {
    if (this.#loose) return true;
    const bound = this.#bound.get(name);
    if (bound === undefined) return call < 0;
    return call <= bound.last && call > bound.last - bound.count;
  }
}

/** Events of futures, tasks and things that statements of callbacks and of the script make. */
const statementEvents: ReadonlySet<TraceEvent['kind']> = new Set([
  'future',
  'spawn',
  'settle',
  'cancelFuture',
  'uncancel',
  'addDone',
  'removeDone',
  'askFuture',
  'create',
  'use',
  'askThing',
]);

const schedules = (statement: Statement): statement is CallSoon | CallLater | CallAt =>
  statement.op === 'callSoon' || statement.op === 'callLater' || statement.op === 'callAt';

const matches = (statement: Statement, event: TraceEvent): boolean => {
  switch (event.kind) {
    case 'call':
      if (statement.op !== 'callSoon' && statement.op !== 'callLater' && statement.op !== 'callAt') return false;
      return statement.callback === event.callback && how[statement.op] === event.how;
    case 'cancel':
      return statement.op === 'cancel' && statement.handle === event.handle;
    case 'run':
      if (event.until === undefined) return statement.op === 'run';
      return statement.op === (event.main === true ? 'runMain' : 'runUntil');
    case 'future':
      return statement.op === 'createFuture' && statement.as === event.name;
    case 'spawn':
      return statement.op === 'spawn' && statement.coroutine === event.coroutine;
    case 'create':
      return statement.op === 'create' && statement.as === event.name;
    case 'addDone':
    case 'removeDone':
      return statement.op === event.kind && statement.callback === event.callback;
    case 'stop':
    case 'close':
    case 'block':
    case 'makeAnother':
    case 'settle':
    case 'cancelFuture':
    case 'uncancel':
    case 'askFuture':
    case 'use':
    case 'askThing':
      return statement.op === event.kind;
    case 'useSocket':
    case 'useStream':
      return statement.op === event.do;
    case 'handleExceptions':
      return statement.op === event.kind && statement.with === event.with;
    case 'nestedRun':
      return statement.op === (event.other ? 'runAnother' : 'run');
    case 'ask':
      if (statement.op === 'askRetained') return event.what === 'retained';
      if (statement.op === 'askCost') return event.what === 'cost';
      return (statement.op === 'ask' || statement.op === 'askHandle') && statement.what === event.what;
    case 'print':
      return statement.op === 'print' && statement.text === event.text;
    case 'thread':
      return statement.op === 'callFromThread' && statement.callback === event.callback;
    case 'watchSignal':
      return statement.op === event.kind && statement.with === event.with;
    case 'signal':
      return statement.op === 'raiseSignal';
    case 'wallClock':
      return statement.op === 'stepWallClock' && statement.by === event.by;
    default:
      return false;
  }
};

const how = { callSoon: 'soon', callLater: 'later', callAt: 'at' } as const;
