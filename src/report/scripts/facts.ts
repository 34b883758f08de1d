/** What can be known of a program before it is printed: which names it binds and uses, and for what. */

import {
  type CoroutineStatement,
  type Create,
  type Exception,
  forEachStatement,
  type Name,
  type Program,
  type Statement,
  type ThingKind,
} from '../../../spec/program.js';
import { mayWaitInRing } from './rings.js';

export type Role = 'call' | 'done' | 'handler';

export interface Callback {
  readonly roles: Set<Role>;
  /** Some calls pass arguments, or all of them do. */
  args: 'none' | 'some' | 'all';
}

export interface Facts {
  readonly callbacks: ReadonlyMap<Name, Callback>;
  readonly coroutines: ReadonlySet<Name>;
  readonly generators: ReadonlySet<Name>;
  /** Handles that a statement cancels or asks. */
  readonly usedHandles: ReadonlySet<Name>;
  /** Handles that some statement binds. */
  readonly everBoundHandles: ReadonlySet<Name>;
  /** Handles that stand for several calls. */
  readonly severalHandles: ReadonlySet<Name>;
  /** Handles that may belong to call_soon, and so have no deadline. */
  readonly soonHandles: ReadonlySet<Name>;
  /** Futures and tasks that a statement speaks of, beside those that make them. */
  readonly usedFutures: ReadonlySet<Name>;
  readonly createdFutures: ReadonlySet<Name>;
  readonly tasks: ReadonlySet<Name>;
  readonly things: ReadonlyMap<Name, ReadonlySet<ThingKind | 'timeout' | 'taskGroup'>>;
  /** Names that are bound before anything runs. */
  readonly boundAtFirst: Bound;
  readonly contexts: boolean;
  /** Statements of the script beyond this index may find the loop closed. */
  readonly closedFrom: number;
  /** Something may reach the exception handler. */
  readonly raises: boolean;
  /** Cancelling a task may raise. */
  readonly ring: boolean;
  /** Exceptions may stand among values. */
  readonly showsExceptions: boolean;
  /** Some statement asks which task is at work. */
  readonly asksTask: boolean;
  /** Something may leave a run. */
  readonly exits: boolean;
  readonly ops: ReadonlySet<Statement['op']>;
}

/** Names that stand for something for certain. */
export interface Bound {
  readonly handles: Set<Name>;
  readonly futures: Set<Name>;
  readonly things: Set<Name>;
}

export const copyOf = ({ handles, futures, things }: Bound): Bound => ({
  handles: new Set(handles),
  futures: new Set(futures),
  things: new Set(things),
});

/** Notes what a statement binds for certain, once it has succeeded. */
export const bindIn = (bound: Bound, statement: Statement): void => {
  switch (statement.op) {
    case 'callSoon':
    case 'callLater':
    case 'callAt':
      if (statement.times !== 0) bound.handles.add(statement.as ?? statement.callback);
      return;
    case 'createFuture':
      bound.futures.add(statement.as);
      return;
    case 'spawn':
      if (statement.group === undefined && statement.times !== 0)
        bound.futures.add(statement.as ?? statement.coroutine);
      return;
    case 'create':
      if (!isOddSize(statement)) bound.things.add(statement.as);
      return;
    default:
  }
};

/** Whether that cannot be made: a barrier of nobody, a semaphore of less than nothing. */
export const isOddSize = ({ what, size = 1 }: Create): boolean =>
  (what === 'barrier' && size < 1) || (/semaphore/i.test(what) && size < 0);

/** Statements of the script that run the loop. */
export const runsLoop = ({ op }: Statement): boolean => op === 'run' || op === 'runUntil' || op === 'runMain';

type Grown<Value> =
  Value extends ReadonlyMap<infer Key, infer Held>
    ? Map<Key, Held>
    : Value extends ReadonlySet<infer Item>
      ? Set<Item>
      : Value;

type Growing = { -readonly [Key in keyof Facts]: Grown<Facts[Key]> };

export const factsOf = (program: Program): Facts => {
  const facts: Growing = {
    callbacks: new Map(),
    coroutines: new Set(Object.keys(program.coroutines ?? {})),
    generators: new Set(Object.keys(program.generators ?? {})),
    usedHandles: new Set(),
    everBoundHandles: new Set(),
    severalHandles: new Set(),
    soonHandles: new Set(),
    usedFutures: new Set(),
    createdFutures: new Set(),
    tasks: new Set(),
    things: new Map(),
    boundAtFirst: { handles: new Set(), futures: new Set(), things: new Set() },
    contexts: false,
    closedFrom: Number.POSITIVE_INFINITY,
    raises: Object.values(program.iterators ?? {}).some(({ fails }) => fails !== undefined),
    ring: mayWaitInRing(program),
    showsExceptions: false,
    asksTask: false,
    exits: false,
    ops: new Set(),
  };
  forEachStatement(program, (statement) => addTo(facts, statement));
  const closes = program.script.findIndex(({ op }) => op === 'close' || op === 'runMain');
  if (closes >= 0) facts.closedFrom = closes;
  for (const statement of program.script) {
    if (runsLoop(statement) || statement.op === 'close') break;
    bindIn(facts.boundAtFirst, statement);
  }
  return facts;
};

const addTo = (facts: Growing, statement: Statement): void => {
  facts.ops.add(statement.op);
  if ('future' in statement && typeof statement.future === 'string') facts.usedFutures.add(statement.future);
  if ('task' in statement) facts.usedFutures.add(statement.task);
  if ('of' in statement && typeof statement.of === 'object')
    for (const target of [statement.of].flat()) if ('future' in target) facts.usedFutures.add(target.future);
  switch (statement.op) {
    case 'callSoon':
    case 'callLater':
    case 'callAt': {
      const { callback, as = callback, args, context, times = 1 } = statement;
      const isFirst = !facts.callbacks.get(callback)?.roles.has('call');
      const known = callbackIn(facts, callback, 'call');
      const passes = args !== undefined && args.length > 0;
      if (isFirst) known.args = passes ? 'all' : 'none';
      else if (passes !== (known.args === 'all')) known.args = 'some';
      if (context !== undefined) facts.contexts = true;
      facts.everBoundHandles.add(as);
      if (times > 1) facts.severalHandles.add(as);
      if (statement.op === 'callSoon') facts.soonHandles.add(as);
      return;
    }
    case 'callFromThread':
    case 'watchSignal': {
      const callback = statement.op === 'watchSignal' ? statement.with : statement.callback;
      if (callback === null) return;
      const isFirst = !facts.callbacks.get(callback)?.roles.has('call');
      const known = callbackIn(facts, callback, 'call');
      if (!isFirst && known.args === 'all') known.args = 'some';
      return;
    }
    case 'cancel':
    case 'askHandle':
      facts.usedHandles.add(statement.handle);
      return;
    case 'addDone':
    case 'removeDone':
      callbackIn(facts, statement.callback, 'done');
      return;
    case 'handleExceptions':
      facts.raises = true;
      if (statement.with !== null) callbackIn(facts, statement.with, 'handler');
      return;
    case 'raise':
      facts.raises = true;
      facts.exits ||= isExit(statement.error);
      return;
    case 'badYield':
      facts.raises = true;
      return;
    case 'settle':
      if ('result' in statement.with) return;
      facts.raises = true;
      facts.exits ||= isExit(statement.with.error);
      return;
    case 'createFuture':
      facts.createdFutures.add(statement.as);
      return;
    case 'spawn':
      facts.tasks.add(statement.as ?? statement.coroutine);
      facts.coroutines.add(statement.coroutine);
      return;
    case 'call':
    case 'runMain':
      facts.coroutines.add(statement.coroutine);
      return;
    case 'runUntil':
      if (statement.coroutine !== undefined) facts.coroutines.add(statement.coroutine);
      return;
    case 'ask':
      facts.asksTask ||= statement.what === 'currentTask';
      return;
    case 'askFuture':
      facts.showsExceptions ||= statement.what === 'exception';
      return;
    case 'gather':
    case 'asCompleted':
      if (statement.op === 'gather') facts.showsExceptions ||= statement.returnExceptions === true;
      for (const target of statement.of) if ('coroutine' in target) facts.coroutines.add(target.coroutine);
      return;
    case 'waitFor':
    case 'shield':
      if ('coroutine' in statement.of) facts.coroutines.add(statement.of.coroutine);
      return;
    case 'create':
      thingIn(facts, statement.as, statement.what);
      if (statement.what === 'generator') facts.generators.add(statement.generator ?? '');
      return;
    case 'timeout':
    case 'taskGroup':
      thingIn(facts, statement.as, statement.op);
      return;
    default:
  }
};

const callbackIn = (facts: Growing, name: Name, role: Role): Callback => {
  const known: Callback = facts.callbacks.get(name) ?? { roles: new Set(), args: 'none' };
  known.roles.add(role);
  facts.callbacks.set(name, known);
  return known;
};

const thingIn = (facts: Growing, name: Name, kind: ThingKind | 'timeout' | 'taskGroup'): void => {
  facts.things.set(name, new Set([...(facts.things.get(name) ?? []), kind]));
};

/** Whether a statement, or one inside it, is such. */
export const holds = (
  statements: readonly CoroutineStatement[],
  blocks: (statement: CoroutineStatement) => readonly (readonly CoroutineStatement[])[],
  is: (statement: CoroutineStatement) => boolean,
): boolean => statements.some((each) => is(each) || blocks(each).some((block) => holds(block, blocks, is)));

const isExit = (error: Exception): boolean => error === 'SystemExit' || error === 'KeyboardInterrupt';

/** Iterators or managers that a statement names, whether they are declared or not. */
export const usedNames = (program: Program, kind: 'iterator' | 'manager'): ReadonlySet<Name> => {
  const names = new Set<Name>();
  forEachStatement(program, (statement) => {
    if (statement.op === 'asyncFor' && statement.of === undefined && kind === 'iterator')
      names.add(statement.iterator ?? '');
    if (statement.op === 'asyncWith' && statement.of === undefined && kind === 'manager')
      names.add(statement.manager ?? '');
  });
  return names;
};

/** Whether a program has what asyncio has from Python 3.11 on. */
export const needsNewPython = (program: Program): boolean => {
  let needs = false;
  forEachStatement(program, (statement) => {
    const { op } = statement;
    needs ||= op === 'timeout' || op === 'taskGroup' || op === 'uncancel';
    needs ||= statement.op === 'create' && statement.what === 'barrier';
    needs ||= statement.op === 'askFuture' && statement.what === 'cancelling';
  });
  return needs;
};
