/**
 * Follows the program beside the trace: whatever an open segment does must be the next of its statements. This tells a
 * harness that does not do what the program says from a loop that does not do what the laws say.
 */

import {
  type CallbackStatement,
  defaultFuel,
  type Name,
  type Program,
  type ScriptStatement,
  type Statement,
} from '../program.js';
import type { CallId, TraceEvent } from '../trace.js';
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
  #fuel: number;
  #binding: Bound | undefined;

  constructor(program: Program) {
    this.#program = program;
    this.#fuel = program.fuel ?? defaultFuel;
    this.#enter(program.script, false);
  }

  #enter(statements: readonly (ScriptStatement | CallbackStatement)[], own: boolean): void {
    this.#frames.push({ statements, next: 0, left: 0, own });
  }

  /** A callback has started. */
  start(callback: Name): void {
    const own = callback.startsWith('~');
    if (own) return this.#enter(nothing, true);
    this.#fuel -= 1;
    this.#enter(this.#fuel < 0 ? nothing : (this.#program.callbacks[callback] ?? nothing), false);
  }

  startHandler(name: Name | undefined): void {
    this.#enter(name === undefined ? nothing : (this.#program.callbacks[name] ?? nothing), false);
  }

  /** A segment, or a handler, has ended; `raised` tells by what, if it was not by reaching the end. */
  end(event: number, raised: string | undefined): void {
    const frame = this.#frames.pop();
    if (frame === undefined || frame.own) return;
    const statement = frame.statements[frame.next];
    if (raised === undefined) {
      if ((statement !== undefined && statement.op !== 'return') || frame.left > 0)
        cannotRead(event, `it ended before "${statement?.op ?? 'its last statement'}"`);
    } else if (statement?.op !== 'raise' || statement.error !== raised) {
      cannotRead(event, `it ended with ${raised}, which no statement raises there`);
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
    } else if (statement.op === 'cancel') {
      frame.left = Math.max((this.#bound.get(statement.handle)?.count ?? 1) - 1, 0);
    }
    return statement;
  }

  /** The call that was just made was accepted; its statement binds a name to it. */
  bind(statement: Statement | undefined, call: CallId): void {
    if (statement === undefined || !('callback' in statement)) return;
    if (this.#binding === undefined) {
      this.#binding = { last: call, count: statement.times ?? 1 };
      this.#bound.set(statement.as ?? statement.callback, this.#binding);
    } else {
      this.#binding.last = call;
    }
  }

  /** Whether the name stands for this call now; or for none, if the call is unknown. */
  isBound(name: Name, call: CallId): boolean {
    const bound = this.#bound.get(name);
    if (bound === undefined) return call < 0;
    return call <= bound.last && call > bound.last - bound.count;
  }
}

const matches = (statement: Statement, event: TraceEvent): boolean => {
  switch (event.kind) {
    case 'call':
      if (statement.op !== 'callSoon' && statement.op !== 'callLater' && statement.op !== 'callAt') return false;
      return statement.callback === event.callback && how[statement.op] === event.how;
    case 'cancel':
      return statement.op === 'cancel' && statement.handle === event.handle;
    case 'stop':
    case 'close':
    case 'block':
    case 'run':
    case 'makeAnother':
      return statement.op === event.kind;
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
    case 'wallClock':
      return statement.op === 'stepWallClock' && statement.by === event.by;
    default:
      return false;
  }
};

const how = { callSoon: 'soon', callLater: 'later', callAt: 'at' } as const;
