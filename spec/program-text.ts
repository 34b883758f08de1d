/** Programs in looplaw's own short form: the script, one statement a line, and then what each callback does. */

import { assertNever, type Delay, type Json, type Program, type Statement } from './program.js';

/** The lines of a program. Callbacks that do nothing are left out. */
export const programLines = (program: Program): readonly string[] => {
  const lines = program.script.map(statementText);
  if (program.clockStep !== undefined) lines.unshift(`with a clock that moves in steps of ${program.clockStep} s`);
  if (program.fuel !== undefined) lines.push('', `only the first ${program.fuel} callbacks act`);
  const bodies = Object.entries(program.callbacks).filter(([, body]) => body.length > 0);
  const width = Math.max(...bodies.map(([name]) => name.length), 0);
  for (const [name, body] of bodies) {
    lines.push('');
    for (const [index, statement] of body.entries()) {
      lines.push(`${(index === 0 ? `${name}:` : '').padEnd(width + 2)}${statementText(statement)}`);
    }
  }
  return lines;
};

export const statementText = (statement: Statement): string => {
  switch (statement.op) {
    case 'callSoon':
      return `call_soon ${statement.callback}${options(statement)}`;
    case 'callLater':
      return `call_later ${statement.callback} in ${delayText(statement.in)}${options(statement)}`;
    case 'callAt':
      return `call_at ${statement.callback} at ${delayText(statement.at)}${options(statement)}`;
    case 'cancel':
      return `cancel ${statement.handle}`;
    case 'stop':
    case 'close':
    case 'run':
      return statement.op;
    case 'runAnother':
      return 'run another loop';
    case 'makeAnother':
      return 'make another loop';
    case 'return':
      return `return ${JSON.stringify(statement.value)}`;
    case 'raise':
      return `raise ${statement.error}`;
    case 'block':
      return `block for ${statement.for}`;
    case 'ask':
      return `ask ${statement.what}`;
    case 'askHandle':
      return `ask ${statement.what} of ${statement.handle}`;
    case 'askRetained':
      return 'ask how many cancelled handles are still held';
    case 'askCost':
      return 'ask how much processor time the run took';
    case 'print':
      return `print ${JSON.stringify(statement.text)}`;
    case 'handleExceptions':
      return `handle exceptions with ${statement.with ?? "the loop's own handler"}`;
    case 'stepWallClock':
      return `step the wall clock by ${statement.by} s`;
    default:
      return assertNever(statement);
  }
};

const delayText = (delay: Delay): string => {
  if (typeof delay === 'object') return `${delay.seconds} s`;
  return String(delay);
};

const options = (statement: {
  readonly as?: string;
  readonly args?: readonly Json[];
  readonly context?: string;
  readonly times?: number;
}): string => {
  const { as, args, context, times } = statement;
  return [
    as === undefined ? '' : ` as ${as}`,
    args === undefined ? '' : ` with ${args.map((each) => JSON.stringify(each)).join(', ')}`,
    context === undefined ? '' : ` in context ${context}`,
    times === undefined ? '' : `, ${times} times`,
  ].join('');
};
