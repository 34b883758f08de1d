/** Which statements of a program name a callback, a coroutine or the like, and the program without them. */

import {
  type CoroutineStatement,
  forEachStatement,
  type Name,
  type Program,
  type Statement,
  type Target,
} from '../../spec/program.js';
import { withBlocks } from './blocks.js';

export type Declared = 'callback' | 'coroutine' | 'generator' | 'iterator' | 'manager';

/** How many statements name it. */
export const mentionsOf = (program: Program, kind: Declared, name: Name): number => {
  let mentions = 0;
  forEachStatement(program, (statement) => {
    if (isAbout(statement, kind, name) || targetsOf(statement).some((target) => names(target, kind, name)))
      mentions += 1;
  });
  return mentions;
};

/** Without the statements that name it, or the task that is called by it. */
export const withoutMentions = (program: Program, kind: Declared, name: Name): Program => {
  const kept = <Item extends Statement>(statements: readonly Item[]): readonly Item[] =>
    statements.flatMap((statement) => keptOf(statement, kind, name)) as readonly Statement[] as readonly Item[];
  const { coroutines, generators, iterators, managers } = program;
  return {
    ...program,
    script: kept(program.script),
    callbacks: mapped(program.callbacks, kept),
    ...(coroutines === undefined ? {} : { coroutines: mapped(coroutines, kept) }),
    ...(generators === undefined ? {} : { generators: mapped(generators, kept) }),
    ...(iterators === undefined
      ? {}
      : { iterators: mapped(iterators, (declared) => ({ ...declared, each: kept(declared.each) })) }),
    ...(managers === undefined
      ? {}
      : {
          managers: mapped(managers, (declared) => ({
            ...declared,
            enter: kept(declared.enter),
            exit: kept(declared.exit),
          })),
        }),
  };
};

const mapped = <Value>(
  record: { readonly [name: Name]: Value },
  change: (value: Value) => Value,
): { readonly [name: Name]: Value } =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/** The statement without what names it inside; nothing if it is about it. */
const keptOf = (statement: Statement, kind: Declared, name: Name): readonly Statement[] => {
  if (isAbout(statement, kind, name)) return [];
  switch (statement.op) {
    case 'gather':
    case 'asCompleted':
    case 'wait': {
      const of = (statement.of as readonly Target[]).filter((target) => !names(target, kind, name));
      if (of.length === statement.of.length) return [statement];
      return of.length === 0 ? [] : [{ ...statement, of } as Statement];
    }
    case 'try':
    case 'timeout':
    case 'taskGroup':
    case 'asyncFor':
    case 'asyncWith':
      return [
        withBlocks(statement, (block) =>
          block.flatMap((each) => keptOf(each, kind, name) as readonly CoroutineStatement[]),
        ),
      ];
    default:
      return [statement];
  }
};

/** Nothing is left of the statement without it. */
const isAbout = (statement: Statement, kind: Declared, name: Name): boolean => {
  switch (kind) {
    case 'callback':
      return (
        ('callback' in statement && statement.callback === name) ||
        ('handle' in statement && statement.handle === name) ||
        ('with' in statement && statement.with === name)
      );
    case 'coroutine':
      return (
        ('coroutine' in statement && statement.coroutine === name) ||
        ('future' in statement && statement.future === name) ||
        ('task' in statement && statement.task === name) ||
        ((statement.op === 'waitFor' || statement.op === 'shield') && names(statement.of, kind, name))
      );
    case 'generator':
      return statement.op === 'create' && statement.generator === name;
    case 'iterator':
      return statement.op === 'asyncFor' && statement.iterator === name;
    case 'manager':
      return statement.op === 'asyncWith' && statement.manager === name;
  }
};

const targetsOf = (statement: Statement): readonly Target[] => {
  switch (statement.op) {
    case 'gather':
    case 'asCompleted':
    case 'wait':
      return statement.of;
    default:
      return [];
  }
};

const names = (target: Target, kind: Declared, name: Name): boolean =>
  kind === 'coroutine' && ('coroutine' in target ? target.coroutine === name : target.future === name);
