/** Programs for loops that claim only some of what tasks can do: what they do not claim is taken out. */

import { type Capability, taskCapabilities } from '../../spec/capability.js';
import type {
  CallbackStatement,
  CoroutineStatement,
  IteratorDeclaration,
  ManagerDeclaration,
  Name,
  Program,
  ScriptStatement,
  Statement,
} from '../../spec/program.js';
import { needsOfStatement } from '../../spec/program-needs.js';
import type { Scope } from './scope.js';

/** Whether the loop claims all that a statement speaks of. */
export type Claimed = (statement: Statement) => boolean;

/** Undefined for a loop that claims everything about tasks, where nothing need be taken out. */
export const claimedIn = (scope: Scope): Claimed | undefined => {
  const claims = (capability: Capability): boolean => !(capability in scope) || scope[capability as keyof Scope];
  if (taskCapabilities.every(claims)) return undefined;
  return (statement) => needsOfStatement(statement).every(claims);
};

type Bodies<Item> = { readonly [name: Name]: Item };

const mapped = <Item>(bodies: Bodies<Item>, change: (item: Item) => Item): Bodies<Item> =>
  Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, change(body)]));

/** The program without the statements that are not claimed, and without what stands inside those. */
export const withClaimedOnly = (program: Program, isClaimed: Claimed): Program => {
  const list = (statements: readonly CoroutineStatement[]): readonly CoroutineStatement[] =>
    statements.filter(isClaimed).map((statement) => inside(statement, list));
  const { coroutines, generators, iterators, managers, ...plain } = program;
  return {
    ...plain,
    script: program.script.filter((statement): statement is ScriptStatement => isClaimed(statement)),
    callbacks: mapped(program.callbacks, (body) =>
      body.filter((statement): statement is CallbackStatement => isClaimed(statement)),
    ),
    ...(coroutines === undefined ? {} : { coroutines: mapped(coroutines, list) }),
    ...(generators === undefined ? {} : { generators: mapped(generators, list) }),
    ...(iterators === undefined
      ? {}
      : { iterators: mapped<IteratorDeclaration>(iterators, (each) => ({ ...each, each: list(each.each) })) }),
    ...(managers === undefined
      ? {}
      : {
          managers: mapped<ManagerDeclaration>(managers, (each) => ({
            ...each,
            enter: list(each.enter),
            exit: list(each.exit),
          })),
        }),
  };
};

const inside = (
  statement: CoroutineStatement,
  list: (statements: readonly CoroutineStatement[]) => readonly CoroutineStatement[],
): CoroutineStatement => {
  switch (statement.op) {
    case 'try': {
      const { body, except, otherwise, finally: last } = statement;
      return {
        ...statement,
        body: list(body),
        ...(except === undefined ? {} : { except: { ...except, body: list(except.body) } }),
        ...(otherwise === undefined ? {} : { otherwise: list(otherwise) }),
        ...(last === undefined ? {} : { finally: list(last) }),
      };
    }
    case 'asyncFor':
      return {
        ...statement,
        body: list(statement.body),
        ...(statement.otherwise === undefined ? {} : { otherwise: list(statement.otherwise) }),
      };
    case 'timeout':
    case 'taskGroup':
    case 'asyncWith':
      return { ...statement, body: list(statement.body) };
    default:
      return statement;
  }
};
