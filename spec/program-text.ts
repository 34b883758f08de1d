/**
 * Programs in looplaw's own short form: the script, one statement a line, and then what each callback, coroutine, generator,
 * iterator and manager does. What stands inside a statement is indented.
 */

import { clientLines } from './client-text.js';
import {
  assertNever,
  type CoroutineStatement,
  type Delay,
  type Json,
  type Program,
  type Statement,
  type Target,
} from './program.js';
import { serverText } from './server-text.js';
import { socketText } from './socket-text.js';
import { streamText } from './stream-text.js';

/** The lines of a program. Callbacks that do nothing are left out. */
export const programLines = (program: Program): readonly string[] => {
  const lines = program.script.map(statementText);
  if (program.clockStep !== undefined) lines.unshift(`with a clock that moves in steps of ${program.clockStep} s`);
  if (program.fuel !== undefined) lines.push('', `only the first ${program.fuel} ${actors(program)} act`);
  if (program.injection !== undefined) lines.push('', injectionText(program.injection));
  if (program.clients !== undefined) lines.push(...(lines.length > 0 ? [''] : []), ...clientLines(program.clients));
  const bodies = bodiesOf(program);
  const width = Math.max(...bodies.map(([name]) => name.length), 0);
  for (const [name, body] of bodies) {
    if (lines.length > 0) lines.push('');
    for (const [index, line] of body.entries())
      lines.push(`${(index === 0 ? `${name}:` : '').padEnd(width + 2)}${line}`);
  }
  return lines;
};

const actors = ({ coroutines }: Program): string =>
  coroutines === undefined ? 'callbacks' : 'callbacks and coroutines';

const injectionText = ({ at, how }: NonNullable<Program['injection']>): string => {
  const twice = how === 'twice' ? ' twice' : '';
  const result =
    how === 'afterResult'
      ? ', after its future has got a result'
      : how === 'beforeResult'
        ? ', before its future gets a result'
        : '';
  return `at suspension ${at} a callback cancels the task${twice}${result}`;
};

/** Each name with the lines of what it does; callbacks that do nothing are left out. */
const bodiesOf = (program: Program): readonly (readonly [string, readonly string[]])[] => {
  const bodies: (readonly [string, readonly string[]])[] = [];
  for (const [name, body] of Object.entries(program.callbacks)) {
    if (body.length > 0) bodies.push([name, body.map(statementText)]);
  }
  const list = (kind: string, named: { readonly [name: string]: readonly CoroutineStatement[] } = {}): void => {
    for (const [name, body] of Object.entries(named)) bodies.push([`${kind} ${name}`, block(body)]);
  };
  list('coroutine', program.coroutines);
  list('generator', program.generators);
  for (const [name, { items, each, fails }] of Object.entries(program.iterators ?? {})) {
    const end = fails === undefined ? [] : [`raise ${fails} at the end`];
    bodies.push([
      `iterator ${name}`,
      [
        `gives ${items.map((item) => JSON.stringify(item)).join(', ') || 'nothing'}, each time after`,
        ...indented(block(each)),
        ...end,
      ],
    ]);
  }
  for (const [name, { enter, exit, suppresses }] of Object.entries(program.managers ?? {})) {
    bodies.push([
      `manager ${name}`,
      [
        'enter',
        ...indented(block(enter)),
        suppresses === true ? 'exit, which suppresses the exception' : 'exit',
        ...indented(block(exit)),
      ],
    ]);
  }
  return bodies;
};

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

const block = (statements: readonly CoroutineStatement[]): readonly string[] =>
  statements.length === 0 ? ['pass'] : statements.flatMap(linesOf);

/** A statement with what stands inside. */
const linesOf = (statement: CoroutineStatement): readonly string[] => {
  const own = statementText(statement);
  switch (statement.op) {
    case 'try': {
      const { body, except, otherwise, finally: last } = statement;
      return [
        own,
        ...indented(block(body)),
        ...(except === undefined ? [] : [`except ${except.error}`, ...indented(block(except.body))]),
        ...(otherwise === undefined ? [] : ['else', ...indented(block(otherwise))]),
        ...(last === undefined ? [] : ['finally', ...indented(block(last))]),
      ];
    }
    case 'asyncFor':
      return [
        own,
        ...indented(block(statement.body)),
        ...(statement.otherwise === undefined ? [] : ['else', ...indented(block(statement.otherwise))]),
      ];
    case 'timeout':
    case 'taskGroup':
    case 'asyncWith':
    case 'receiveEach':
      return [own, ...indented(block(statement.body))];
    default:
      return [own];
  }
};

const targetsText = (targets: readonly Target[]): string =>
  targets.map((target) => ('coroutine' in target ? `${target.coroutine}()` : target.future)).join(', ');

const waitText = { all: 'all are done', first: 'the first is done', firstException: 'the first fails' } as const;

const methodText = (method: string): string => method.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

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
    case 'callFromThread': {
      const times = statement.times === undefined ? '' : `, ${statement.times} times`;
      return `another thread calls ${statement.callback}${times}${statement.paced === true ? ', each when the one before was served' : ''}`;
    }
    case 'watchSignal':
      return statement.with === null ? 'handle the signal no more' : `handle the signal with ${statement.with}`;
    case 'raiseSignal':
      return 'raise the signal';
    case 'stepWallClock':
      return `step the wall clock by ${statement.by} s`;
    case 'runUntil':
      return `run until ${statement.coroutine === undefined ? statement.future : `${statement.coroutine}()`} is done`;
    case 'runMain':
      return `run ${statement.coroutine}() as the main coroutine`;
    case 'createFuture':
      return `create future ${statement.as}`;
    case 'settle':
      return 'result' in statement.with
        ? `set_result of ${statement.future} to ${JSON.stringify(statement.with.result)}`
        : `set_exception of ${statement.future} to ${statement.with.error}`;
    case 'cancelFuture':
      return `cancel ${statement.future}`;
    case 'uncancel':
      return `uncancel ${statement.task}`;
    case 'addDone':
      return `add done-callback ${statement.callback} to ${statement.future}`;
    case 'removeDone':
      return `remove done-callback ${statement.callback} from ${statement.future}`;
    case 'askFuture':
      return `ask ${statement.what} of ${statement.future}`;
    case 'spawn': {
      const { coroutine, as, group, times } = statement;
      return `create_task ${coroutine}()${as === undefined || as === coroutine ? '' : ` as ${as}`}${group === undefined ? '' : ` in ${group}`}${times === undefined ? '' : `, ${times} times`}`;
    }
    case 'create': {
      const { what, as, size, generator } = statement;
      return `create ${methodText(what).replace('_', ' ')} ${as}${size === undefined ? '' : ` of size ${size}`}${generator === undefined ? '' : ` of ${generator}`}`;
    }
    case 'use': {
      const { of, do: method, count, item } = statement;
      const given =
        item === undefined
          ? count === undefined
            ? ''
            : ` ${count === null ? 'to never' : count}`
          : ` ${JSON.stringify(item)}`;
      return `${methodText(method)}${given} of ${of}`;
    }
    case 'askThing':
      return `ask ${methodText(statement.what)} of ${statement.of}`;
    case 'sleep':
      return `sleep ${statement.for}`;
    case 'yield':
      return 'yield';
    case 'badYield':
      return 'yield what is no future';
    case 'await':
      return `await ${typeof statement.future === 'string' ? statement.future : "another loop's future"}`;
    case 'call':
      return `await ${statement.coroutine}()`;
    case 'printLast':
      return 'print what it gave';
    case 'reraise':
      return 'raise again';
    case 'break':
      return 'break';
    case 'produce':
      return `yield item ${JSON.stringify(statement.item)}`;
    case 'try':
      return 'try';
    case 'gather':
      return `await gather(${targetsText(statement.of)}${statement.returnExceptions === true ? ', return_exceptions' : ''})`;
    case 'wait':
      return `await wait(${targetsText(statement.of)}) until ${waitText[statement.until]}${statement.timeout === undefined ? '' : `, at most ${statement.timeout}`}`;
    case 'waitFor':
      return `await wait_for(${targetsText([statement.of])}, ${statement.timeout ?? 'no timeout'})`;
    case 'shield':
      return `await shield(${targetsText([statement.of])})`;
    case 'asCompleted':
      return `await each as_completed(${targetsText(statement.of)})${statement.timeout === undefined ? '' : `, at most ${statement.timeout}`}`;
    case 'timeout':
      return `async with timeout(${statement.in ?? 'none'}) as ${statement.as}`;
    case 'taskGroup':
      return `async with task group ${statement.as}`;
    case 'asyncFor':
      return `async for item in ${statement.iterator ?? statement.of}`;
    case 'asyncWith':
      return `async with ${statement.manager ?? statement.of}`;
    case 'do':
      return `await ${methodText(statement.do)}${statement.item === undefined ? '' : ` ${JSON.stringify(statement.item)}`} of ${statement.of}`;
    case 'shutdown':
    case 'closeSocket':
    case 'addReader':
    case 'addWriter':
    case 'removeReader':
    case 'removeWriter':
    case 'receiveNow':
    case 'sendNow':
    case 'listen':
    case 'accept':
    case 'connect':
    case 'receive':
    case 'sendAll':
    case 'acceptEach':
    case 'receiveEach':
      return socketText(statement);
    case 'serveHttp':
    case 'serveGateway':
      return serverText(statement);
    case 'openStream':
    case 'read':
    case 'readUntil':
    case 'readExactly':
    case 'readLine':
    case 'drain':
    case 'waitClosed':
    case 'write':
    case 'writeEof':
    case 'closeStream':
      return streamText(statement);
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
