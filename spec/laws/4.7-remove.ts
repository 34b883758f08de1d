import type { RemoveDoneEvent } from '../trace.js';
import { doneSince, isOpen, isPending, mayBeRemoved } from './future-state.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';

export const law: Law = {
  id: '4.7',
  title:
    'removeDoneCallback takes all that are the same function off a pending future, and tells how many: none of them is called, and all others are.',
  basis: 'promised',
  needs: ['futures'],
  source:
    'asyncio, Future.remove_done_callback: "Remove callback from the callbacks list. Returns the number of callbacks removed"',
  why: 'Who takes a callback back has often freed what it would use.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined || tasks.removals.length === 0) return 0;
    let met = 0;
    for (const index of tasks.removals) {
      const { answer, refused, callback, future: id } = reading.event(index) as RemoveDoneEvent;
      const future = tasks.future(id);
      if (future === undefined || !isPending(future, index) || !isOpen(reading, index)) continue;
      const count = future.dones.filter(
        (done) =>
          done.event.callback === callback &&
          done.at < index &&
          (done.removed === never || done.removed >= index) &&
          (done.start === never || done.start > index),
      ).length;
      if (refused !== undefined || answer !== count) {
        return breach(
          index,
          [named(future), ` was pending, and had ${callback} ${count} times`],
          [
            refused === undefined
              ? `removeDoneCallback says that it removed ${JSON.stringify(answer)}`
              : `removeDoneCallback raised ${refused}`,
          ],
        );
      }
      met += 1;
      const other = future.dones.find(
        (done) => done.event.callback !== callback && done.at < index && done.removed === never && done.start === never,
      );
      const since = other === undefined ? never : doneSince(tasks, future);
      if (other === undefined || since === never || !mustHaveCome(reading, since) || mayBeRemoved(tasks, other))
        continue;
      return breach(
        reading.lastSettled,
        [`${callback} was removed from `, named(future), `, and ${other.event.callback} was not`],
        [`${other.event.callback} was never called`],
      );
    }
    for (const { at, callback, future: id } of tasks.strays) {
      const future = id === 'other' ? undefined : tasks.future(id);
      const removed =
        future?.dones.filter((done) => done.event.callback === callback && done.removed !== never && done.at < at) ??
        [];
      if (future === undefined || removed.length === 0) continue;
      // It may be the call of one that was removed when the future may have been done.
      if (!removed.every((done) => isPending(future, done.removed))) continue;
      return breach(
        at,
        [`${callback} had been removed from `, named(future), ', which was pending'],
        [`${callback} was called`],
      );
    }
    return met;
  },
  legal: `
    0 future f
    add_done f a
    add_done f a
    remove_done f a = 2
    settle f with 1
  `,
  illegal: `
    0 future f
    add_done f a
    add_done f a
    remove_done f a = 1
  `,
};
