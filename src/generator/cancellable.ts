/**
 * Whether all tasks of a program are over soon after they are cancelled. The runner (`runMain`) waits for those that are left over,
 * and nothing limits how long: no horizon, and no loop that keeps to the laws. So a program may be given to it only if
 * nobody goes on after a cancel, or waits in a cleanup for what may never come.
 *
 * What is not sure is refused: a group may tell of failures instead of the cancel, `waitFor` may give a result that
 * came at the same time, and whoever waits for a condition first has to get its lock again.
 */

import { blocksOf, type CoroutineStatement, type Program } from '../../spec/program.js';

export const endsWhenCancelled = (
  program: Pick<Program, 'script' | 'coroutines' | 'generators' | 'iterators' | 'managers'>,
): boolean => {
  if (program.script.some((statement) => statement.op === 'create' && statement.what === 'condition')) return false;
  const bodies = [...Object.values(program.coroutines ?? {}), ...Object.values(program.generators ?? {})];
  if (!bodies.every((body) => body.every(gives))) return false;
  if (!Object.values(program.iterators ?? {}).every(({ each }) => each.every(gives))) return false;
  return Object.values(program.managers ?? {}).every(
    ({ enter, exit, suppresses }) => suppresses === undefined && enter.every(gives) && exit.every(isBrief),
  );
};

/** A cancel that arrives in the statement leaves it soon. */
const gives = (statement: CoroutineStatement): boolean => {
  switch (statement.op) {
    case 'taskGroup':
    case 'waitFor':
      return false;
    case 'create':
      return statement.what !== 'condition';
    case 'try': {
      const { except, finally: last = [] } = statement;
      if (except?.error === 'CancelledError' || except?.error === 'any' || !last.every(isBrief)) return false;
      break;
    }
    default:
  }
  return blocksOf(statement).every((block) => block.every(gives));
};

/** It needs no more than a time of its own, and raises nothing that somebody might catch in place of the cancel. */
const isBrief = ({ op }: CoroutineStatement): boolean => !lasting.has(op);

const lasting: ReadonlySet<string> = new Set<CoroutineStatement['op']>([
  'raise',
  'reraise',
  'badYield',
  'await',
  'call',
  'produce',
  'try',
  'gather',
  'wait',
  'waitFor',
  'shield',
  'asCompleted',
  'timeout',
  'taskGroup',
  'asyncFor',
  'asyncWith',
  'do',
]);
