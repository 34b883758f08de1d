import type { Json } from '../program.js';
import type { AskFutureEvent, HandlerEvent, Outcome } from '../trace.js';
import { isExit } from './exits.js';
import { raisedIn } from './future-state.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading, WaitReading } from './task-records.js';
import { untilsOf } from './until.js';

export const law: Law = {
  id: '10.4',
  title:
    'An exception that an await delivers is not reported as well, and a failing task does not touch its siblings: they go on, and so does the loop.',
  basis: 'promised',
  needs: ['tasks', 'exceptions'],
  source: 'asyncio, Task and "Detect never retrieved exceptions"',
  why: 'An alarm for what was handled teaches people to overlook alarms; and tasks are there to fail alone.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    const failed = tasks.futures.filter((each): each is FutureReading => errorOf(each) !== undefined);
    if (failed.length === 0) return 0;
    const told = reportedThough(reading, tasks, failed);
    if (typeof told !== 'number') return told;
    const touched = siblings(reading, tasks, failed);
    return typeof touched === 'number' ? told + touched : touched;
  },
  legal: `
    0 spawn t
    spawn u
    run
    t steps
    t fails Error
    u steps
    await future t
    awaited raising Error
    u finishes
    hop
    settled
  `,
  illegal: `
    0 spawn t
    spawn u
    run
    t steps
    t fails Error
    u steps
    await future t
    awaited raising Error
    u finishes
    handler Error#0
    handled
  `,
};

/**
 * The number of the exception that a future holds: of an exit, or a value that counts as false (which a handler may be
 * told of for want of any), there is none.
 */
const errorOf = (future: FutureReading | undefined): number | undefined => {
  const raised = future?.outcome?.raised;
  if (raised === undefined || raised.error === 'foreign' || isExit(raised) || raised.type === 'Falsy') return undefined;
  return raised.error;
};

/** Reports of exceptions of which every holder has given it to somebody. */
const reportedThough = (reading: Reading, tasks: TaskReading, failed: readonly FutureReading[]): number | Breach => {
  const { given, doubtful } = deliveries(reading, tasks);
  const holders = new Map<number, FutureReading[]>();
  for (const future of failed) {
    const error = errorOf(future);
    if (error !== undefined) holders.set(error, [...(holders.get(error) ?? []), future]);
  }
  for (const index of reading.handlers) {
    const { raised } = reading.event(index) as HandlerEvent;
    const those = raised.error === 'foreign' ? undefined : holders.get(raised.error);
    if (those === undefined || raised.error === 'foreign' || doubtful.has(raised.error)) continue;
    // A runner reports what left-over tasks raise while it cleans up, whoever else was told.
    if (tasks.untils.some(({ main, begin }) => main && begin < index)) continue;
    const [first] = those;
    if (first === undefined || !those.every((each) => given.has(each))) continue;
    return breach(
      index,
      [raised.type, ' of ', named(first), ' was given to whoever awaited it'],
      ['the exception handler was told of it as well'],
    );
  }
  return given.size;
};

interface Deliveries {
  /** Those whose exception somebody was given. */
  readonly given: ReadonlySet<FutureReading>;
  /** Exceptions that something may hold which is not seen, and nobody was given. */
  readonly doubtful: ReadonlySet<number>;
}

const deliveries = (reading: Reading, tasks: TaskReading): Deliveries => {
  const given = new Set<FutureReading>();
  const doubtful = new Set<number>();
  const give = (future: FutureReading | undefined, outcome: Outcome | undefined): boolean => {
    const error = errorOf(future);
    if (future === undefined || error === undefined || !holds(outcome, error)) return false;
    given.add(future);
    return true;
  };
  for (const wait of tasks.waits) {
    if (wait === undefined) continue;
    const { what } = wait.event;
    if (what === 'leave') {
      for (const future of tasks.thing(wait.event.of)?.tasks ?? []) give(future, wait.outcome);
    } else if (what === 'future' || makesFutures(wait)) {
      for (const future of tasks.targets(wait)) {
        const error = errorOf(future);
        if (error !== undefined && !give(future, wait.outcome) && what !== 'future') doubtful.add(error);
      }
    }
  }
  for (const index of tasks.asks) {
    const { future: id, raised, answer } = reading.event(index) as AskFutureEvent;
    const held = raised ?? raisedIn(answer);
    if (held !== undefined) give(tasks.future(id), { raised: held });
  }
  for (const { future, outcome } of untilsOf(reading, 'any')) give(future, outcome);
  return { given, doubtful };
};

/** Awaits that put a future of their own between what fails and who awaits it. */
const makesFutures = ({ event: { what } }: WaitReading): boolean =>
  what === 'gather' || what === 'waitFor' || what === 'shield' || what === 'asCompleted';

/** Whether the outcome is that exception, or holds it: in a group, or in the list that gather gives. */
const holds = (outcome: Outcome | undefined, error: number): boolean => {
  if (outcome === undefined) return false;
  const { raised } = outcome;
  if (raised !== undefined)
    return raised.error === error || raised.errors?.some((each) => each.error === error) === true;
  const value: Json = outcome.value;
  return Array.isArray(value) && value.some((each: Json) => raisedIn(each)?.error === error);
};

/** What a failing task must leave alone. */
const siblings = (reading: Reading, tasks: TaskReading, failed: readonly FutureReading[]): number | Breach => {
  const errors = new Map(failed.map((future) => [errorOf(future), future]));
  for (const run of reading.runs) {
    const { raised } = run;
    const holder = raised === undefined || raised.error === 'foreign' ? undefined : errors.get(raised.error);
    if (holder === undefined || raised === undefined) continue;
    return breach(run.end, [named(holder), ' failed with ', raised.type], ['the run ended with it']);
  }
  for (const { thrown, from, task, start } of tasks.steps) {
    if (thrown === undefined || thrown.error === 'foreign' || from === undefined || !isUnrelated(from)) continue;
    const holder = errors.get(thrown.error);
    if (holder === undefined) continue;
    return breach(
      start,
      [named(holder), ' failed with ', thrown.type, ', and ', named(task), ' did not wait for it'],
      [thrown.type, ' was raised in ', named(task)],
    );
  }
  const first = failed.find(({ kind, steps }) => kind === 'task' && steps.every(({ inside }) => !inside));
  if (first === undefined) return 0;
  let met = 0;
  for (const task of tasks.futures) {
    if (task?.kind !== 'task' || task === first || task.implicit || task.refused || task.at > first.done) continue;
    const [begin] = task.steps;
    if (begin !== undefined) {
      if (begin.start > first.done) met += 1;
      continue;
    }
    if (task.cancels.length > 0 || task.loose !== never || !mustHaveCome(reading, first.done)) continue;
    return breach(
      reading.lastSettled,
      [named(task), ' had been made when ', named(first), ' failed, and nobody cancelled it'],
      [named(task), ' never began'],
    );
  }
  return met;
};

/** Nothing that a task waits for there can fail with an exception of the program's. */
const isUnrelated = ({ event: { what } }: WaitReading): boolean =>
  ['sleep', 'yield', 'acquire', 'waitOn', 'put', 'get', 'join'].includes(what);
