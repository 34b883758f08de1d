import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { sameRaised } from './task-end.js';
import type { WaitReading } from './task-records.js';

export const law: Law = {
  id: '5.5',
  title: 'What is thrown into a task arrives at the innermost await, through however many coroutines it stands in.',
  basis: 'promised',
  needs: ['tasks'],
  source:
    'PEP 380, Formal Semantics: what is thrown in "is passed to the iterator", and what that raises or returns comes out',
  why: 'A cleanup that stands where the task waits would be passed over, or the task would wait on as if nothing had come.',
  caveat: 'Only awaits of a future, and bare yields, are compared: a combinator may catch what is thrown into it.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const { task, thrown, from, start, end } of tasks.steps) {
      if (thrown === undefined || from === undefined || !passes(from)) continue;
      const { outcome } = from;
      const isOver = from.end > start && (end === never || from.end < end);
      if (!isOver) {
        // The trace may end in the middle of the step.
        if (end === never) continue;
        return breach(
          end,
          [thrown.type, ' was thrown into ', named(task), ', where it waited'],
          ['its await did not end'],
        );
      }
      if (outcome === undefined || outcome.raised === undefined || !sameRaised(outcome.raised, thrown)) {
        return breach(
          from.end,
          [thrown.type, ' was thrown into ', named(task), ', where it waited'],
          [
            outcome?.raised === undefined
              ? 'the await ended as if nothing had been thrown'
              : `the await raised ${outcome.raised.type}`,
          ],
        );
      }
      if (from.outer !== undefined) met += 1;
    }
    for (const { at, inner, outer } of tasks.passedOver) {
      if (!isInside(inner, outer)) continue;
      return breach(
        at,
        [named(inner.task), ' stood in an await, inside another'],
        ['the outer one ended, and nothing had arrived at the inner one'],
      );
    }
    return met;
  },
  legal: `
    0 future f
    spawn t
    run
    t steps
    await call coroutine c
    await future f
    t pauses
    settle f with Error
    t steps thrown Error
    awaited raising Error
    awaited raising Error
    t fails Error
  `,
  illegal: `
    0 future f
    spawn t
    run
    t steps
    await call coroutine c
    await future f
    t pauses
    settle f with Error
    t steps thrown Error
    awaited null
    awaited
    t finishes
  `,
};

const isInside = (inner: WaitReading, outer: WaitReading): boolean => {
  for (let wait = inner.outer; wait !== undefined; wait = wait.outer) if (wait === outer) return true;
  return false;
};

const passes = ({ event: { what } }: WaitReading): boolean => what === 'future' || what === 'yield';
