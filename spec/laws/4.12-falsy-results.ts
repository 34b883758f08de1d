import { sameJson } from '../program.js';
import { isFalsy, mayBeRemoved } from './future-state.js';
import { breach, type Law, named } from './law.js';
import { oneOutcome } from './one-outcome.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { isCancelledError } from './task-end.js';

export const law: Law = {
  id: '4.12',
  title:
    'A result that counts as false, or as nothing, is a result: the future is done, and who awaits it is given that value.',
  basis: 'promised',
  needs: ['futures'],
  source: 'asyncio, Future.done: "A Future is done if it was cancelled or if it has a result or an exception set"',
  why: 'Most futures are given no value at all; a loop that takes that for pending waits for ever.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    const told = oneOutcome(reading, ({ value, raised }) => raised === undefined && isFalsy(value));
    if (typeof told !== 'number') return told;
    let met = told;
    for (const future of tasks.futures) {
      const { kind, cancelled, outcome, done } = future ?? {};
      if (future === undefined || kind !== 'future' || cancelled === true || done === undefined) continue;
      if (outcome === undefined || outcome.raised !== undefined || !isFalsy(outcome.value)) continue;
      const because = [named(future), ` was given ${JSON.stringify(outcome.value)}, which is a result`] as const;
      for (const wait of future.waits) {
        if (wait.outcome === undefined) {
          if (wait.task.waiting !== wait || wait.task.steps.at(-1)?.end === never) continue;
          if (wait.pauses === 0 || !mustHaveCome(reading, Math.max(done, wait.at))) continue;
          return breach(reading.lastSettled, because, [named(wait.task), ', which awaits it, was never told']);
        }
        if (wait.outcome.raised !== undefined || sameJson(wait.outcome.value, outcome.value)) {
          if (!isCancelledError(wait.outcome.raised)) met += 1;
          continue;
        }
        return breach(wait.end, because, [named(wait.task), ` was given ${JSON.stringify(wait.outcome.value)}`]);
      }
      for (const callback of future.dones) {
        if (callback.start !== never || !mustHaveCome(reading, Math.max(done, callback.at))) continue;
        if (mayBeRemoved(tasks, callback)) continue;
        return breach(reading.lastSettled, because, [`its done-callback ${callback.event.callback} was never called`]);
      }
    }
    return met;
  },
  legal: `
    0 future f
    settle f with null
    ask_future done f = true
    ask_future result f = null
  `,
  illegal: `
    0 future f
    settle f with null
    ask_future done f = false
  `,
};
