/**
 * A program is a JSON value that means the same in every language. Its `script` is what happens outside the loop; its
 * callbacks are what the loop is asked to run. Delays are in ticks, so that a program runs as well on a virtual clock
 * (one tick is a second) as on the machine's (a few milliseconds).
 *
 * Two rules make every program end. A program has `fuel`: that many callbacks and coroutines do what their statements
 * say; those that start later do nothing. And the harness stops a run when all that was scheduled has started, or a horizon of its own
 * has passed.
 *
 * Handles have names. A statement that schedules binds its handle (or handles, with `times`) to `as`, or else to the
 * callback's own name; a later statement may bind the name anew.
 */

import type { ClientDeclaration } from './client.js';
import { blocksOf, type CoroutineStatement, type IteratorDeclaration, type ManagerDeclaration } from './coroutine.js';
import type { CallbackStatement, Name, ScriptStatement } from './statement.js';

export * from './client.js';
export * from './coroutine.js';
export * from './gateway-acts.js';
export * from './server-statements.js';
export * from './socket-statements.js';
export * from './statement.js';
export * from './stream-statements.js';

export type Statement = CallbackStatement | ScriptStatement | CoroutineStatement;

/**
 * Cancels one task from outside: `at` counts the suspensions of all tasks. The harness schedules a callback of its own
 * with callSoon at that suspension, and that one acts.
 */
export interface Injection {
  readonly at: number;
  /** `beforeResult`: the future that the task awaits gets its result right after the cancel; `afterResult`: right before. */
  readonly how: 'once' | 'twice' | 'beforeResult' | 'afterResult';
}

export interface Program {
  readonly script: readonly ScriptStatement[];
  readonly callbacks: { readonly [name: Name]: readonly CallbackStatement[] };
  readonly coroutines?: { readonly [name: Name]: readonly CoroutineStatement[] };
  /** The bodies of async generators. */
  readonly generators?: { readonly [name: Name]: readonly CoroutineStatement[] };
  readonly iterators?: { readonly [name: Name]: IteratorDeclaration };
  readonly managers?: { readonly [name: Name]: ManagerDeclaration };
  /** What is done to the program's servers from outside. */
  readonly clients?: { readonly [name: Name]: ClientDeclaration };
  readonly injection?: Injection;
  /** How many callbacks and coroutines do what their statements say; `defaultFuel` where it is not said. */
  readonly fuel?: number;
  /** Seconds: makes the subject with a clock that moves in such steps. */
  readonly clockStep?: number;
}

export const defaultFuel = 60;

const visitAll = (statements: readonly CoroutineStatement[], visit: (statement: Statement) => void): void => {
  for (const statement of statements) {
    visit(statement);
    for (const block of blocksOf(statement)) visitAll(block, visit);
  }
};

/** Visits every statement, wherever it stands. */
export const forEachStatement = (program: Program, visit: (statement: Statement) => void): void => {
  program.script.forEach(visit);
  for (const name in program.callbacks) program.callbacks[name]?.forEach(visit);
  if (program.coroutines === undefined) return;
  for (const bodies of [program.coroutines, program.generators ?? {}]) {
    for (const body of Object.values(bodies)) visitAll(body, visit);
  }
  for (const { each } of Object.values(program.iterators ?? {})) visitAll(each, visit);
  for (const { enter, exit } of Object.values(program.managers ?? {})) {
    visitAll(enter, visit);
    visitAll(exit, visit);
  }
};

/** The number of statements, which is what `smallest` means when programs are shrunk. */
export const sizeOf = (program: Program): number => {
  let size = 0;
  forEachStatement(program, () => {
    size += 1;
  });
  for (const { acts } of Object.values(program.clients ?? {})) size += acts.length;
  return size;
};

/** About how many callbacks a program can make a loop call: its fuel, and what single statements schedule many times. */
export const weightOf = (program: Program): number => {
  let weight = program.fuel ?? defaultFuel;
  forEachStatement(program, (statement) => {
    if ('times' in statement) weight += statement.times ?? 0;
  });
  return weight;
};

/** Bytes that its clients send, and that it sends itself: a loop may take them in pieces of any size. */
export const volumeOf = (program: Program): number => {
  let bytes = 0;
  forEachStatement(program, (statement) => {
    if ('data' in statement && statement.data !== undefined) bytes += statement.data.length;
  });
  for (const { acts, times = 1 } of Object.values(program.clients ?? {}))
    for (const act of acts) if (act.op === 'send') bytes += act.data.length * times;
  return bytes;
};

/** For the end of an exhaustive `switch`. */
export const assertNever = (value: never): never => {
  throw new Error(`Expected every kind to be handled, got ${JSON.stringify(value)}.`);
};
