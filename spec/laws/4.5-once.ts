import type { AddDoneEvent, NotifyEvent } from '../trace.js';
import { doneSince, isOpen, isPending, mayBeRemoved } from './future-state.js';
import { type Breach, breach, type Law, named } from './law.js';
import type { Reading } from './reading.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';

export const law: Law = {
  id: '4.5',
  title:
    'Each done-callback that was added is called once, when the future is done, with the future as its only argument; one that was added twice is called twice.',
  basis: 'promised',
  needs: ['futures'],
  source:
    'asyncio, Future.add_done_callback: "Add a callback to be run when the Future is done. The callback is called with the Future object as its only argument"',
  why: 'A callback that never comes leaves its waiter waiting; one that comes twice does its work twice.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const index of tasks.additions) {
      const event = reading.event(index) as AddDoneEvent;
      const { refused } = event;
      if (refused === undefined || !isOpen(reading, index)) continue;
      return breach(
        index,
        ['a done-callback can be added at any time'],
        [`to add ${event.callback} to `, { future: event.future }, ' raised ', refused],
      );
    }
    for (const done of tasks.dones) {
      if (done === undefined) continue;
      const { future, start, at } = done;
      const { callback } = done.event;
      if (start !== never) {
        if (isPending(future, start)) {
          return breach(
            start,
            [named(future), ' was still pending'],
            [`its done-callback ${callback} was called already`],
          );
        }
        const wrong = wrongArguments(reading, start);
        if (wrong !== undefined) return wrong;
        met += 1;
        continue;
      }
      const since = doneSince(tasks, future);
      if (since === never || !mustHaveCome(reading, Math.max(since, at)) || mayBeRemoved(tasks, done)) continue;
      return breach(
        reading.lastSettled,
        [`${callback} was added to `, named(future), ', which is done'],
        [`${callback} was never called for it`],
      );
    }
    for (const { at, callback, future: id } of tasks.strays) {
      const wrong = wrongArguments(reading, at);
      if (wrong !== undefined) return wrong;
      const future = id === 'other' ? undefined : tasks.future(id);
      // Those that were removed are for law 4.7.
      const added = future?.dones.filter((done) => done.event.callback === callback && done.at < at) ?? [];
      if (future === undefined || added.some(({ removed }) => removed !== never)) continue;
      return breach(
        at,
        [`${callback} was added to `, named(future), ` ${times(added.length)}, and called so often already`],
        [`${callback} was called again`],
      );
    }
    return met;
  },
  legal: `
    0 future f
    add_done f a
    add_done f a
    settle f with 1
    run
    notify a f
    notified
    notify a f
    notified
  `,
  illegal: `
    0 future f
    add_done f a
    settle f with 1
    run
    notify a f
    notified
    notify a f
    notified
  `,
};

const wrongArguments = (reading: Reading, index: number): Breach | undefined => {
  const { future, count, callback } = reading.event(index) as NotifyEvent;
  const because = ['a done-callback is given its future, and nothing else'] as const;
  if (future === 'other') return breach(index, because, [`${callback} was given something else`]);
  return count === 1 ? undefined : breach(index, because, [`${callback} was given ${count} arguments`]);
};

const times = (count: number): string => (count === 0 ? 'never' : count === 1 ? 'once' : `${count} times`);
