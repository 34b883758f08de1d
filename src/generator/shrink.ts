/**
 * Smaller programs: each is the program with one thing left out or made simpler. The order matters: what saves most comes
 * first, so that a long program is short after few tries.
 */

import type { CallbackStatement, Delay, Name, Program, ScriptStatement, Statement } from '../../spec/program.js';

/** Programs that are one step smaller, the much smaller ones first. Statements that schedule nothing known are not made. */
export function* smallerPrograms(program: Program): Generator<Program, void, void> {
  yield* withoutCallback(program);
  yield* withoutStatements(program);
  yield* withSimplerStatements(program);
  yield* withoutOptions(program);
}

type Bodies = Program['callbacks'];

function* withoutCallback(program: Program): Generator<Program> {
  for (const name of Object.keys(program.callbacks)) {
    const callbacks: Record<Name, readonly CallbackStatement[]> = {};
    for (const [other, body] of Object.entries(program.callbacks)) {
      if (other !== name) callbacks[other] = body.filter((statement) => !mentions(statement, name));
    }
    yield { ...program, callbacks, script: program.script.filter((statement) => !mentions(statement, name)) };
  }
}

const mentions = (statement: Statement, name: Name): boolean =>
  ('callback' in statement && statement.callback === name) ||
  ('handle' in statement && statement.handle === name) ||
  ('with' in statement && statement.with === name);

function* withoutStatements(program: Program): Generator<Program> {
  for (const [name, body] of Object.entries(program.callbacks)) {
    if (body.length > 1) yield withBody(program, name, []);
  }
  for (const chunk of [4, 2, 1]) {
    for (const script of without(program.script, chunk)) yield { ...program, script };
    for (const [name, body] of Object.entries(program.callbacks)) {
      for (const shorter of without(body, chunk)) yield withBody(program, name, shorter);
    }
  }
}

/** The list without each run of `size` neighbours. */
function* without<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  if (size > items.length) return;
  for (let from = items.length - size; from >= 0; from -= size)
    yield [...items.slice(0, from), ...items.slice(from + size)];
}

const withBody = (program: Program, name: Name, body: readonly CallbackStatement[]): Program => {
  const callbacks: Bodies = { ...program.callbacks, [name]: body };
  return { ...program, callbacks };
};

function* withSimplerStatements(program: Program): Generator<Program> {
  for (const [index, statement] of program.script.entries()) {
    for (const simpler of simplerStatements(statement)) {
      yield { ...program, script: program.script.with(index, simpler as ScriptStatement) };
    }
  }
  for (const [name, body] of Object.entries(program.callbacks)) {
    for (const [index, statement] of body.entries()) {
      for (const simpler of simplerStatements(statement)) {
        yield withBody(program, name, body.with(index, simpler as CallbackStatement));
      }
    }
  }
}

function* simplerStatements(statement: Statement): Generator<Statement> {
  switch (statement.op) {
    case 'callSoon':
    case 'callLater':
    case 'callAt': {
      const { args, context, times, as, ...plain } = statement;
      const optional = { args, context, times, as };
      for (const key of ['args', 'context', 'times', 'as'] as const) {
        if (optional[key] === undefined) continue;
        const kept = Object.entries(optional).filter(([other, value]) => other !== key && value !== undefined);
        yield { ...plain, ...Object.fromEntries(kept) };
      }
      if (times !== undefined && times > 2) yield { ...statement, times: Math.ceil(times / 2) };
      if (statement.op === 'callLater') {
        for (const delay of simplerDelays(statement.in)) yield { ...statement, in: delay };
      } else if (statement.op === 'callAt') {
        for (const delay of simplerDelays(statement.at)) yield { ...statement, at: delay };
      }
      return;
    }
    case 'block':
      if (statement.for > 1) yield { ...statement, for: 1 };
      return;
    case 'raise':
      if (statement.error !== 'Error') yield { ...statement, error: 'Error' };
      return;
    default:
      return;
  }
}

/** Small whole numbers read best. */
const simple: readonly number[] = [1, 2, 0];

function* simplerDelays(delay: Delay): Generator<Delay> {
  const rank = typeof delay === 'number' ? simple.indexOf(delay) : -1;
  yield* rank < 0 ? simple : simple.slice(0, rank);
}

function* withoutOptions(program: Program): Generator<Program> {
  const { clockStep, fuel, ...plain } = program;
  if (clockStep !== undefined) yield fuel === undefined ? plain : { ...plain, fuel };
  if (fuel !== undefined) yield clockStep === undefined ? plain : { ...plain, clockStep };
}
