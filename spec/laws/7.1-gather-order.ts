import { sameJson } from '../program.js';
import { combiningOf } from './combining.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { isCancelledError, saysOutcome } from './task-end.js';

export const law: Law = {
  id: '7.1',
  title: 'gather gives the results in the order of its arguments, one for each, and of none an empty list.',
  basis: 'promised',
  needs: ['tasks', 'gather'],
  source: 'asyncio, gather: "the result is an aggregate list of returned values", in the order of the awaitables',
  why: "Programs take the results apart by their places, and a result in the wrong place is somebody else's.",
  caveat: 'A cancelled waiter, and children that may have been cancelled unseen, are left out.',
  check(reading) {
    const combining = combiningOf(reading);
    if (combining === undefined) return 0;
    let met = 0;
    for (const wait of combining.waits('gather')) {
      const children = combining.tasks.targets(wait);
      const ends = children.map((child) => combining.endOf(child));
      const allReturned = ends.every((end) => end?.kind === 'value');
      if (allReturned) {
        const late = combining.overdue(wait, combining.allDoneAt(children));
        if (late !== never)
          return breach(
            late,
            ['all that ', named(wait.task), ' gathered had returned'],
            ['gather had not given their results, many turns later'],
          );
      }
      const { outcome, end } = wait;
      if (outcome === undefined) continue;
      if (outcome.raised !== undefined) {
        if (!allReturned) continue;
        if (isCancelledError(outcome.raised) && combining.reach.touchesWait(wait)) continue;
        return breach(
          end,
          ['all that ', named(wait.task), ' gathered returned, and nobody cancelled it'],
          ['gather raised ', outcome.raised.type],
        );
      }
      const { value } = outcome;
      if (!Array.isArray(value) || value.length !== children.length)
        return breach(
          end,
          [named(wait.task), ` gathered ${children.length}, and gets a list with so many items`],
          ['it got ', saysOutcome(outcome)],
        );
      for (const [place, child] of children.entries()) {
        if (combining.isDone(child, end) === false)
          return breach(end, [named(child), ' was not done yet'], ['gather gave a result for it']);
        const childEnd = ends[place];
        if (childEnd?.kind !== 'value' || sameJson(value[place], childEnd.value)) continue;
        return breach(
          end,
          [named(child), ` stands at place ${place} of gather, and returned ${JSON.stringify(childEnd.value)}`],
          [`at that place of the list is ${JSON.stringify(value[place])}`],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 spawn m
    spawn a
    spawn b
    run
    m steps
    await gather a b
    m pauses
    a steps
    await sleep in 1
    a pauses
    b steps
    b finishes 2
    1 a steps
    awaited
    a finishes 1
    m steps
    awaited [1,2]
    m finishes
  `,
  illegal: `
    0 spawn m
    spawn a
    spawn b
    run
    m steps
    await gather a b
    m pauses
    a steps
    await sleep in 1
    a pauses
    b steps
    b finishes 2
    1 a steps
    awaited
    a finishes 1
    m steps
    awaited [2,1]
    m finishes
  `,
};
