/**
 * A program is a JSON value that means the same in every language. Its `script` is what happens outside the loop; its
 * callbacks are what the loop is asked to run. Delays are in ticks, so that a program runs as well on a virtual clock
 * (one tick is a second) as on the machine's (a few milliseconds).
 *
 * Two rules make every program end. A program has `fuel`: that many callbacks do what their statements say; those that
 * start later do nothing. And the harness stops a run when all that was scheduled has started, or a horizon of its own
 * has passed.
 *
 * Handles have names. A statement that schedules binds its handle (or handles, with `times`) to `as`, or else to the
 * callback's own name; a later statement may bind the name anew.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Whether two values are the same JSON. The keys of an object have an order. */
export const sameJson = (left: Json, right: Json): boolean => {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (!Array.isArray(left) || !Array.isArray(right)) return JSON.stringify(left) === JSON.stringify(right);
  return left.length === right.length && left.every((each, index) => sameJson(each, right[index]));
};

/** A lower-case word; two names that differ are two callbacks, or two handles. */
export type Name = string;

/** Ticks; or seconds where the size matters and not the tick; or one of the two numbers that JSON cannot say. */
export type Delay = number | { readonly seconds: number } | 'infinity' | 'nan';

interface Scheduling {
  readonly callback: Name;
  readonly as?: Name;
  /** Passed on to the callback. */
  readonly args?: readonly Json[];
  /** Schedules inside a context of that name (in TypeScript an AsyncLocalStorage that holds it). */
  readonly context?: string;
  /** Schedules so many times in a row; once, where it is not said. */
  readonly times?: number;
}

export interface CallSoon extends Scheduling {
  readonly op: 'callSoon';
}

export interface CallLater extends Scheduling {
  readonly op: 'callLater';
  readonly in: Delay;
}

/** `at` counts from the beginning of the program. */
export interface CallAt extends Scheduling {
  readonly op: 'callAt';
  readonly at: Delay;
}

export interface Cancel {
  readonly op: 'cancel';
  readonly handle: Name;
}

export interface Stop {
  readonly op: 'stop';
}

export interface Close {
  readonly op: 'close';
}

/** In the script: runs the loop. Inside a callback: tries to run the loop inside its own run. */
export interface Run {
  readonly op: 'run';
}

/** Makes a second loop and tries to run it, in the same thread. */
export interface RunAnother {
  readonly op: 'runAnother';
}

/**
 * `BaseException` is no Error; `Falsy` is a thrown value that counts as false, in languages where such a thing can be
 * thrown, and a BaseException in others.
 */
export type Exception = 'Error' | 'BaseException' | 'Falsy' | 'SystemExit' | 'KeyboardInterrupt';

export interface Raise {
  readonly op: 'raise';
  readonly error: Exception;
}

/** Ends the callback, which returns that value. Nobody asks for it. */
export interface Return {
  readonly op: 'return';
  readonly value: Json;
}

/** Keeps the thread busy for so many ticks (a virtual clock is moved on). */
export interface Block {
  readonly op: 'block';
  readonly for: number;
}

export type Question = 'time' | 'isRunning' | 'isClosed' | 'runningLoop';

export interface Ask {
  readonly op: 'ask';
  readonly what: Question;
}

export interface AskHandle {
  readonly op: 'askHandle';
  readonly what: 'cancelled' | 'when';
  readonly handle: Name;
}

/** Collects garbage and counts which handles of cancelled calls the loop still holds. */
export interface AskRetained {
  readonly op: 'askRetained';
}

/** Tells how much processor time the last run took. */
export interface AskCost {
  readonly op: 'askCost';
}

export interface Print {
  readonly op: 'print';
  readonly text: string;
}

/**
 * From now on exceptions go to that callback, which is run by the loop at once, as its exception handler; or, where it is
 * null, to the loop's own handler.
 */
export interface HandleExceptions {
  readonly op: 'handleExceptions';
  readonly with: Name | null;
}

/**
 * Makes another loop beside this one, with an exception handler, a callback and a timer without delay of its own, and
 * never runs it.
 */
export interface MakeAnother {
  readonly op: 'makeAnother';
}

/** Sets the machine's wall clock, as the subject sees it, by so many seconds. */
export interface StepWallClock {
  readonly op: 'stepWallClock';
  readonly by: number;
}

/** What may stand in a callback. */
export type CallbackStatement =
  | CallSoon
  | CallLater
  | CallAt
  | Cancel
  | Stop
  | Close
  | Run
  | RunAnother
  | MakeAnother
  | Raise
  | Return
  | Block
  | Ask
  | AskHandle
  | Print
  | HandleExceptions
  | StepWallClock;

/** What may stand in the script. */
export type ScriptStatement = Exclude<CallbackStatement, Raise | Return> | AskRetained | AskCost;

export type Statement = CallbackStatement | ScriptStatement;

export interface Program {
  readonly script: readonly ScriptStatement[];
  readonly callbacks: { readonly [name: Name]: readonly CallbackStatement[] };
  /** How many callbacks do what their statements say; `defaultFuel` where it is not said. */
  readonly fuel?: number;
  /** Seconds: makes the subject with a clock that moves in such steps. */
  readonly clockStep?: number;
}

export const defaultFuel = 60;

/** The number of statements, which is what `smallest` means when programs are shrunk. */
export const sizeOf = (program: Program): number => {
  let size = program.script.length;
  for (const body of Object.values(program.callbacks)) size += body.length;
  return size;
};

/** About how many callbacks a program can make a loop call: its fuel, and what single statements schedule many times. */
export const weightOf = ({ fuel = defaultFuel, script, callbacks }: Program): number => {
  let weight = fuel;
  const add = (statement: Statement): void => {
    if ('times' in statement) weight += statement.times ?? 0;
  };
  script.forEach(add);
  for (const name in callbacks) callbacks[name]?.forEach(add);
  return weight;
};

/** For the end of an exhaustive `switch`. */
export const assertNever = (value: never): never => {
  throw new Error(`Expected every kind to be handled, got ${JSON.stringify(value)}.`);
};
