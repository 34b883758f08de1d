/**
 * Runs programs on a loop in this thread.
 *
 * Programs on a virtual clock take microseconds and run one after the other, many in one guarded call. Programs on the
 * machine's clock mostly wait: those of a loop that lives on the host's run side by side, except the few that need the
 * process for themselves.
 */

import type { Program } from '../../spec/program.js';
import type { Trace } from '../../spec/trace.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { Interpreter } from '../harness/interpreter.js';
import {
  mostStalls,
  ordinaryFuel,
  realPatience,
  sideBySide,
  spinningShare,
  mostHangs as usualHangs,
  virtualPatience,
} from '../harness/limits.js';
import { threadProcessorTime } from '../harness/processor-time.js';
import { needsOf } from '../harness/reach.js';
import { type Subject, subjectOf } from '../harness/subject.js';
import { checkAdapter } from './check-adapter.js';
import { AdapterError, type Driver, type RunOptions } from './driver.js';
import { comesBack } from './guard.js';

/** Throws an AdapterError if the adapter cannot make a loop that has what it claims. */
export const inProcessDriver = (adapter: AnyAdapter): Driver => {
  checkAdapter(adapter);
  const subject = subjectOf(adapter);
  const virtual = adapter.clock === 'virtual';
  const health: Health = { worked: undefined, lost: false };
  return {
    manifest: subject.manifest,
    run: (programs, { patience = virtualPatience, mostHangs = usualHangs } = {}) =>
      virtual ? runInTurn(programs, subject, { patience, mostHangs }, health) : runTogether(programs, subject, health),
  };
};

const interpreterOf = (program: Program, subject: Subject): Interpreter => {
  try {
    return new Interpreter(program, subject);
  } catch (thrown) {
    throw new AdapterError(
      `Expected the factory of "${subject.manifest.name}" to make a loop, it threw "${String(thrown)}"; call it by itself to see where.`,
    );
  }
};

/** What is known of a subject from one call of the driver to the next. */
interface Health {
  /** New loops did the least before any was interrupted; unknown before the first run. */
  worked: boolean | undefined;
  /** A loop that was interrupted has left something behind, and new loops do not work any more. */
  lost: boolean;
}

const hangs = (traces: readonly Trace[]): number =>
  traces.filter((trace) => trace.events.at(-1)?.kind === 'hung').length;

/** Runs, and comes back. */
const canary: Program = { script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }], callbacks: { a: [] }, fuel: 1 };

/** Whether a new loop does the least. */
const works = (subject: Subject, patience: number): boolean => {
  let trace: Trace | Promise<Trace> | undefined;
  const cameBack = comesBack(() => {
    trace = interpreterOf(canary, subject).run();
  }, patience);
  if (!cameBack || trace === undefined) return false;
  return (
    trace instanceof Promise || trace.events.some((event) => event.kind === 'returned' && event.raised === undefined)
  );
};

/** After a loop was interrupted: new ones that did work before may not do so any more. */
const lookAfter = (subject: Subject, patience: number, health: Health): void => {
  subject.adapter.recover?.();
  if (health.worked !== true) return;
  health.lost = !works(subject, patience);
  if (health.lost) subject.adapter.recover?.();
};

const runInTurn = async (
  programs: readonly Program[],
  subject: Subject,
  options: Required<RunOptions>,
  health: Health,
): Promise<readonly Trace[]> => {
  const { patience, mostHangs } = options;
  const traces: Trace[] = [];
  if (health.worked === undefined) {
    health.worked = works(subject, patience);
    if (!health.worked) subject.adapter.recover?.();
  }
  while (traces.length < programs.length && !health.lost && hangs(traces) < mostHangs) {
    const later = runUntilLater(programs, subject, options, traces, health);
    if (later !== undefined) traces.push(await later);
  }
  return traces;
};

/**
 * Runs programs up to the first that needs the host to go on, whose trace it returns as a promise. A program that does
 * not come back is tried again by itself: had only the machine stalled, it comes back now, or has had no processor.
 */
const runUntilLater = (
  programs: readonly Program[],
  subject: Subject,
  { patience, mostHangs }: Required<RunOptions>,
  traces: Trace[],
  health: Health,
): Promise<Trace> | undefined => {
  let later: Promise<Trace> | undefined;
  let tries = 0;
  while (traces.length < programs.length && later === undefined && !health.lost && hangs(traces) < mostHangs) {
    const first = programs[traces.length];
    const alone = tries > 0 || (first !== undefined && isLong(first));
    const seconds = patience * (first === undefined ? 1 : shareOfPatience(first));
    let current: Interpreter | undefined;
    const runSome = (): void => {
      do {
        const program = programs[traces.length];
        if (program === undefined || (!alone && isLong(program))) return;
        current = interpreterOf(program, subject);
        const trace = current.run();
        if (trace instanceof Promise) later = trace;
        else traces.push(trace);
      } while (later === undefined && !alone);
    };
    const began = threadProcessorTime();
    const cameBack = withoutStacks(() => comesBack(runSome, seconds));
    if (cameBack) {
      tries = 0;
      continue;
    }
    const stalled = began !== undefined && (threadProcessorTime() ?? began) - began < spinningShare * seconds;
    const hung = current;
    lookAfter(subject, patience, health);
    tries += 1;
    // Where new loops do not work any more, it cannot be tried again.
    const givenUp = health.lost || (tries > 1 && (!stalled || tries > mostStalls));
    if (givenUp && hung !== undefined) {
      traces.push(hung.abandon(seconds));
      tries = 0;
    }
  }
  return later;
};

/** A program of very many callbacks takes its time, and is given it. */
const shareOfPatience = ({ fuel = 0 }: Program): number => Math.max(fuel / ordinaryFuel, 1);

const isLong = (program: Program): boolean => shareOfPatience(program) > 1;

/** Programs raise again and again, and nobody reads where: to walk the stack would be a fifth of all the work. */
const withoutStacks = <Result>(work: () => Result): Result => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

const runTogether = async (
  programs: readonly Program[],
  subject: Subject,
  health: Health,
): Promise<readonly Trace[]> => {
  const traces: Trace[] = new Array<Trace>(programs.length);
  const runOne = async (index: number): Promise<void> => {
    const program = programs[index];
    if (program === undefined || health.lost) return;
    const interpreter = interpreterOf(program, subject);
    let running: Trace | Promise<Trace> | undefined;
    const cameBack = comesBack(() => {
      running = interpreter.run();
    }, realPatience * 2);
    if (cameBack && running !== undefined) {
      traces[index] = await running;
      return;
    }
    traces[index] = interpreter.abandon(realPatience * 2);
    lookAfter(subject, realPatience, health);
  };
  const together: number[] = [];
  const alone: number[] = [];
  for (const [index, program] of programs.entries()) (needsOf(program).alone ? alone : together).push(index);
  const lanes = Array.from({ length: Math.min(sideBySide, together.length) }, async () => {
    for (let index = together.shift(); index !== undefined; index = together.shift()) await runOne(index);
  });
  await Promise.all(lanes);
  for (const index of alone) await runOne(index);
  return traces;
};
