import type { SpawnEvent } from '../trace.js';
import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import { mustHaveCome } from './settled-by.js';
import { isExhaustion } from './task-end.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '5.1',
  title: 'createTask only schedules the coroutine: it begins in a turn of its own, once, and not before.',
  basis: 'promised',
  needs: ['tasks'],
  source: 'asyncio, create_task: "Schedule the execution of a coroutine"',
  why: 'Whoever makes a task finishes setting up what the task will use; and a task that never begins is work that is lost.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const task of tasks.futures) {
      if (task?.kind !== 'task' || task.implicit) continue;
      if (task.refused) {
        if (reading.closed !== never || task.group !== undefined || mayBeClosed(tasks.untils, task)) continue;
        const { refused = 'an exception' } = tasks.trace.events[task.at] as SpawnEvent;
        // A program may itself exhaust the stack.
        if (isExhaustion(refused)) continue;
        return breach(task.at, ['the loop is open'], ['createTask raised ', refused]);
      }
      const [first] = task.steps;
      if (first === undefined) {
        // A task that is cancelled before it begins need not be resumed at all.
        if (task.cancels.length > 0 || task.loose !== never || !mustHaveCome(reading, task.at)) continue;
        return breach(reading.lastSettled, [named(task), ' was made and nobody cancelled it'], ['it never began']);
      }
      const segment = reading.segments[reading.firstSegmentAfter(first.start - 1)];
      if (first.inside && segment?.insideAnother !== false) {
        return breach(
          first.start,
          [named(task), ' was made by what was at work, which had not given control back'],
          ['it began all the same'],
        );
      }
      if (first.run === never && reading.claims('restart') && reading.closed === never) {
        return breach(first.start, ['nothing is running the loop'], [named(task), ' began outside a run']);
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 spawn t
    run
    t steps
    t finishes
  `,
  illegal: `
    0 spawn t
    t steps
    t finishes
    run
  `,
};

/** A runner closes the loop, and what a program does afterwards is refused. */
const mayBeClosed = (
  untils: readonly { readonly main: boolean; readonly end: number }[],
  { at }: FutureReading,
): boolean => untils.some(({ main, end }) => main && end !== never && end < at);
