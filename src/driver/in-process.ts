/**
 * Runs programs on a loop in this thread.
 *
 * Programs on a virtual clock take microseconds and run one after the other, many in one guarded call. Programs on the
 * machine's clock mostly wait: those of a loop that lives on the host's run side by side, except the few that need the
 * process for themselves.
 */

import { setImmediate as turnOfTheHost } from 'node:timers/promises';
import { type Program, volumeOf, weightOf } from '../../spec/program.js';
import { cutOf, enoughOf, noCuts, type Trace } from '../../spec/trace.js';
import type { AnyAdapter } from '../harness/adapter.js';
import type { ClientSide } from '../harness/client-side.js';
import { Interpreter } from '../harness/interpreter.js';
import {
  furtherPatience,
  growth,
  mostCuts,
  mostStalls,
  mostTries,
  mostWithClients,
  muchVolume,
  ordinaryWeight,
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
import { InProcessClients } from './in-process-clients.js';

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

const interpreterOf = (program: Program, subject: Subject, clients?: ClientSide): Interpreter => {
  try {
    return new Interpreter(program, subject, undefined, clients);
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

/** Runs, and comes back. */
const canary: Program = { script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }], callbacks: { a: [] }, fuel: 1 };

/** Whether a new loop does the least. */
const works = async (subject: Subject, patience: number): Promise<boolean> => {
  let running: Trace | Promise<Trace> | undefined;
  const cameBack = comesBack(() => {
    running = interpreterOf(canary, subject).run();
  }, patience);
  if (!cameBack || running === undefined) return false;
  const trace: Trace = await running;
  return trace.events.some((event) => event.kind === 'returned' && event.raised === undefined);
};

/** After a loop was interrupted: new ones that did work before may not do so any more. */
const lookAfter = async (subject: Subject, patience: number, health: Health): Promise<void> => {
  subject.adapter.recover?.();
  if (health.worked !== true) return;
  health.lost = !(await works(subject, patience));
  if (health.lost) subject.adapter.recover?.();
};

/** A program that was interrupted: how often, and what was seen of it then. */
interface Interrupted {
  readonly tries: number;
  readonly events: number;
}

const notYet: Interrupted = { tries: 0, events: 0 };

/**
 * Runs the programs one after the other. One that does not come back is tried again by itself, and given more time: had
 * only the machine stalled, it comes back now. If its thread had no processor, or if more happened than before, it does
 * not hang, and it is tried once more.
 */
const runInTurn = async (
  programs: readonly Program[],
  subject: Subject,
  { patience, mostHangs }: Required<Pick<RunOptions, 'patience' | 'mostHangs'>>,
  health: Health,
): Promise<readonly Trace[]> => {
  const traces: Trace[] = [];
  if (health.worked === undefined) {
    health.worked = await works(subject, patience);
    if (!health.worked) subject.adapter.recover?.();
  }
  const cuts = noCuts();
  const most = { ...mostCuts, hung: mostHangs };
  let before = notYet;
  let stalls = 0;
  while (traces.length < programs.length && !health.lost && enoughOf(cuts, most) === undefined) {
    const seconds = patienceFor(programs[traces.length], patience) * furtherPatience ** (before.tries - stalls);
    const { interrupted, later, stalled } = runSome(programs, subject, seconds, traces, before.tries > 0);
    if (later !== undefined) traces.push(await later);
    if (interrupted === undefined) {
      before = notYet;
      stalls = 0;
      continue;
    }
    const { progress, full } = interrupted;
    // So many events are no sign of a hang where there are as many bytes to be taken one by one.
    const program = programs[traces.length];
    const isExplained = program !== undefined && volumeOf(program) > muchVolume;
    const goesOn = full ? isExplained : progress > before.events * growth;
    const trace = interrupted.abandon(seconds, goesOn);
    await lookAfter(subject, patience, health);
    const tries = before.tries + 1;
    if (stalled && stalls < mostStalls) stalls += 1;
    // Where new loops do not work any more, it cannot be tried again.
    else if (health.lost || (tries - stalls > 1 && (!goesOn || tries - stalls >= mostTries))) {
      traces.push(trace);
      const cut = cutOf(trace);
      if (cut !== undefined) cuts[cut] += 1;
      before = notYet;
      stalls = 0;
      continue;
    }
    before = { tries, events: progress };
  }
  // With a virtual clock nothing else lets the host's own loop turn, and what is to be finalized would pile up.
  await turnOfTheHost();
  return traces;
};

interface Outcome {
  /** The program that was interrupted, since it did not come back in time. */
  readonly interrupted: Interpreter | undefined;
  /** The trace of the last program, which needs the host to go on. */
  readonly later: Promise<Trace> | undefined;
  /** The thread has had too little of the processor for a loop that spins. */
  readonly stalled: boolean;
}

/** Runs programs up to the first that needs the host, or one that is long, or only the next one. */
const runSome = (
  programs: readonly Program[],
  subject: Subject,
  seconds: number,
  traces: Trace[],
  once: boolean,
): Outcome => {
  const next = programs[traces.length];
  const alone = once || (next !== undefined && isLong(next));
  let later: Promise<Trace> | undefined;
  let current: Interpreter | undefined;
  const run = (): void => {
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
  const cameBack = withoutStacks(() => comesBack(run, seconds));
  const spent = began === undefined ? seconds : (threadProcessorTime() ?? began) - began;
  return { interrupted: cameBack ? undefined : current, later, stalled: !cameBack && spent < spinningShare * seconds };
};

/** A program of very many callbacks takes its time, and is given it. */
const shareOfPatience = (program: Program): number => Math.max(weightOf(program) / ordinaryWeight, 1);

const isLong = (program: Program): boolean => shareOfPatience(program) > 1;

const patienceFor = (program: Program | undefined, patience: number): number =>
  program === undefined ? patience : patience * shareOfPatience(program);

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
    const clients = program.clients === undefined ? undefined : new InProcessClients(program, subject.tick);
    const interpreter = interpreterOf(program, subject, clients?.side);
    let running: Trace | Promise<Trace> | undefined;
    const cameBack = comesBack(() => {
      running = interpreter.run();
    }, realPatience * 2);
    if (cameBack && running !== undefined) {
      const trace = await running;
      traces[index] = clients === undefined ? trace : await clients.seenAfter(trace);
      return;
    }
    traces[index] = interpreter.abandon(realPatience * 2);
    await clients?.seenAfter(traces[index]);
    await lookAfter(subject, realPatience, health);
  };
  const together: number[] = [];
  const withClients: number[] = [];
  const alone: number[] = [];
  for (const [index, program] of programs.entries())
    (needsOf(program).alone ? alone : program.clients === undefined ? together : withClients).push(index);
  const runAll = async (todo: number[], width: number): Promise<void> => {
    const lanes = Array.from({ length: Math.min(width, todo.length) }, async () => {
      for (let index = todo.shift(); index !== undefined; index = todo.shift()) await runOne(index);
    });
    await Promise.all(lanes);
  };
  await runAll(together, sideBySide);
  await runAll(withClients, mostWithClients);
  await runAll(alone, 1);
  return traces;
};
