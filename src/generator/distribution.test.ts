/**
 * What random programs are about, measured. A law that is met rarely is a law that is hardly tested, so each statement,
 * each law's precondition and each interleaving in which loops are known to fail has a share that it must not fall below.
 *
 * The seed is fixed: these are properties of the weights, and not of chance.
 */

import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { capabilityNames, networkCapabilities } from '../../spec/capability.js';
import { isExit } from '../../spec/laws/exits.js';
import { laws } from '../../spec/laws/index.js';
import type { Law } from '../../spec/laws/law.js';
import { waitingAt } from '../../spec/laws/loss.js';
import { overdueAfterBlock } from '../../spec/laws/overdue.js';
import { readingOf } from '../../spec/laws/pass.js';
import type { Reading } from '../../spec/laws/reading.js';
import type { CallReading } from '../../spec/laws/records.js';
import { forEachStatement, type Program, type Statement } from '../../spec/program.js';
import type { TraceEvent } from '../../spec/trace.js';
import reference from '../adapters/reference.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { judge } from '../judge/judge.js';
import { RandomProgram } from './random-program.js';
import { scopeOf } from './scope.js';

const seed = 20_240;
const numRuns = 8000;
const numTaskRuns = 4000;

/** Milliseconds to measure in, on a machine that does other things as well. */
const timeLimit = 120_000;

type Interleaving =
  | 'cancel of a later one of the batch'
  | 'cancel of itself'
  | 'cancel after it has run'
  | 'cancel of a timer that waits'
  | 'stop in mid-batch'
  | 'stop twice'
  | 'stop before a run'
  | 'run inside a run'
  | 'close inside a run'
  | 'use after close'
  | 'exception in mid-batch'
  | 'exception of the handler'
  | 'exit with a rest of the batch'
  | 'equal deadlines'
  | 'timers due together after a block'
  | 'callbacks of callSoon and due timers together'
  | 'several runs'
  | 'something left for a later run';

/** Percent of the programs that have it at the least: about half of what the weights gave when they were set. */
const leastInterleavings: Readonly<Record<Interleaving, number>> = {
  'cancel of a later one of the batch': 5,
  'cancel of itself': 6,
  'cancel after it has run': 6,
  'cancel of a timer that waits': 8,
  'stop in mid-batch': 4.5,
  'stop twice': 4,
  'stop before a run': 7,
  'run inside a run': 2,
  'close inside a run': 1.8,
  'use after close': 5,
  'exception in mid-batch': 5,
  'exception of the handler': 1.4,
  'exit with a rest of the batch': 2,
  'equal deadlines': 15,
  'timers due together after a block': 3,
  'callbacks of callSoon and due timers together': 5,
  'several runs': 30,
  'something left for a later run': 6,
};

/** Percent of the programs that have such a statement at the least. */
const leastStatements: Readonly<Record<string, number>> = {
  run: 100,
  callSoon: 40,
  callLater: 35,
  cancel: 35,
  handleExceptions: 25,
  stop: 18,
  callAt: 16,
  'raise Error': 12,
  close: 10,
  block: 10,
  askHandle: 9,
  ask: 7,
  'raise BaseException': 7,
  print: 6,
  'raise Falsy': 3,
  makeAnother: 1.5,
  return: 0.4,
  'raise KeyboardInterrupt': 2.5,
  'raise SystemExit': 2.5,
  runAnother: 0.8,
};

/** Percent of the programs that meet what most laws speak of; and of the few that speak of something rare. */
const leastForLaws = 1;
const rareLaws: Readonly<Record<string, number>> = {
  // A timer without end, or with no deadline at all, spoils a program for other questions.
  '2.11': 0.25,
  '2.12': 0.04,
  '2.14': 0.6,
  '2.16': 0.8,
};

/** Chains and crowds of thousands, the wall clock, memory and processor time: only scenarios go there. */
const metByScenariosOnly: readonly string[] = [
  '1.6',
  '1.12',
  '2.13',
  '2.17',
  '2.18',
  '15.2',
  '16.1',
  '16.2',
  '16.3',
  '16.4',
];

/** Percent of the programs of tasks that have such a statement at the least: about half of what the weights gave. */
const leastTaskStatements: Readonly<Record<string, number>> = {
  spawn: 49,
  run: 45,
  callLater: 44,
  sleep: 43,
  cancelFuture: 38,
  yield: 37,
  createFuture: 36,
  settle: 35,
  callSoon: 31,
  'raise Error': 29,
  return: 29,
  await: 27,
  askFuture: 27,
  try: 26,
  addDone: 15,
  print: 13,
  call: 9,
  asyncWith: 9,
  close: 8,
  handleExceptions: 7.5,
  runUntil: 7.5,
  waitFor: 7.5,
  gather: 7.5,
  wait: 7,
  stop: 7,
  uncancel: 6.5,
  shield: 6,
  removeDone: 5.5,
  ask: 5.5,
  asyncFor: 5,
  release: 4.5,
  taskGroup: 4,
  acquire: 4,
  timeout: 4,
  askThing: 3.5,
  asCompleted: 3,
  'injection afterResult': 3,
  'injection beforeResult': 3,
  'create lock': 3,
  'injection twice': 3,
  'injection once': 2.5,
  break: 2.5,
  'create generator': 2.5,
  produce: 2.5,
  taskDone: 2,
  get: 2,
  putNowait: 2,
  put: 2,
  'create queue': 2,
  reraise: 2,
  'create condition': 2,
  reschedule: 1.6,
  next: 1.5,
  getNowait: 1.5,
  notify: 1.4,
  'create priorityQueue': 1.2,
  aclose: 1.2,
  'create boundedSemaphore': 1.2,
  'create event': 1.2,
  'create semaphore': 1.1,
  'create barrier': 1.1,
  'raise SystemExit': 1.1,
  notifyAll: 1.1,
  runMain: 1,
  'create lifoQueue': 1,
  badYield: 1,
  'raise BaseException': 1,
  join: 0.8,
  set: 0.7,
  clear: 0.6,
  reset: 0.5,
  abort: 0.5,
  block: 0.3,
};

/** Percent of the programs of tasks that meet what most laws of these speak of; and of the few that speak of something rare. */
const leastForTaskLaws = 0.5;
const rareTaskLaws: Readonly<Record<string, number>> = {
  '3.8': 0.3,
  '3.9': 0.35,
  '5.5': 0.4,
  '5.15': 0.3,
  // Languages differ in what two at once get, so one coroutine mostly has a generator for itself.
  '8.5': 0.1,
  '9.2': 0.25,
};

const interleavingsIn = (reading: Reading): ReadonlySet<Interleaving> => {
  const found = new Set<Interleaving>();
  const open: (CallReading | undefined)[] = [];
  const runs = { active: false, before: 0 };
  const restOfBatch = (index: number): boolean => {
    const start = open.at(-1)?.start ?? index;
    return reading.soon.some((call) => !call.own && call.at < start && waitingAt(call, index));
  };
  const see = (event: TraceEvent, index: number): void => {
    switch (event.kind) {
      case 'start':
        open.push(reading.calls[event.call]);
        return;
      case 'end':
        if (event.raised !== undefined && restOfBatch(index))
          found.add(isExit(event.raised) ? 'exit with a rest of the batch' : 'exception in mid-batch');
        open.pop();
        return;
      case 'cancel': {
        const call = reading.calls[event.call];
        if (call === undefined) return;
        if (call === open.at(-1)) found.add('cancel of itself');
        else if (call.start >= 0 && call.start < index) found.add('cancel after it has run');
        else if (call.cancelled === index && call.timer) found.add('cancel of a timer that waits');
        else if (call.cancelled === index && open.length > 0) found.add('cancel of a later one of the batch');
        return;
      }
      case 'stop':
        if (!runs.active) found.add('stop before a run');
        else if (open.at(-1)?.own === false && restOfBatch(index)) found.add('stop in mid-batch');
        return;
      case 'run':
        runs.active = true;
        if (reading.closed >= 0 && index > reading.closed) found.add('use after close');
        return;
      case 'returned':
        runs.active = false;
        if (reading.calls.some((call) => !call.own && call.start > index && call.at < index))
          found.add('something left for a later run');
        return;
      case 'nestedRun':
        if (runs.active) found.add('run inside a run');
        return;
      case 'close':
        if (runs.active) found.add('close inside a run');
        return;
      case 'call':
        if (reading.closed >= 0 && index > reading.closed) found.add('use after close');
        return;
      case 'handled':
        if (event.raised !== undefined) found.add('exception of the handler');
        return;
      default:
        return;
    }
  };
  for (const [index, event] of reading.trace.events.entries()) see(event, index);
  const timers = reading.timers.filter(({ own, start, latest }) => !own && start >= 0 && Number.isFinite(latest));
  if (new Set(timers.map(({ latest }) => latest)).size < timers.length) found.add('equal deadlines');
  if ([...overdueAfterBlock(reading)].filter(({ own }) => !own).length > 1)
    found.add('timers due together after a block');
  if (reading.runs.length > 1) found.add('several runs');
  if (reading.runs.some(({ stops }) => stops > 1)) found.add('stop twice');
  const meet = timers.some((timer) =>
    reading.soon.some(
      (call) => !call.own && timer.latest <= reading.trace.origin + timer.startTime && waitingAt(call, timer.start),
    ),
  );
  if (meet) found.add('callbacks of callSoon and due timers together');
  return found;
};

const percent = (count: number, all: number): number => (100 * count) / all;

class Tally {
  readonly counts = new Map<string, number>();
  readonly #all: number;

  constructor(all: number) {
    this.#all = all;
  }

  add(keys: Iterable<string>): void {
    for (const key of new Set(keys)) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  of(key: string): number {
    return percent(this.counts.get(key) ?? 0, this.#all);
  }

  table(title: string): string {
    const rows = [...this.counts].sort(([, left], [, right]) => right - left);
    const lines = rows.map(([key, count]) => `  ${percent(count, this.#all).toFixed(2).padStart(6)} %  ${key}`);
    return [`${title}, in percent of ${this.#all} random programs (seed ${seed})`, ...lines].join('\n');
  }
}

const kindsIn = (program: Program): ReadonlySet<string> => {
  const kinds = new Set<string>();
  forEachStatement(program, (statement) => {
    kinds.add(kindOf(statement));
  });
  if (program.injection !== undefined) kinds.add(`injection ${program.injection.how}`);
  return kinds;
};

const kindOf = (statement: Statement): string => {
  switch (statement.op) {
    case 'raise':
      return `raise ${statement.error}`;
    case 'create':
      return `create ${statement.what}`;
    case 'use':
    case 'do':
      return statement.do;
    default:
      return statement.op;
  }
};

/** Runs programs of which so many percent are of tasks, and tells what is in them, and what they meet. */
const measure = async (
  share: number,
  count: number,
  onReading: (reading: Reading) => void = () => undefined,
): Promise<{ readonly statements: Tally; readonly met: Tally }> => {
  const driver = inProcessDriver(reference as unknown as AnyAdapter);
  const programs = fc.sample(new RandomProgram(scopeOf(driver.manifest), share), { seed, numRuns: count });
  const traces = await driver.run(programs);
  const statements = new Tally(count);
  const met = new Tally(count);
  for (const [index, program] of programs.entries()) {
    const trace = traces[index];
    if (trace === undefined) continue;
    const exercised = laws.map(() => 0);
    judge(program, trace, laws, exercised);
    statements.add(kindsIn(program));
    met.add(laws.filter((_law, place) => (exercised[place] ?? 0) > 0).map(({ id }) => id));
    onReading(readingOf(trace));
  }
  console.log([statements.table('Statements'), met.table('Laws that were met')].join('\n\n'));
  return { statements, met };
};

const ofTasks: ReadonlySet<string> = new Set(
  capabilityNames.slice(capabilityNames.indexOf('futures'), capabilityNames.indexOf('asyncioOrder')),
);

const speaksOfTasks = ({ needs }: Law): boolean => needs.some((need) => ofTasks.has(need));

/** Sockets stand in scenarios alone; clients of servers are measured where they are made. */
const speaksOfNetwork = ({ needs }: Law): boolean =>
  needs.some((need) => networkCapabilities.some((each) => each === need));

const named = (all: readonly Law[]): readonly (readonly [string, string])[] => all.map(({ id, title }) => [id, title]);

let statements = new Tally(0);
let met = new Tally(0);

describe('random programs of callbacks', () => {
  const interleavings = new Tally(numRuns);

  beforeAll(async () => {
    ({ statements, met } = await measure(0, numRuns, (reading) => interleavings.add(interleavingsIn(reading))));
    console.log(interleavings.table('Interleavings'));
  }, timeLimit);

  it('have statements of no other kind', () => {
    expect([...statements.counts.keys()].filter((kind) => !(kind in leastStatements))).toEqual([]);
  });

  it.each(Object.entries(leastStatements))('have the statement %s in at least %f percent', (kind, least) => {
    expect(statements.of(kind)).toBeGreaterThanOrEqual(least);
  });

  it.each(
    named(laws.filter((law) => !speaksOfTasks(law) && !speaksOfNetwork(law) && !metByScenariosOnly.includes(law.id))),
  )('often meet law %s %s', (id) => {
    expect(met.of(id)).toBeGreaterThanOrEqual(rareLaws[id] ?? leastForLaws);
  });

  it.each(metByScenariosOnly)('never meet law %s, which is left to its scenario', (id) => {
    expect(met.of(id)).toBe(0);
  });

  it.each(Object.entries(leastInterleavings))('go through: %s, in at least %f percent', (interleaving, least) => {
    expect(interleavings.of(interleaving)).toBeGreaterThanOrEqual(least);
  });
});

describe('random programs of tasks', () => {
  beforeAll(async () => {
    ({ statements, met } = await measure(100, numTaskRuns));
  }, timeLimit);

  it('have statements of no other kind', () => {
    expect([...statements.counts.keys()].filter((kind) => !(kind in leastTaskStatements))).toEqual([]);
  });

  it.each(Object.entries(leastTaskStatements))('have the statement %s in at least %f percent', (kind, least) => {
    expect(statements.of(kind)).toBeGreaterThanOrEqual(least);
  });

  it.each(named(laws.filter((law) => speaksOfTasks(law) && !speaksOfNetwork(law))))('often meet law %s %s', (id) => {
    expect(met.of(id)).toBeGreaterThanOrEqual(rareTaskLaws[id] ?? leastForTaskLaws);
  });
});
