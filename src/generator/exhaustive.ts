/**
 * Every program of a size, in order. The size counts statements; a final `run` is added to each program.
 *
 * Programs that differ in names only are the same program: callbacks are called a, b, c in the order in which the script,
 * then the body of a, then that of b mention them first. So each is made once, and without being compared to the others:
 * statements are added to the script, then to the body of each callback that has been mentioned.
 */

import type { CallbackStatement, Name, Program, ScriptStatement } from '../../spec/program.js';
import type { Scope } from './scope.js';

const names: readonly Name[] = ['a', 'b', 'c', 'd'];

/** Enough to see what a callback that schedules itself does to others. */
const fuel = 6;

interface State {
  readonly script: ScriptStatement[];
  readonly bodies: CallbackStatement[][];
  /** How many names have been mentioned. */
  known: number;
}

export function* programsOfSize(size: number, scope: Scope): Generator<Program, void, void> {
  yield* addToScript({ script: [], bodies: names.map(() => []), known: 0 }, size, scope);
}

function* addToScript(state: State, left: number, scope: Scope): Generator<Program> {
  if (left === 0) {
    yield build(state);
    return;
  }
  for (const statement of scriptStatements(state, scope)) {
    const { known } = state;
    state.script.push(statement);
    mention(state, statement);
    yield* addToScript(state, left - 1, scope);
    state.script.pop();
    state.known = known;
  }
  yield* addToBody(state, 0, left, scope);
}

/** Adds to the bodies from `place` on; what is added to an earlier one has been added by the caller. */
function* addToBody(state: State, place: number, left: number, scope: Scope): Generator<Program> {
  const body = state.bodies[place];
  if (body === undefined || place >= state.known) return;
  const last = body.at(-1);
  if (last?.op !== 'raise') {
    for (const statement of bodyStatements(state, scope)) {
      const { known } = state;
      body.push(statement);
      mention(state, statement);
      if (left === 1) yield build(state);
      else yield* addToBody(state, place, left - 1, scope);
      body.pop();
      state.known = known;
    }
  }
  yield* addToBody(state, place + 1, left, scope);
}

const mention = (state: State, statement: ScriptStatement | CallbackStatement): void => {
  if (!('callback' in statement)) return;
  state.known = Math.max(state.known, names.indexOf(statement.callback) + 1);
};

function* scriptStatements(state: State, scope: Scope): Generator<ScriptStatement> {
  yield* scheduling(state, scope, [1, 2, 0]);
  if (scope.restart) {
    yield { op: 'stop' };
    if (state.script.at(-1)?.op !== 'run') yield { op: 'run' };
  }
  if (scope.close && scope.guards) yield { op: 'close' };
}

function* bodyStatements(state: State, scope: Scope): Generator<CallbackStatement> {
  yield* scheduling(state, scope, [1, 0]);
  if (scope.restart) yield { op: 'stop' };
  if (scope.exceptions) yield { op: 'raise', error: 'Error' };
  if (scope.exits) yield { op: 'raise', error: 'SystemExit' };
  if (scope.guards) {
    yield { op: 'run' };
    yield { op: 'close' };
  }
}

function* scheduling(
  state: State,
  scope: Scope,
  delays: readonly number[],
): Generator<CallbackStatement & ScriptStatement> {
  for (let index = 0; index <= state.known; index += 1) {
    const callback = names[index];
    if (callback === undefined) break;
    yield { op: 'callSoon', callback };
    if (scope.timers) for (const delay of delays) yield { op: 'callLater', callback, in: delay };
    if (scope.cancel && index < state.known) yield { op: 'cancel', handle: callback };
  }
}

const build = (state: State): Program => {
  const callbacks: Record<Name, readonly CallbackStatement[]> = {};
  for (let index = 0; index < state.known; index += 1) {
    const name = names[index];
    if (name !== undefined) callbacks[name] = [...(state.bodies[index] ?? [])];
  }
  return { script: [...state.script, { op: 'run' }], callbacks, fuel };
};

/** Every program of a size, with what the subject claims. */
export type ProgramsOfSize = (size: number, scope: Scope) => Iterable<Program>;

/** The largest size of which every program fits into the budget, together with all smaller ones. */
export const largestSizeWithin = (
  budget: number,
  scope: Scope,
  ofSize: ProgramsOfSize = programsOfSize,
): { readonly size: number; readonly count: number } => {
  let size = 0;
  let count = 0;
  for (;;) {
    let next = count;
    for (const _program of ofSize(size + 1, scope)) {
      next += 1;
      if (next > budget) return { size, count };
    }
    size += 1;
    count = next;
  }
};
