import type { Raised } from '../trace.js';
import { isExit } from './exits.js';
import { type Breach, breach, type Law, named, the } from './law.js';
import { countWaiting, lost, lostAmong } from './loss.js';
import type { Reading } from './reading.js';
import { never, type RunReading } from './records.js';
import type { FutureReading } from './task-records.js';
import { type Turn, turnsIn } from './turns.js';

export const law: Law = {
  id: '3.15',
  title:
    'SystemExit and KeyboardInterrupt leave the run; the loop can run again, and the other callbacks run exactly once, before or after.',
  basis: 'promised',
  needs: ['exits'],
  source:
    'CPython, test_events.test_run_forever_keyboard_interrupt; Handle._run: except (SystemExit, KeyboardInterrupt): raise',
  why: 'Ctrl-C must get through, and the cleanup that follows needs the loop once more.',
  caveat:
    'A loop may serve what is queued, and what that schedules, before the run is left; but not what is scheduled from then on.',
  check(reading) {
    let met = 0;
    const lastExits = lastExitsOf(reading);
    const ofTasks = exitsOfTasks(reading);
    const turns = reading.raising.length > 0 || ofTasks.length > 0 ? turnsIn(reading) : [];
    for (const { task, at, run: number, raised } of ofTasks) {
      const run = reading.runs[number];
      if (run === undefined || run.end === never || run.main) continue;
      if (run.raised === undefined || !isExit(run.raised))
        return breach(run.end, [named(task), ' raised ', raised.type], ['the run ended without it']);
      const late = startedLongAfter(reading, turns, lastExits.get(number) ?? at, run.end);
      if (late !== undefined)
        return breach(
          late.start,
          [named(task), ' had raised ', raised.type, ', and ', ...late.who, ' was scheduled long after that'],
          [...late.who, ' started in the same run'],
        );
      met += 1;
    }
    for (const segment of reading.raising) {
      const { call, raised } = segment;
      if (!isExit(raised) || raised.error === 'foreign') continue;
      const run = reading.runs[segment.run];
      if (run === undefined || run.end === never) continue;
      if (run.raised === undefined || !isExit(run.raised)) {
        if (mayTellOfAStop(run, reading)) continue;
        return breach(run.end, [the(call), ' raised ', raised.type], ['the run ended without it']);
      }
      // A runner runs the loop again to clean up, and closes it.
      if (run.main) {
        met += 1;
        continue;
      }
      const late = startedLongAfter(reading, turns, lastExits.get(segment.run) ?? segment.end, run.end);
      if (late !== undefined)
        return breach(
          late.start,
          [the(call), ' had raised ', raised.type, ', and ', ...late.who, ' was scheduled long after that'],
          [...late.who, ' started in the same run'],
        );
      const victim = lostAmong(reading, segment.end);
      if (victim !== undefined) return lost(victim, ` when another callback raised ${raised.type}`);
      const twice = reading.doubled.find((other) => other.again > segment.end);
      if (twice !== undefined)
        return breach(
          twice.again,
          [the(twice), ' had started already'],
          ['it started a second time after ', raised.type],
        );
      const next = reading.runs[segment.run + 1];
      if (
        next?.raised !== undefined &&
        next.raised.error === 'foreign' &&
        !reading.tainted &&
        (reading.closed === never || next.end < reading.closed)
      ) {
        return breach(
          next.end,
          ['a loop can be run again after ', raised.type],
          ['the next run raised ', next.raised.type],
        );
      }
      met += 1 + countWaiting(reading.calls, segment.end);
    }
    const ofTheHandler = exitsOfTheHandler(reading);
    if (typeof ofTheHandler !== 'number') return ofTheHandler;
    return exitAgain(reading) ?? met + ofTheHandler;
  },
  legal: `
    0 call_soon a
    call_soon b
    run
    a starts
    a raises SystemExit
    returns raising SystemExit
    run
    b starts
    b ends
  `,
  illegal: `
    0 call_soon a
    call_soon b
    run
    a starts
    a raises SystemExit
    b starts
    b ends
    stop
    returns
  `,
};

/** The first to start that was scheduled when callbacks had begun which were themselves scheduled after the exit. */
const startedLongAfter = (reading: Reading, turns: readonly Turn[], exit: number, end: number): Turn | undefined => {
  const late = turns.filter(({ at, start }) => at > exit && start < end);
  for (let next = reading.firstCallAfter(exit); next < reading.calls.length; next += 1) {
    const call = reading.calls[next];
    if (call !== undefined && call.at > end) break;
    if (call === undefined || call.start === never || call.start > end) continue;
    late.push({ at: call.at, start: call.start, who: [the(call)] });
  }
  late.sort((left, right) => left.start - right.start);
  const [first] = late;
  return first && late.find(({ at }) => at > first.start);
};

/** Of tasks that the loop has resumed itself: what a coroutine in line raises goes to whoever awaits it. */
const exitsOfTasks = (
  reading: Reading,
): readonly { readonly task: FutureReading; readonly at: number; readonly run: number; readonly raised: Raised }[] =>
  (reading.tasks?.futures ?? []).flatMap((task) => {
    const raised = task?.outcome?.raised;
    if (task?.kind !== 'task' || raised === undefined || !isExit(raised) || raised.error === 'foreign') return [];
    const step = task.steps.at(-1);
    return step === undefined || step.inside ? [] : [{ task, at: task.done, run: step.run, raised }];
  });

/** For each run the end of the last callback that raised an exit in it: who raises another one may have the run go on. */
const lastExitsOf = (reading: Reading): ReadonlyMap<number, number> => {
  const last = new Map<number, number>();
  const note = (run: number, end: number): void => void last.set(run, Math.max(end, last.get(run) ?? end));
  for (const { run, end, raised } of reading.raising) if (isExit(raised)) note(run, end);
  for (const { run, at } of exitsOfTasks(reading)) note(run, at);
  return last;
};

/** A runner that is stopped while it cleans up after an exit raises that it was stopped. */
const mayTellOfAStop = ({ main, end, stops }: RunReading, reading: Reading): boolean => {
  const returned = reading.event(end);
  return main && stops > 0 && returned?.kind === 'returned' && returned.raised?.type === 'RuntimeError';
};

/** What becomes of an exit that the handler raises is CPython's business: nobody promises that it leaves the run too. */
const exitsOfTheHandler = (reading: Reading): number | Breach => {
  if (!reading.claims('asyncioOrder')) return 0;
  let met = 0;
  const { events } = reading.trace;
  for (const index of reading.handlers) {
    let end = index + 1;
    while (end < events.length && events[end]?.kind !== 'handled') end += 1;
    const handled = events[end];
    if (handled?.kind !== 'handled' || handled.raised === undefined || !isExit(handled.raised)) continue;
    const run = reading.runs[reading.runAt(index)];
    if (run === undefined || run.end === never || mayTellOfAStop(run, reading)) continue;
    if (run.raised === undefined || !isExit(run.raised))
      return breach(run.end, ['the exception handler raised ', handled.raised.type], ['the run ended without it']);
    met += 1;
  }
  return met;
};

/** An exit that has left one run must not leave another; but who awaits the task that raised it raises it again. */
const exitAgain = (reading: Reading): Breach | undefined => {
  if (reading.hasTasks) return undefined;
  const left = new Set<number>();
  for (const { raised, end } of reading.runs) {
    if (raised === undefined || raised.error === 'foreign' || !isExit(raised)) continue;
    if (left.has(raised.error))
      return breach(end, ['this ', raised.type, ' had left an earlier run'], ['it left a second one']);
    left.add(raised.error);
  }
  return undefined;
};
