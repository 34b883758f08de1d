import type { RemoveDoneEvent } from '../trace.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import type { TaskReading } from './task-reading.js';
import type { DoneReading } from './task-records.js';

export const law: Law = {
  id: '4.9',
  title:
    'A done-callback may add and remove callbacks of its own future: the others are neither skipped nor called twice, and the one that is added is called later, once.',
  basis: 'cpython',
  needs: ['futures'],
  source: 'CPython, test_futures.test_remove_done_callbacks_list_mutation, test_schedule_callbacks_list_mutation_1',
  why: 'A list that changes while it is walked loses the neighbour of what was changed, and that one waits for ever.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const { host, added } of changesIn(reading, tasks)) {
      const found = added === undefined ? 0 : addedFromWithin(reading, host, added);
      const around = typeof found === 'number' ? othersOf(reading, tasks, host, added) : found;
      if (typeof around !== 'number') return around;
      met += 1;
    }
    return met;
  },
  legal: `
    0 future f
    add_done f a
    add_done f b
    settle f with 1
    run
    notify a f
    add_done f c
    notified
    notify b f
    notified
    notify c f
    notified
  `,
  illegal: `
    0 future f
    add_done f a
    add_done f b
    settle f with 1
    run
    notify a f
    add_done f c
    notified
    notify c f
    notified
    hop
    settled
  `,
};

interface Change {
  /** The call of the done-callback that adds or removes. */
  readonly host: DoneReading;
  readonly added: DoneReading | undefined;
}

/** What done-callbacks change in the callbacks of their own future. */
const changesIn = (reading: Reading, tasks: TaskReading): readonly Change[] => {
  const changes: Change[] = [];
  const hosts = new Map<number, DoneReading>();
  for (const done of tasks.dones) if (done !== undefined && done.start !== never) hosts.set(done.start, done);
  if (hosts.size === 0) return changes;
  const around = (index: number): DoneReading | undefined => {
    const segment = reading.segments[reading.firstSegmentAfter(index) - 1];
    const host = segment === undefined ? undefined : hosts.get(segment.start);
    return host !== undefined && (host.end === never || host.end > index) ? host : undefined;
  };
  for (const done of tasks.dones) {
    if (done === undefined) continue;
    const host = around(done.at);
    if (host?.future === done.future) changes.push({ host, added: done });
  }
  for (const index of tasks.removals) {
    const { refused, future } = reading.event(index) as RemoveDoneEvent;
    const host = around(index);
    if (host !== undefined && host.future.id === future && refused === undefined)
      changes.push({ host, added: undefined });
  }
  return changes;
};

const addedFromWithin = (reading: Reading, host: DoneReading, added: DoneReading): number | Breach => {
  const { future } = host;
  const because = [
    `${host.event.callback}, a done-callback of `,
    named(future),
    `, added ${added.event.callback} to it`,
  ] as const;
  if (added.start !== never && (host.end === never || added.start < host.end))
    return breach(added.start, because, [`${added.event.callback} was called before ${host.event.callback} had ended`]);
  if (added.start === never && added.removed === never && mustHaveCome(reading, added.at))
    return breach(reading.lastSettled, because, [`${added.event.callback} was never called`]);
  return 1;
};

/** The others, of which each waited for its turn while `host` was at work. */
const othersOf = (
  reading: Reading,
  tasks: TaskReading,
  host: DoneReading,
  added: DoneReading | undefined,
): number | Breach => {
  const { future } = host;
  const because = (other: string): readonly [string, ReturnType<typeof named>, string] => [
    `${host.event.callback}, a done-callback of `,
    named(future),
    `, changed its callbacks while ${other} waited for its turn`,
  ];
  // Which of the others it has removed, if any: law 4.8 speaks of those.
  const removed = new Set(
    tasks.removals
      .map((index) => reading.event(index) as RemoveDoneEvent)
      .filter((event) => event.future === future.id)
      .map(({ callback }) => callback),
  );
  for (const other of future.dones) {
    const { callback } = other.event;
    if (other === added || other.at > host.start || other.removed !== never || removed.has(callback)) continue;
    if (other.start === never && mustHaveCome(reading, host.start))
      return breach(reading.lastSettled, because(callback), [`${callback} was never called`]);
  }
  const again = tasks.strays.find(
    ({ future: id, at, callback }) => id === future.id && at > host.start && !removed.has(callback),
  );
  return again === undefined
    ? 1
    : breach(again.at, because(again.callback), [`${again.callback} was called once more than it was added`]);
};
