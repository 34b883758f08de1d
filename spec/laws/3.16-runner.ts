import { certainEnd, isPending, saysState } from './future-state.js';
import { type Breach, breach, type Law, named, the } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { isEnd, saysOutcome } from './task-end.js';
import type { TaskReading } from './task-reading.js';
import type { FutureReading, StepReading } from './task-records.js';
import { endedByItself, mayBeStoppedByEarlier, type UntilReading, untilsOf } from './until.js';

export const law: Law = {
  id: '3.16',
  title:
    'A runner gives what its coroutine came to; before that it cancels the tasks that are left and waits for them, and closes the loop.',
  basis: 'promised',
  needs: ['runner'],
  source: 'asyncio, run; CPython, test_runners.test_asyncio_run_cancels_hanging_tasks',
  why: 'What is left over holds files, locks and connections, and its cleanup would never run.',
  caveat: 'Async generators that are left are for law 8.4.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    let closed = reading.closed === never ? Number.POSITIVE_INFINITY : reading.closed;
    for (const each of untilsOf(reading, 'main')) {
      const { until, run } = each;
      if (until.begin > closed) break;
      const found = tasks.ring === never ? ofTheRun(reading, tasks, each) : 0;
      if (typeof found !== 'number') return found;
      met += found;
      if (run.end === never) break;
      const after = afterwards(reading, run.end);
      if (typeof after !== 'number') return after;
      met += after;
      closed = run.end;
    }
    return met;
  },
  legal: `
    0 coroutine t
    run until t main
    t steps
    spawn u
    t finishes 1
    u steps thrown CancelledError
    u fails CancelledError
    returns value 1
    call_soon a refused
  `,
  illegal: `
    0 future f
    coroutine t
    run until t main
    t steps
    spawn u
    await yield
    t pauses
    u steps
    await future f
    u pauses
    t steps
    awaited
    t finishes 1
    returns value 1
  `,
};

const ofTheRun = (reading: Reading, tasks: TaskReading, each: UntilReading): number | Breach => {
  const { until, future, run, outcome, exit, vague } = each;
  const { done } = future;
  if (exit || vague || run.stoppedBefore || run.perhapsStoppedBefore) return 0;
  if (mayBeStoppedByEarlier(reading, until.begin)) return 0;
  // Who stops the loop while the runner cleans up keeps it from doing so; the harness does that too, when it has waited in vain.
  const stop = run.stop === never ? Number.POSITIVE_INFINITY : run.stop;
  if (done === never || done > stop) return earlyEnd(reading, each);
  const byHarness = reading.event(Math.max(run.stop - 1, 0)).kind === 'settled';
  let met = 0;
  for (const task of tasks.futures) {
    if (task === undefined || !isLeft(task, future, until.begin)) continue;
    const found = leftOver(reading, task, future, stop, byHarness ? run.stop - 1 : never);
    if (found !== undefined) return found;
    if (outcome === undefined || run.stop !== never) continue;
    if (task.steps.length > 0 && (task.done === never || task.done > until.end)) {
      return breach(
        until.end,
        [named(future), ' was over, and ', named(task), ' was left'],
        ['the runner came back before ', named(task), ' was over'],
      );
    }
    met += 1;
  }
  const end = certainEnd(tasks, future);
  if (outcome === undefined || end === undefined || run.stop !== never) return met;
  if (isEnd(end, outcome)) return met + 1;
  return breach(
    until.end,
    [named(future), ' ', saysState(future, end)],
    [outcome.raised === undefined ? 'the runner returned ' : 'the runner raised ', saysOutcome(outcome)],
  );
};

const earlyEnd = (reading: Reading, { until, future, run, outcome }: UntilReading): number | Breach => {
  if (outcome === undefined || !isPending(future, until.end) || !endedByItself(reading, run)) return 0;
  return breach(
    until.end,
    ['the runner was given ', named(future), ', and nobody has stopped the loop'],
    ['the runner came back before ', named(future), ' was over'],
  );
};

/** A task of this run that was not over when the coroutine of the runner was; whether it had become one must be certain. */
const isLeft = (task: FutureReading, main: FutureReading, begin: number): boolean => {
  if (task.kind !== 'task' || task === main || task.refused || task.at > main.done) return false;
  if (task.done !== never && task.done < main.done) return false;
  const [first] = task.steps;
  if (task.implicit && (first === undefined || first.start > main.done)) return false;
  return task.at > begin || task.steps.some(({ start }) => start > begin && start < main.done);
};

/** What should have been cancelled when the coroutine of the runner was over, and was not. */
const leftOver = (
  reading: Reading,
  task: FutureReading,
  main: FutureReading,
  stop: number,
  settled: number,
): Breach | undefined => {
  const { steps } = task;
  const next = steps.find(({ start }) => start > main.done);
  const because = [named(main), ' was over, and ', named(task), ' was left'] as const;
  const wait = next === undefined ? task.waiting : next.from;
  if (next === undefined) {
    const event = settled === never ? undefined : reading.event(settled);
    const turns = event?.kind === 'settled' ? (reading.call(event.hop)?.at ?? never) : never;
    if (turns < main.done || wait === undefined || !isPlain(wait.event.what)) return undefined;
    if (wait.event.what === 'future' && reading.tasks?.targets(wait)[0]?.kind !== 'future') return undefined;
    return breach(settled, because, [named(task), ' was never cancelled']);
  }
  // Some tasks are resumed without anything thrown in, and their await raises.
  if (next.start > stop || next.thrown !== undefined || wait?.outcome?.raised !== undefined) return undefined;
  if (wait === undefined) return undefined;
  const { what, in: delay, time } = wait.event;
  if (what !== 'sleep' || delay === undefined || !canTellTime(reading, main.done, next)) return undefined;
  if (!reading.apart(timeBefore(reading, main.done), time + delay)) return undefined;
  return breach(next.start, because, [named(task), ' went on when its sleep was over, and was not cancelled']);
};

/** An await in which a request to cancel is thrown in at the next step, whatever it is for. */
const isPlain = (what: string): boolean =>
  ['future', 'sleep', 'yield', 'acquire', 'waitOn', 'put', 'get', 'join'].includes(what);

/** A virtual clock moves only while nothing can be done, and cancelling can. */
const canTellTime = (reading: Reading, from: number, { start }: StepReading): boolean =>
  reading.virtual && !reading.creeps && !reading.blocks.some((index) => index > from && index < start);

/** The clock at an event. */
const timeBefore = (reading: Reading, index: number): number => {
  for (let at = index; at >= 0; at -= 1) {
    const time = reading.timeAt(at);
    if (time !== undefined) return time;
  }
  return Number.POSITIVE_INFINITY;
};

/** The loop is closed when the runner has come back. */
const afterwards = (reading: Reading, from: number): number | Breach => {
  const { events } = reading.trace;
  let met = 0;
  for (let index = from + 1; index < events.length; index += 1) {
    const event = events[index];
    const because = ['the runner had come back, and closes its loop'] as const;
    if (event?.kind === 'ask' && event.what === 'isClosed') {
      if (event.refused !== undefined || event.answer === null) continue;
      if (event.answer !== true) return breach(index, because, ['isClosed says ', JSON.stringify(event.answer)]);
    } else if (event?.kind === 'call') {
      const call = reading.call(event.call);
      if (!reading.claims('guards') || call === undefined) continue;
      if (event.refused === undefined) return breach(index, because, [the(call), ' could be scheduled']);
    } else if (event?.kind === 'returned') {
      if (!reading.claims('guards')) continue;
      if (event.raised === undefined) return breach(index, because, ['the loop could be run']);
    } else continue;
    met += 1;
  }
  return met;
};
