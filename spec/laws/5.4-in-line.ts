import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '5.4',
  title: 'Awaiting a coroutine runs it in line: only what is still pending makes a task give control back.',
  basis: 'promised',
  needs: ['tasks'],
  source: 'PEP 492, Await Expression; PEP 380: "yield from" of a generator that yields nothing yields nothing',
  why: 'Splitting a function into two would otherwise let other tasks in between.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    // What a loop does between the items of an asyncFor, or around the body of an asyncWith, is for the laws of these.
    const walking = new Set<FutureReading | undefined>();
    for (const block of tasks.blocks) {
      if (block !== undefined && (block.of === 'for' || block.of === 'with')) walking.add(block.task);
    }
    for (const step of tasks.steps) {
      const { task } = step;
      if (step.first || walking.has(task) || (step.from !== undefined && step.from.event.what !== 'call')) continue;
      return breach(
        step.start,
        [
          named(task),
          step.from === undefined
            ? ' awaited nothing'
            : ' had nothing to wait for in the coroutine that it runs in line',
        ],
        ['it gave control back, and goes on only now'],
      );
    }
    let met = 0;
    const isSync = reading.claims('awaitDoneIsSync');
    for (const wait of tasks.waits) {
      if (wait === undefined) continue;
      if (wait.event.what === 'call' && wait.end !== never) met += 1;
      if (wait.event.what !== 'future' || !isSync || wait.pauses === 0) continue;
      const [target] = tasks.targets(wait);
      if (target === undefined || target.kind !== 'task' || target.done === never || target.done > wait.at) continue;
      return breach(
        wait.end === never ? wait.at : wait.end,
        [named(target), ' was done when ', named(wait.task), ' awaited it'],
        [named(wait.task), ' gave control back all the same'],
      );
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    t steps
    await call coroutine c
    awaited
    t finishes
  `,
  illegal: `
    0 spawn t
    spawn u
    run
    t steps
    t finishes
    u steps
    await call coroutine c
    await future t
    u pauses
    u steps
    awaited null
    awaited
    u finishes
  `,
};
