/**
 * What random programs of tasks go through when they run, measured: the moments in which loops are known to fail. Each has
 * a share that it must not fall below, about half of what the weights gave when they were set.
 *
 * The seed is fixed: these are properties of the weights, and not of chance.
 */

import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readingOf } from '../../spec/laws/pass.js';
import { never } from '../../spec/laws/records.js';
import type { TaskReading } from '../../spec/laws/task-reading.js';
import { type FutureReading, isCancelled, type WaitReading } from '../../spec/laws/task-records.js';
import type { PartEvent, Trace, TraceEvent } from '../../spec/trace.js';
import reference from '../adapters/reference.js';
import { inProcessDriver } from '../driver/in-process.js';
import type { AnyAdapter } from '../harness/adapter.js';
import { RandomProgram } from './random-program.js';
import { scopeOf } from './scope.js';

const seed = 20_241;
const numRuns = 4000;

/** Milliseconds to measure in, on a machine that does other things as well. */
const timeLimit = 120_000;

/** Percent of the programs of tasks that have it at the least. */
const least = {
  'a future is settled again': 23,
  'a future is settled after a cancel': 2.5,
  'a future is asked for its result while it is pending': 3.5,
  'a done-callback is added to what is done': 8.5,
  'a done-callback is added twice': 2.5,
  'a done-callback is removed in time': 0.7,
  'a done-callback is removed too late': 1.9,
  'a done-callback changes the callbacks of its own future': 3,
  'several tasks wait for one future': 2,
  'a future is settled between two callbacks': 2.5,
  'a task awaits what is done': 13,
  'a task awaits itself': 0.7,
  'a task fails and another waits for it': 1.2,
  'a task is cancelled before its first step': 13,
  'a task is cancelled where it waits': 21,
  'a task is cancelled twice before it hears of it': 10,
  'a task cancels itself': 5,
  'a task is cancelled when it is done': 21,
  'a task is cancelled together with the result that it waits for': 0.7,
  'a cancel goes down a chain of tasks': 0.7,
  'a task swallows a cancel and goes on': 0.5,
  'a task waits in its cleanup after a cancel': 2.5,
  'a cleanup raises another exception': 0.9,
  'a cancel is injected': 8.5,
  'gather fails while others go on': 0.3,
  'gather is cancelled': 0.9,
  'gather has the same one twice': 1.1,
  'wait runs out of time': 0.2,
  'wait comes back with some pending': 0.4,
  'waitFor runs out of time': 1.9,
  'waitFor runs out of time, and what it waits for cleans up': 0.3,
  'waitFor is cancelled': 0.5,
  'shield is cancelled, and what it shields goes on': 0.5,
  'what is shielded is cancelled': 0.4,
  'as_completed gives several': 0.25,
  'a timeout fires': 0.9,
  'a timeout fires inside another': 0.15,
  'a timeout is moved': 0.7,
  'a task of a group fails while others go on': 0.7,
  'a group is cancelled from outside': 0.6,
  'a group stands in another': 0.5,
  'a loop is left early': 0.5,
  'an iterator fails': 0.7,
  'an exit is told of an exception': 1.1,
  'an exit is told of a cancel': 1.5,
  'a generator is closed early': 0.2,
  'a task waits for a lock or a semaphore': 2,
  'who waits for a primitive is cancelled': 2.5,
  'something is released that nobody holds': 2,
  'who waits for a condition is notified': 0.2,
  'who waits for a queue gets its turn': 0.7,
  'a barrier is filled': 0.15,
  'a run until something is done gives a result': 3.5,
  'a run until something is done raises': 3,
  'a run until something is done is stopped early': 1.7,
  'a run until what is done already': 1.5,
  'an orphan of a run is done in a later one': 0.25,
  'a main coroutine leaves tasks over': 0.3,
} as const;

type Interleaving = keyof typeof least;

/** The iterator was asked, and nothing has come of it but an exception. */
const isAsked = (part: PartEvent['part'] | undefined): boolean => part === 'next' || part === 'given';

const of = <Kind extends TraceEvent['kind']>(
  { events }: Trace,
  index: number,
  kind: Kind,
): Extract<TraceEvent, { kind: Kind }> | undefined => {
  const event = events[index];
  return event?.kind === kind ? (event as Extract<TraceEvent, { kind: Kind }>) : undefined;
};

const interleavingsIn = (trace: Trace, tasks: TaskReading): ReadonlySet<Interleaving> => {
  const found = new Set<Interleaving>();
  const add = (interleaving: Interleaving, there: boolean): void => {
    if (there) found.add(interleaving);
  };
  for (const future of tasks.futures) {
    if (future === undefined) continue;
    if (future.kind === 'future') seeFuture(future, tasks, add);
    else seeTask(future, tasks, add);
    seeDones(future, tasks, add);
  }
  for (const wait of tasks.waits) if (wait !== undefined) seeWait(wait, tasks, add);
  seeBlocks(trace, tasks, add);
  seeUses(trace, tasks, add);
  seeRuns(trace, tasks, add);
  return found;
};

type Add = (interleaving: Interleaving, there: boolean) => void;

const seeFuture = (future: FutureReading, { trace, asks }: TaskReading, add: Add): void => {
  const late = future.settles.filter((at) => at > future.done && future.done !== never);
  add('a future is settled again', late.length > 0 && !future.cancelled);
  add('a future is settled after a cancel', late.length > 0 && future.cancelled);
  add(
    'a future is asked for its result while it is pending',
    asks.some((at) => {
      const ask = of(trace, at, 'askFuture');
      return ask?.future === future.id && ask.what !== 'done' && (future.done === never || at < future.done);
    }),
  );
  add(
    'several tasks wait for one future',
    future.waits.filter(({ pauses, at }) => pauses > 0 && (future.done === never || at < future.done)).length > 1,
  );
  add(
    'a future is settled between two callbacks',
    future.settles.some(
      (at) => of(trace, at - 1, 'call') !== undefined && of(trace, at + 1, 'call') !== undefined && at === future.done,
    ),
  );
};

const seeDones = (future: FutureReading, { trace, removals }: TaskReading, add: Add): void => {
  const { dones, done } = future;
  add('a done-callback is added to what is done', done !== never && dones.some(({ at }) => at > done));
  const names = dones.filter(({ at }) => done === never || at < done).map(({ event }) => event.callback);
  add('a done-callback is added twice', new Set(names).size < names.length);
  add(
    'a done-callback is removed in time',
    dones.some(({ removed }) => removed !== never),
  );
  for (const at of removals) {
    const removal = of(trace, at, 'removeDone');
    if (removal?.future !== future.id) continue;
    const added = dones.some((each) => each.at < at && each.event.callback === removal.callback);
    add('a done-callback is removed too late', added && done !== never && at > done);
  }
  for (const each of dones) {
    if (each.start === never) continue;
    for (let index = each.start; index < each.end; index += 1) {
      const event = trace.events[index];
      const changes = event?.kind === 'addDone' || event?.kind === 'removeDone';
      add('a done-callback changes the callbacks of its own future', changes && event.future === future.id);
    }
  }
};

const seeTask = (task: FutureReading, { trace, waits }: TaskReading, add: Add): void => {
  const first = task.steps[0];
  const begins = first?.start ?? never;
  for (const { at, direct, delivered } of task.cancels) {
    add('a task is cancelled before its first step', direct && (begins === never || at < begins));
    const step = task.steps.findLast(({ start }) => start < at);
    const isOpen = step !== undefined && (step.end === never || step.end > at);
    add('a task cancels itself', isOpen);
    add('a task is cancelled where it waits', direct && step !== undefined && !isOpen);
    add('a cancel goes down a chain of tasks', !direct);
    const cleanup = waits.filter((wait) => wait?.task === task && delivered !== never && wait.at > delivered);
    add('a task waits in its cleanup after a cancel', task.cancelled && cleanup.some(({ pauses }) => pauses > 0));
    add(
      'a task swallows a cancel and goes on',
      task.done !== never && !task.cancelled && task.outcome?.raised === undefined && cleanup.length > 0,
    );
    add(
      'a cleanup raises another exception',
      delivered !== never && task.outcome?.raised !== undefined && !isCancelled(task.outcome),
    );
  }
  const times = new Map<number, number>();
  for (const { delivered } of task.cancels) times.set(delivered, (times.get(delivered) ?? 0) + 1);
  add(
    'a task is cancelled twice before it hears of it',
    [...times.values()].some((count) => count > 1),
  );
  add(
    'a task fails and another waits for it',
    task.outcome?.raised !== undefined && !isCancelled(task.outcome) && task.waits.some(({ pauses }) => pauses > 0),
  );
  for (const [index, event] of trace.events.entries()) {
    if (event.kind !== 'cancelFuture' || event.future !== task.id) continue;
    add('a task is cancelled when it is done', task.done !== never && index > task.done);
    const awaited = waits.filter(
      (wait) => wait?.task === task && wait.at < index && (wait.end === never || wait.end > index),
    );
    for (const beside of [index - 1, index + 1]) {
      const settle = of(trace, beside, 'settle');
      add(
        'a task is cancelled together with the result that it waits for',
        settle !== undefined &&
          awaited.some(({ event: { what, on } }) => what === 'future' && on?.[0] === settle.future),
      );
    }
  }
};

const seeWait = (wait: WaitReading, tasks: TaskReading, add: Add): void => {
  const { event, outcome, pauses, at, end } = wait;
  const targets = tasks.targets(wait);
  const raised = outcome?.raised?.type;
  const isOver = ({ done }: FutureReading, index: number): boolean => done !== never && done < index;
  const goesOn = (target: FutureReading): boolean => end !== never && target.steps.length > 0 && !isOver(target, end);
  const wasAsked = wait.task.cancels.some((cancel) => cancel.at > at && (end === never || cancel.at < end));
  switch (event.what) {
    case 'future':
      add(
        'a task awaits what is done',
        targets.some((target) => isOver(target, at)),
      );
      add('a task awaits itself', targets.includes(wait.task));
      return;
    case 'gather':
      add('gather fails while others go on', raised !== undefined && !wasAsked && targets.some(goesOn));
      add('gather is cancelled', raised === 'CancelledError' && wasAsked);
      add('gather has the same one twice', new Set(event.on).size < (event.on?.length ?? 0));
      return;
    case 'wait': {
      const some = end !== never && targets.some((target) => !isOver(target, end));
      add('wait comes back with some pending', some && raised === undefined && event.until !== 'all');
      add('wait runs out of time', some && raised === undefined && event.until === 'all');
      return;
    }
    case 'waitFor':
      add('waitFor runs out of time', raised === 'TimeoutError');
      add(
        'waitFor runs out of time, and what it waits for cleans up',
        raised === 'TimeoutError' &&
          targets.some(({ steps }) =>
            steps.some(({ thrown }, index) => thrown !== undefined && index < steps.length - 1),
          ),
      );
      add('waitFor is cancelled', raised === 'CancelledError' && wasAsked);
      return;
    case 'shield':
      add(
        'shield is cancelled, and what it shields goes on',
        raised === 'CancelledError' && wasAsked && targets.some(goesOn),
      );
      add('what is shielded is cancelled', raised === 'CancelledError' && !wasAsked && pauses > 0);
      return;
    case 'acquire':
      add('a task waits for a lock or a semaphore', pauses > 0 && end !== never && raised === undefined);
      add('who waits for a primitive is cancelled', pauses > 0 && wasAsked);
      return;
    case 'waitOn': {
      const what = tasks.thing(event.of)?.event.what;
      add(
        'who waits for a condition is notified',
        what === 'condition' && pauses > 0 && end !== never && raised === undefined,
      );
      add('a barrier is filled', what === 'barrier' && pauses > 0 && end !== never && raised === undefined);
      add('who waits for a primitive is cancelled', pauses > 0 && wasAsked);
      return;
    }
    case 'put':
    case 'get':
      add('who waits for a queue gets its turn', pauses > 0 && end !== never && raised === undefined);
      add('who waits for a primitive is cancelled', pauses > 0 && wasAsked);
      return;
    case 'aclose':
      add(
        'a generator is closed early',
        tasks.blocks.some((block) => block?.of === 'generator' && block.thing === event.of),
      );
      return;
    default:
      return;
  }
};

const seeBlocks = (trace: Trace, { blocks, waits, things }: TaskReading, add: Add): void => {
  const completed = new Map<number, number>();
  for (const wait of waits) {
    const { what, block = -1 } = wait?.event ?? {};
    if (what === 'asCompleted' && wait?.end !== never) completed.set(block, (completed.get(block) ?? 0) + 1);
  }
  add(
    'as_completed gives several',
    [...completed.values()].some((count) => count > 1),
  );
  for (const block of blocks) {
    if (block === undefined) continue;
    const parts = block.parts.map(({ event }) => event);
    const last = parts.at(-1);
    const exit = parts.find(({ part }) => part === 'exit');
    const at = block.parts[0]?.at ?? never;
    const ends = block.parts.at(-1)?.at ?? never;
    const isInside = blocks.some(
      (outer) =>
        outer?.of === block.of &&
        outer.task === block.task &&
        (outer.parts[0]?.at ?? never) < at &&
        (outer.parts.at(-1)?.at ?? never) > ends,
    );
    switch (block.of) {
      case 'timeout':
        add('a timeout fires', last?.raised?.type === 'TimeoutError' && exit?.raised?.type === 'CancelledError');
        add('a timeout fires inside another', last?.raised?.type === 'TimeoutError' && isInside);
        break;
      case 'group': {
        add('a group stands in another', isInside);
        add(
          'a task of a group fails while others go on',
          last?.raised?.type === 'ExceptionGroup' &&
            (things[block.thing ?? -1]?.tasks.filter(({ steps }) => steps.length > 0).length ?? 0) > 1,
        );
        add('a group is cancelled from outside', last?.raised?.type === 'CancelledError');
        break;
      }
      case 'for':
        add('a loop is left early', parts.at(-2)?.part === 'over' && parts.at(-2)?.item === true);
        add('an iterator fails', isAsked(parts.at(-2)?.part) && last?.raised !== undefined);
        break;
      case 'with':
        add('an exit is told of an exception', exit?.raised !== undefined && exit.raised.type !== 'CancelledError');
        add('an exit is told of a cancel', exit?.raised?.type === 'CancelledError');
        break;
      default:
    }
  }
  add(
    'a cancel is injected',
    trace.events.some((event) => event.kind === 'start' && event.callback === '~inject'),
  );
};

const seeUses = (trace: Trace, { things }: TaskReading, add: Add): void => {
  for (const thing of things) {
    for (const at of thing?.uses ?? []) {
      const use = of(trace, at, 'use');
      add('something is released that nobody holds', use?.do === 'release' && use.refused !== undefined);
      add('a timeout is moved', use?.do === 'reschedule' && use.refused === undefined);
    }
  }
};

const seeRuns = (trace: Trace, { untils, tasks }: TaskReading, add: Add): void => {
  for (const { begin, end, future, main } of untils) {
    const returned = of(trace, end, 'returned');
    if (future === undefined || returned === undefined) continue;
    const raised = returned.raised?.type;
    const isDone = future.done !== never && future.done < end;
    if (main) {
      const left = tasks.filter(
        (task) => task !== future && task.steps.length > 0 && (task.done === never || task.done > future.done),
      );
      add('a main coroutine leaves tasks over', left.length > 0);
      continue;
    }
    add('a run until something is done gives a result', raised === undefined && isDone);
    add('a run until something is done raises', raised !== undefined && isDone);
    add('a run until something is done is stopped early', raised === 'RuntimeError' && !isDone);
    add('a run until what is done already', future.done !== never && future.done < begin);
    const later = trace.events.findIndex((event, index) => index > end && event.kind === 'run');
    add(
      'an orphan of a run is done in a later one',
      !isDone && future.done !== never && later >= 0 && future.done > later,
    );
  }
};

const counts = new Map<Interleaving, number>();

const shareOf = (interleaving: Interleaving): number => (100 * (counts.get(interleaving) ?? 0)) / numRuns;

describe('random programs of tasks', () => {
  beforeAll(async () => {
    const driver = inProcessDriver(reference as unknown as AnyAdapter);
    const programs = fc.sample(new RandomProgram(scopeOf(driver.manifest), 100), { seed, numRuns });
    for (const trace of await driver.run(programs)) {
      const { tasks } = readingOf(trace);
      if (tasks === undefined) continue;
      for (const each of interleavingsIn(trace, tasks)) counts.set(each, (counts.get(each) ?? 0) + 1);
    }
    const rows = (Object.keys(least) as Interleaving[]).sort((left, right) => shareOf(right) - shareOf(left));
    const lines = rows.map((each) => `  ${shareOf(each).toFixed(2).padStart(6)} %  ${each}`);
    console.log(
      [`Interleavings, in percent of ${numRuns} random programs of tasks (seed ${seed})`, ...lines].join('\n'),
    );
  }, timeLimit);

  it.each(Object.entries(least) as [Interleaving, number][])(
    'go through: %s, in at least %f percent',
    (interleaving, share) => {
      expect(shareOf(interleaving)).toBeGreaterThanOrEqual(share);
    },
  );
});
