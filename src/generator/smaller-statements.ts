/** Simpler statements: without an option, with fewer of what they wait for, with numbers that read well. */

import type {
  AsCompleted,
  CallAt,
  CallLater,
  CallSoon,
  CoroutineStatement,
  Delay,
  Gather,
  Spawn,
  Statement,
  Target,
  Try,
  Wait,
} from '../../spec/program.js';
import { type Block, withBlocks } from './blocks.js';

/** What stands inside the statement, as it can stand outside: each part by itself, and what happens one after the other. */
export const unwrapped = (statement: Statement): readonly Block[] => {
  switch (statement.op) {
    case 'try': {
      const { body, except, otherwise = [], finally: last = [] } = statement;
      const inTurn = [...body, ...otherwise, ...last];
      const some = [body, last, otherwise].filter((part) => part.length > 0 && part.length < inTurn.length);
      const handler = withoutOp(except?.body ?? [], 'reraise', 'try');
      return [...some, ...(handler.length > 0 ? [handler] : []), inTurn];
    }
    case 'timeout':
    case 'asyncWith':
      return [statement.body];
    case 'taskGroup':
      return [changed(statement.body, (each) => outOf(each, statement.as))];
    case 'asyncFor':
      return [[...withoutOp(statement.body, 'break', 'asyncFor'), ...(statement.otherwise ?? [])]];
    default:
      return [];
  }
};

/** A task that the group would have made. */
const outOf = (statement: CoroutineStatement, group: string): CoroutineStatement => {
  if (statement.op !== 'spawn' || statement.group !== group) return statement;
  const { group: _group, ...free } = statement;
  return free;
};

/** Without those that belong to a statement which is not there any more. */
const withoutOp = (statements: Block, op: 'break' | 'reraise', owner: 'asyncFor' | 'try'): Block =>
  statements.flatMap((statement) => {
    if (statement.op === op) return [];
    return statement.op === owner ? [statement] : [withBlocks(statement, (block) => withoutOp(block, op, owner))];
  });

const changed = (
  statements: readonly CoroutineStatement[],
  change: (statement: CoroutineStatement) => CoroutineStatement,
): readonly CoroutineStatement[] =>
  statements.map((statement) => change(withBlocks(statement, (block) => changed(block, change))));

/** Each is the statement with one thing simpler. Whichever is taken each time, they come to an end. */
export function* simplerStatements(statement: Statement): Generator<Statement> {
  switch (statement.op) {
    case 'callSoon':
      yield* simplerCalls(statement);
      return;
    case 'callLater':
      yield* simplerCalls(statement);
      for (const delay of simplerDelays(statement.in)) yield { ...statement, in: delay };
      return;
    case 'callAt':
      yield* simplerCalls(statement);
      for (const delay of simplerDelays(statement.at)) yield { ...statement, at: delay };
      return;
    case 'block':
      if (statement.for > 1) yield { ...statement, for: 1 };
      return;
    case 'raise':
      if (statement.error !== 'Error') yield { ...statement, error: 'Error' };
      return;
    case 'sleep':
      for (const delay of simplerTicks(statement.for)) yield { ...statement, for: delay };
      return;
    case 'settle': {
      const { with: outcome } = statement;
      if ('error' in outcome && outcome.error !== 'Error') yield { ...statement, with: { error: 'Error' } };
      if ('error' in outcome || outcome.result !== 1) yield { ...statement, with: { result: 1 } };
      return;
    }
    case 'return':
      if (statement.value !== 1) yield { ...statement, value: 1 };
      return;
    case 'spawn':
      yield* simplerSpawns(statement);
      return;
    case 'create':
      if (statement.size !== undefined && statement.size !== 1) yield { ...statement, size: 1 };
      return;
    case 'use':
      if (statement.do !== 'reschedule') yield* withoutKeys(statement, ['count']);
      else if (typeof statement.count === 'number')
        for (const count of simplerTicks(statement.count)) yield { ...statement, count };
      return;
    case 'try':
      yield* simplerTries(statement);
      return;
    case 'asyncFor':
      yield* withoutKeys(statement, ['otherwise']);
      return;
    case 'gather':
      yield* withFewer(statement);
      yield* withoutKeys(statement, ['returnExceptions']);
      return;
    case 'asCompleted':
    case 'wait':
      yield* withFewer(statement);
      yield* withoutKeys(statement, ['timeout']);
      if (statement.timeout !== undefined)
        for (const timeout of simplerTicks(statement.timeout)) yield { ...statement, timeout };
      if (statement.op === 'wait' && statement.until !== 'all') yield { ...statement, until: 'all' };
      return;
    case 'waitFor':
      yield waiting(statement.of);
      if (statement.timeout !== null)
        for (const timeout of simplerTicks(statement.timeout)) yield { ...statement, timeout };
      return;
    case 'shield':
      yield waiting(statement.of);
      return;
    case 'timeout':
      if (statement.in !== null) for (const delay of simplerTicks(statement.in)) yield { ...statement, in: delay };
      return;
    default:
      return;
  }
}

function* withoutKeys<Item extends Statement>(statement: Item, keys: readonly (keyof Item)[]): Generator<Statement> {
  for (const key of keys) {
    if (statement[key] === undefined) continue;
    yield Object.fromEntries(Object.entries(statement).filter(([other]) => other !== key)) as unknown as Statement;
  }
}

function* simplerCalls(statement: CallSoon | CallLater | CallAt): Generator<Statement> {
  yield* withoutKeys(statement, ['args', 'context', 'times', 'as']);
  if (statement.times !== undefined && statement.times > 2)
    yield { ...statement, times: Math.ceil(statement.times / 2) };
}

function* simplerSpawns(statement: Spawn): Generator<Statement> {
  yield* withoutKeys(statement, ['times', 'as', 'group']);
  if (statement.times !== undefined && statement.times > 2)
    yield { ...statement, times: Math.ceil(statement.times / 2) };
}

/** Something has to be left for which there is a `try`, and `else` belongs to an `except`. */
function* simplerTries(statement: Try): Generator<Statement> {
  const { otherwise: _otherwise, ...withoutElse } = statement;
  const { except: _except, ...withoutExcept } = withoutElse;
  if (statement.otherwise !== undefined) yield withoutElse;
  if (statement.except !== undefined && statement.finally !== undefined) {
    yield withoutExcept;
    yield* withoutKeys(statement, ['finally']);
  }
}

/** With fewer of what it waits for; with one it is an ordinary await. */
function* withFewer(statement: Gather | AsCompleted | Wait): Generator<Statement> {
  const { of } = statement;
  for (const index of of.keys()) {
    if (of.length > 1) yield { ...statement, of: of.toSpliced(index, 1) } as Statement;
  }
  const [only] = of;
  if (of.length === 1 && only !== undefined) yield waiting(only);
}

const waiting = (target: Target): Statement =>
  'coroutine' in target ? { op: 'call', coroutine: target.coroutine } : { op: 'await', future: target.future };

/** Small whole numbers read best. */
const simple: readonly number[] = [1, 2, 0];

function* simplerDelays(delay: Delay): Generator<Delay> {
  yield* typeof delay === 'number' ? simplerTicks(delay) : simple;
}

function* simplerTicks(ticks: number): Generator<number> {
  const rank = simple.indexOf(ticks);
  yield* rank < 0 ? simple : simple.slice(0, rank);
}
