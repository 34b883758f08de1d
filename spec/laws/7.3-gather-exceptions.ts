import { type Json, sameJson } from '../program.js';
import { type Combining, combiningOf } from './combining.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { isCancelledError, saysEnd } from './task-end.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '7.3',
  title: 'With returnExceptions, exceptions and cancellations among what is gathered become items of the list.',
  basis: 'promised',
  needs: ['tasks', 'gather'],
  source:
    'asyncio, gather: "If return_exceptions is True, exceptions are treated the same as successful results, and aggregated in the result list"; CPython, test_tasks.GatherTestsBase.test_return_exceptions',
  why: 'Who asks for all outcomes wants to see the successes beside a failure.',
  caveat: 'Values that count as false and were raised are left out, and so is who may have been cancelled unseen.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const wait of combining.waits('gather')) {
      if (wait.event.returnExceptions !== true) continue;
      const children = combining.tasks.targets(wait);
      const first = combining.firstFailed(children);
      const { outcome, end } = wait;
      if (first !== undefined) {
        const late = combining.overdue(wait, combining.allDoneAt(children));
        if (late !== never)
          return breach(
            late,
            ['all that ', named(wait.task), ' gathered with returnExceptions was over'],
            ['gather had not given their outcomes, many turns later'],
          );
      }
      if (outcome?.raised !== undefined) {
        if (isCancelledError(outcome.raised) && combining.reach.touchesWait(wait)) continue;
        return breach(
          end,
          [named(wait.task), ' gathered with returnExceptions, and nobody cancelled it'],
          ['gather raised ', outcome.raised.type],
        );
      }
      if (outcome === undefined || !Array.isArray(outcome.value) || outcome.value.length !== children.length) continue;
      for (const [place, child] of children.entries()) {
        const item: Json | undefined = outcome.value[place];
        const expected = itemOf(combining, child, end);
        if (expected === undefined) continue;
        if (item !== undefined && sameJson(item, expected)) met += 1;
        else
          return breach(
            end,
            [named(child), ` stands at place ${place} of gather, and `, said(combining, child)],
            [`at that place of the list is ${JSON.stringify(item)}`],
          );
      }
    }
    return met;
  },
  legal: `
    0 spawn m
    spawn a
    spawn b
    run
    m steps
    await gather a b returnExceptions
    m pauses
    a steps
    a fails Error
    b steps
    b finishes 2
    m steps
    awaited [{"raised":{"error":0,"type":"Error"}},2]
    m finishes
  `,
  illegal: `
    0 spawn m
    spawn a
    spawn b
    run
    m steps
    await gather a b returnExceptions
    m pauses
    a steps
    a fails Error
    b steps
    b finishes 2
    m steps
    awaited raising Error
    m fails Error
  `,
};

const raisedItem = (error: number | 'foreign', type: string): Json => ({ raised: { error, type } });

const itemOf = (combining: Combining, child: FutureReading, index: number): Json | undefined => {
  const end = combining.doneAt(child) < index ? combining.endOf(child) : undefined;
  if (end?.kind === 'raised') return raisedItem(end.raised.error, end.raised.type);
  if (end?.kind === 'cancelled') return raisedItem('foreign', 'CancelledError');
  // It cannot have been settled, so that it counts as done means that it was cancelled.
  return Number.isFinite(combining.doneAt(child)) || combining.isDone(child, index) === false
    ? undefined
    : raisedItem('foreign', 'CancelledError');
};

const said = (combining: Combining, child: FutureReading): string => {
  const end = combining.endOf(child);
  return end === undefined ? 'can only have been cancelled' : saysEnd(end);
};
