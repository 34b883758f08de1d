/** Statements that hold others, with something else inside. */

import type { CoroutineStatement } from '../../spec/program.js';

export type Block = readonly CoroutineStatement[];

/** The statement with its lists of statements changed; `index` counts these as `blocksOf` does. */
export const withBlocks = (
  statement: CoroutineStatement,
  change: (block: Block, index: number) => Block,
): CoroutineStatement => {
  switch (statement.op) {
    case 'try': {
      const { except, otherwise, finally: last } = statement;
      let index = 0;
      const next = (block: Block): Block => {
        index += 1;
        return change(block, index - 1);
      };
      return {
        ...statement,
        body: next(statement.body),
        ...(except === undefined ? {} : { except: { ...except, body: next(except.body) } }),
        ...(otherwise === undefined ? {} : { otherwise: next(otherwise) }),
        ...(last === undefined ? {} : { finally: next(last) }),
      };
    }
    case 'asyncFor': {
      const { otherwise } = statement;
      const body = change(statement.body, 0);
      return { ...statement, body, ...(otherwise === undefined ? {} : { otherwise: change(otherwise, 1) }) };
    }
    case 'timeout':
    case 'taskGroup':
    case 'asyncWith':
      return { ...statement, body: change(statement.body, 0) };
    default:
      return statement;
  }
};
