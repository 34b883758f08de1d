/**
 * Smaller programs: each is the program with one thing left out or made simpler. The order matters: what saves most comes
 * first, so that a long program is short after few tries.
 */

import type { IteratorDeclaration, ManagerDeclaration, Name, Program } from '../../spec/program.js';
import { mentionsOf, withoutMentions } from './mentions.js';
import { placesIn } from './places.js';
import { smallerClients } from './smaller-clients.js';
import { simplerStatements, unwrapped } from './smaller-statements.js';

/** Programs that are one step smaller, the much smaller ones first. Statements that schedule nothing known are not made. */
export function* smallerPrograms(program: Program): Generator<Program, void, void> {
  yield* withSmallerClients(program);
  yield* withoutDeclarations(program);
  yield* withoutStatements(program);
  yield* withoutBlocks(program);
  yield* withCallsInLine(program);
  yield* withSimplerStatements(program);
  yield* withSimplerDeclarations(program);
  yield* withoutOptions(program);
}

function* withSmallerClients(program: Program): Generator<Program> {
  if (program.clients === undefined) return;
  for (const clients of smallerClients(program.clients)) yield { ...program, clients };
}

/** Without a callback, a coroutine or the like, and without the statements that name it. */
function* withoutDeclarations(program: Program): Generator<Program> {
  for (const kind of ['callback', 'coroutine', 'generator', 'iterator', 'manager'] as const) {
    for (const name of Object.keys(program[declarations[kind]] ?? {})) {
      yield tidy(withoutMentions(without(program, kind, name), kind, name));
    }
  }
}

type Kind = keyof typeof declarations;

const declarations = {
  callback: 'callbacks',
  coroutine: 'coroutines',
  generator: 'generators',
  iterator: 'iterators',
  manager: 'managers',
} as const;

const without = (program: Program, kind: Kind, name: Name): Program => {
  const key = declarations[kind];
  const kept = Object.entries(program[key] ?? {}).filter(([other]) => other !== name);
  return { ...program, [key]: Object.fromEntries(kept) };
};

/** Nothing that is empty, and without coroutines nothing that only these can name. */
const tidy = (program: Program): Program => {
  const { coroutines, generators, iterators, managers, ...others } = program;
  const rest: Program = others;
  if (coroutines === undefined || isEmpty(coroutines)) {
    return Object.keys(generators ?? {}).reduce((left, name) => withoutMentions(left, 'generator', name), rest);
  }
  return {
    ...rest,
    coroutines,
    ...(generators === undefined || isEmpty(generators) ? {} : { generators }),
    ...(iterators === undefined || isEmpty(iterators) ? {} : { iterators }),
    ...(managers === undefined || isEmpty(managers) ? {} : { managers }),
  };
};

const isEmpty = (declared: object): boolean => Object.keys(declared).length === 0;

function* withoutStatements(program: Program): Generator<Program> {
  const places = placesIn(program);
  for (const { statements, put, isScript } of places) if (!isScript && statements.length > 1) yield put([]);
  for (const chunk of [4, 2, 1]) {
    for (const { statements, put } of places) for (const shorter of withoutRun(statements, chunk)) yield put(shorter);
  }
}

/** The list without each run of `size` neighbours. */
function* withoutRun<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  if (size > items.length) return;
  for (let from = items.length - size; from >= 0; from -= size)
    yield [...items.slice(0, from), ...items.slice(from + size)];
}

/** What stands inside a statement, without that statement. */
function* withoutBlocks(program: Program): Generator<Program> {
  for (const { statements, put } of placesIn(program)) {
    for (const [index, statement] of statements.entries()) {
      for (const inside of unwrapped(statement))
        yield put([...statements.slice(0, index), ...inside, ...statements.slice(index + 1)]);
    }
  }
}

/** A coroutine that is called in one place only stands there itself. One that returns early would mean something else. */
function* withCallsInLine(program: Program): Generator<Program> {
  for (const [name, body] of Object.entries(program.coroutines ?? {})) {
    if (mentionsOf(program, 'coroutine', name) !== 1 || body.some(({ op }) => op === 'return')) continue;
    for (const { statements, put } of placesIn(program)) {
      const index = statements.findIndex((statement) => statement.op === 'call' && statement.coroutine === name);
      if (index < 0) continue;
      const inLine = put([...statements.slice(0, index), ...body, ...statements.slice(index + 1)]);
      yield tidy(without(inLine, 'coroutine', name));
    }
  }
}

function* withSimplerStatements(program: Program): Generator<Program> {
  for (const { statements, put } of placesIn(program)) {
    for (const [index, statement] of statements.entries()) {
      for (const simpler of simplerStatements(statement)) yield put(statements.with(index, simpler));
    }
  }
}

function* withSimplerDeclarations(program: Program): Generator<Program> {
  for (const [name, declared] of Object.entries(program.iterators ?? {})) {
    for (const simpler of simplerIterators(declared)) {
      yield { ...program, iterators: { ...program.iterators, [name]: simpler } };
    }
  }
  for (const [name, declared] of Object.entries(program.managers ?? {})) {
    for (const simpler of simplerManagers(declared)) {
      yield { ...program, managers: { ...program.managers, [name]: simpler } };
    }
  }
}

function* simplerIterators(declared: IteratorDeclaration): Generator<IteratorDeclaration> {
  const { fails, ...plain } = declared;
  if (fails !== undefined) yield plain;
  if (declared.items.length > 1) yield { ...declared, items: declared.items.slice(0, 1) };
  if (declared.items.length > 0) yield { ...declared, items: declared.items.slice(0, -1) };
}

function* simplerManagers({ suppresses, ...plain }: ManagerDeclaration): Generator<ManagerDeclaration> {
  if (suppresses !== undefined) yield plain;
}

function* withoutOptions(program: Program): Generator<Program> {
  const { clockStep: _clockStep, ...unstepped } = program;
  if (program.clockStep !== undefined) yield unstepped;
  const { fuel: _fuel, ...unfuelled } = program;
  if (program.fuel !== undefined) yield unfuelled;
  const { injection, ...undisturbed } = program;
  if (injection === undefined) return;
  yield undisturbed;
  if (injection.how !== 'once') yield { ...program, injection: { ...injection, how: 'once' } };
  const earlier = new Set([1, injection.at >> 1, injection.at - 1]);
  for (const at of earlier) if (at > 0 && at < injection.at) yield { ...program, injection: { ...injection, at } };
}
