import { certainEnd, saysState } from './future-state.js';
import { breach, type Law, named, the } from './law.js';
import type { Reading } from './reading.js';
import { type CallReading, firstAfter, never } from './records.js';

export const law: Law = {
  id: '4.14',
  title:
    'Who awaits a future goes on one turn after it is done: what was queued before that comes before, and what is queued later comes after.',
  basis: 'cpython',
  needs: ['futures', 'tasks', 'asyncioOrder'],
  source: 'CPython, Future.__schedule_callbacks: call_soon(callback, self); Task.__wakeup calls __step',
  why: 'A hand-over that takes longer lets others see the result before the one who waited for it.',
  caveat: 'Only a plain future is held to it: combinators take turns of their own, which no document counts.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const step of tasks.steps) {
      const { from, start } = step;
      if (from?.event.what !== 'future') continue;
      const [future] = tasks.targets(from);
      if (future?.kind !== 'future') continue;
      const end = certainEnd(tasks, future);
      if (end === undefined || future.done < from.at || future.done > start) continue;
      const because = (call: CallReading, when: string) =>
        [named(future), ' ', saysState(future, end), ', and ', the(call), ` was queued ${when}`] as const;
      const before = lastBefore(reading, future.done);
      if (before !== undefined && before.start > start)
        return breach(start, because(before, 'before that'), [
          named(from.task),
          ', which awaited it, went on before ',
          the(before),
        ]);
      const after = firstQueuedAfter(reading, future.done);
      if (after !== undefined && after.start !== never && after.start < start)
        return breach(start, because(after, 'after that'), [
          the(after),
          ' came before ',
          named(from.task),
          ', which awaited it',
        ]);
      if (before !== undefined && before.start > future.done) met += 1;
      if (after !== undefined && after.start > start) met += 1;
    }
    return met;
  },
  legal: `
    0 future f
    spawn t
    run
    t steps
    await future f
    t pauses
    call_soon a
    settle f with 1
    call_soon b
    a starts
    a ends
    t steps
    awaited 1
    t finishes
    b starts
    b ends
  `,
  illegal: `
    0 future f
    spawn t
    run
    t steps
    await future f
    t pauses
    call_soon a
    settle f with 1
    t steps
    awaited 1
    t finishes
    a starts
    a ends
  `,
};

/** Cancelled calls that are stepped over: so many of them in a row tell nothing more. */
const mostCancelled = 50;

/** The last of the calls by callSoon that were made before an event, and have started. */
const lastBefore = ({ soon }: Reading, index: number): CallReading | undefined => {
  const next = firstAfter(soon.length, (place) => soon[place]?.at ?? 0, index);
  for (let place = next - 1; place >= Math.max(next - mostCancelled, 0); place -= 1)
    if (soon[place]?.start !== never) return soon[place];
  return undefined;
};

/** The first of those that were made after it, and have started. */
const firstQueuedAfter = ({ soon }: Reading, index: number): CallReading | undefined => {
  const next = firstAfter(soon.length, (place) => soon[place]?.at ?? 0, index);
  for (let place = next; place < Math.min(next + mostCancelled, soon.length); place += 1)
    if (soon[place]?.start !== never) return soon[place];
  return undefined;
};
