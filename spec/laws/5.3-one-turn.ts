import type { Piece } from '../verdict.js';
import { breach, type Law, named, the } from './law.js';
import type { Reading } from './reading.js';
import { type CallReading, never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { isCancelledError } from './task-end.js';
import type { StepReading, WaitReading } from './task-records.js';

export const law: Law = {
  id: '5.3',
  title:
    'A bare yield, and a sleep of zero, give up exactly one turn: what was queued before comes first, what is queued later comes after.',
  basis: 'cpython',
  needs: ['tasks', 'asyncioOrder'],
  source:
    'CPython, Task.__step: a bare yield is call_soon(self.__step); asyncio.sleep: if delay <= 0: await __sleep0()',
  why: 'It is how a long computation lets others in, and it counts on being let in again itself.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const wait of tasks.waits) {
      if (wait === undefined || !isYield(wait)) continue;
      const { task, outcome } = wait;
      // A coroutine that nobody holds any more may be closed where it stands.
      if (outcome?.raised?.type === 'GeneratorExit') continue;
      if (outcome?.raised !== undefined && !isCancelledError(outcome.raised)) {
        return breach(
          wait.end,
          [named(task), ' gave up a turn, which nothing can go wrong with'],
          [outcome.raised.type, ' was raised there'],
        );
      }
      if (wait.end !== never && wait.pauses !== 1 && outcome?.raised === undefined) {
        return breach(
          wait.end,
          [named(task), ' gave up one turn'],
          [wait.pauses === 0 ? 'it went on at once' : `it gave control back ${wait.pauses} times`],
        );
      }
    }
    const places = placesOf(reading);
    let last: Place | undefined;
    let lastYield: Place | undefined;
    for (const place of places) {
      if (place.start === never) {
        if (place.wait === undefined || place.wait.task.waiting !== place.wait) continue;
        if (!mustHaveCome(reading, place.at)) continue;
        return breach(reading.lastSettled, [...place.who, ' gave up one turn'], ['its next turn never came']);
      }
      const before = place.wait === undefined ? lastYield : last;
      if (before !== undefined && place.start < before.start) {
        return breach(
          place.start,
          [
            ...before.who,
            before.wait === undefined ? ' was queued' : ' gave up a turn',
            ' before ',
            ...place.who,
            place.wait === undefined ? ' was queued' : ' did',
          ],
          [...place.who, ' came first'],
        );
      }
      if (before !== undefined && place.at < before.start) met += 1;
      if (last === undefined || place.start > last.start) last = place;
      if (place.wait !== undefined && (lastYield === undefined || place.start > lastYield.start)) lastYield = place;
    }
    return met;
  },
  legal: `
    0 spawn t
    spawn u
    run
    t steps
    await yield
    t pauses
    u steps
    await yield
    u pauses
    t steps
    awaited
    t finishes
    u steps
    awaited
    u finishes
  `,
  illegal: `
    0 spawn t
    spawn u
    run
    t steps
    await yield
    t pauses
    t steps
    awaited
    t finishes
    u steps
    u finishes
  `,
};

/** A place in the queue of callSoon: of a callback, of a task that is to begin, or of one that has given up its turn. */
interface Place {
  readonly at: number;
  readonly start: number;
  readonly who: readonly Piece[];
  readonly wait?: WaitReading;
}

const isYield = ({ event }: WaitReading): boolean =>
  event.what === 'yield' || (event.what === 'sleep' && event.in !== undefined && event.in <= 0);

/** The places that were taken, in this order. One whose turn was spoilt by a cancel is left out. */
const placesOf = (reading: Reading): readonly Place[] => {
  const { tasks } = reading;
  const places: Place[] = [];
  if (tasks === undefined || !tasks.waits.some((wait) => wait !== undefined && isYield(wait))) return places;
  const { events } = reading.trace;
  // A coroutine that is run in line has no place of its own.
  const steps = new Map<number, number>();
  for (let index = 0; index < events.length; index += 1) {
    const event = events[index];
    if (event?.kind === 'call') {
      const call = reading.call(event.call);
      if (call !== undefined && isQueued(call)) places.push({ at: index, start: call.start, who: [the(call)] });
    } else if (event?.kind === 'spawn') {
      const first = tasks.future(event.task)?.steps[0];
      if (first !== undefined && first.thrown === undefined)
        places.push({ at: index, start: first.start, who: [{ future: event.task }] });
    } else if (event?.kind === 'pause') {
      const task = tasks.future(event.task);
      const count = (steps.get(event.task) ?? 0) + 1;
      steps.set(event.task, count);
      if (task === undefined) continue;
      const next: StepReading | undefined = task.steps[count];
      const wait = next === undefined ? task.waiting : next.from;
      if (wait === undefined || !isYield(wait) || task.steps[count - 1]?.inside !== false) continue;
      if (next?.thrown !== undefined || (next === undefined && (task.cancels.length > 0 || task.loose !== never)))
        continue;
      places.push({ at: index, start: next?.start ?? never, who: [named(task)], wait });
    }
  }
  return places;
};

const isQueued = (call: CallReading): boolean =>
  !call.timer && call.event.refused === undefined && call.start !== never;
