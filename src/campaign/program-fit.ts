/** Whether a program that was made for one subject means something on another: it must hold nothing that this one does not claim. */

import type { Manifest } from '../../spec/capability.js';
import { meets, type Need } from '../../spec/laws/law.js';
import { type Delay, forEachStatement, type Program, type Statement } from '../../spec/program.js';
import { needsOfStatement } from '../../spec/program-needs.js';
import { farDelay } from '../harness/limits.js';

/** What the program needs and the subject does not claim, each once. */
export const missingFor = (program: Program, manifest: Manifest): readonly Need[] =>
  [...needsOf(program)].filter((need) => !meets(manifest, need));

const needsOf = (program: Program): ReadonlySet<Need> => {
  const needs = new Set<Need>();
  if (program.coroutines !== undefined && Object.keys(program.coroutines).length > 0) needs.add('tasks');
  if (program.injection !== undefined) needs.add('cancellation');
  if (program.clockStep !== undefined) needs.add('coarseClock');
  if (program.script.filter(({ op }) => op === 'run' || op === 'runUntil').length > 1) needs.add('restart');
  const script = new Set<Statement>(program.script);
  forEachStatement(program, (statement) => {
    for (const need of [...needsOfStatement(statement), ...plainNeeds(statement)]) needs.add(need);
    if (statement.op === 'run' && !script.has(statement)) needs.add('guards');
  });
  return needs;
};

/** Of what stands in callbacks. */
const plainNeeds = (statement: Statement): readonly Need[] => {
  switch (statement.op) {
    case 'callSoon':
      return schedulingNeeds(statement);
    case 'callLater':
      return [...schedulingNeeds(statement), ...(isFar(statement.in) ? (['farTimers'] as const) : [])];
    case 'callAt':
      return [...schedulingNeeds(statement), ...(isFar(statement.at) ? (['farTimers'] as const) : [])];
    case 'cancel':
      return ['cancel'];
    case 'askHandle':
      return [statement.what === 'when' ? 'deadlines' : 'cancel'];
    case 'ask':
      if (statement.what === 'time') return ['timers'];
      if (statement.what === 'runningLoop') return ['runningLoop'];
      return statement.what === 'currentTask' ? [] : ['state'];
    case 'close':
      return ['close'];
    case 'runAnother':
    case 'makeAnother':
      return ['guards'];
    case 'raise':
      return [statement.error === 'SystemExit' || statement.error === 'KeyboardInterrupt' ? 'exits' : 'exceptions'];
    case 'handleExceptions':
      return ['exceptions'];
    case 'block':
      return ['timers', 'advance'];
    case 'callFromThread':
      return ['threads'];
    case 'watchSignal':
    case 'raiseSignal':
      return ['signals'];
    case 'listen':
    case 'connect':
      return ['sockets'];
    case 'addReader':
    case 'addWriter':
      return ['readiness'];
    case 'openStream':
      return ['streams'];
    default:
      return [];
  }
};

const schedulingNeeds = (statement: { readonly args?: unknown; readonly context?: unknown }): readonly Need[] => [
  ...(statement.args === undefined ? [] : (['arguments'] as const)),
  ...(statement.context === undefined ? [] : (['context'] as const)),
];

const isFar = (delay: Delay): boolean =>
  typeof delay === 'string' || (typeof delay === 'object' && delay.seconds >= farDelay);
