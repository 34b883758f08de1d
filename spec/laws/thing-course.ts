/** What was done to a primitive or a queue, and asked of it, in the order in which it happened. */

import type { AskThingEvent, ThingId, UseEvent } from '../trace.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { settledFrom } from './settled.js';
import type { TaskReading } from './task-reading.js';
import type { ThingReading, WaitReading } from './task-records.js';

export type Moment =
  | { readonly kind: 'begin' | 'end'; readonly at: number; readonly wait: WaitReading }
  | { readonly kind: 'use'; readonly at: number; readonly event: UseEvent }
  | { readonly kind: 'ask'; readonly at: number; readonly event: AskThingEvent };

/** Who follows a thing. */
export interface Follower {
  /** Takes the next moment; false where it is enough. */
  take(moment: Moment): boolean;
  /** All has settled: whatever follows from an event before `due` has come. The last thing that was done was `last`. */
  settle(due: number, last: number): void;
}

/** Goes through what was done to a thing. What nobody accounts for, as where a coroutine is closed, ends it. */
export const follow = (reading: Reading, made: ThingReading, follower: Follower): void => {
  const { tasks, lastSettled } = reading;
  if (tasks === undefined) return;
  const stray = straysOf(tasks).get(made.event.thing) ?? Number.POSITIVE_INFINITY;
  let due = stray < lastSettled ? never : settledFrom(reading);
  let last = never;
  for (const moment of momentsOf(tasks, made)) {
    if (due !== never && moment.at > lastSettled) {
      follower.settle(due, last);
      due = never;
    }
    if (moment.at > stray || !follower.take(moment)) return;
    if (moment.kind !== 'ask') last = moment.at;
  }
  if (due !== never) follower.settle(due, last);
};

const momentsOf = (tasks: TaskReading, made: ThingReading): readonly Moment[] => {
  const { events } = tasks.trace;
  const moments: Moment[] = [];
  for (const wait of made.waits) {
    moments.push({ kind: 'begin', at: wait.at, wait });
    if (wait.end !== never) moments.push({ kind: 'end', at: wait.end, wait });
  }
  for (const at of made.uses) {
    const event = events[at];
    if (event?.kind === 'use') moments.push({ kind: 'use', at, event });
  }
  for (const at of made.asks) {
    const event = events[at];
    if (event?.kind === 'askThing') moments.push({ kind: 'ask', at, event });
  }
  return moments.sort((left, right) => left.at - right.at);
};

/** The things of these kinds that the loop has made. */
export const thingsOf = (tasks: TaskReading, ...kinds: readonly string[]): readonly ThingReading[] =>
  tasks.things.filter(
    (made): made is ThingReading =>
      made !== undefined && made.event.refused === undefined && kinds.includes(made.event.what),
  );

const strays = new WeakMap<TaskReading, ReadonlyMap<ThingId, number>>();

/** The first await on each thing that belongs to no task. */
const straysOf = (tasks: TaskReading): ReadonlyMap<ThingId, number> => {
  const known = strays.get(tasks);
  if (known !== undefined) return known;
  const found = new Map<ThingId, number>();
  tasks.trace.events.forEach((event, index) => {
    if (event.kind !== 'await' || event.of === undefined || tasks.waits[event.wait] !== undefined) return;
    if (!found.has(event.of)) found.set(event.of, index);
  });
  strays.set(tasks, found);
  return found;
};
