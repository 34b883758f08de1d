import type { SettleEvent } from '../trace.js';
import { breach, type Law, named } from './law.js';

export const law: Law = {
  id: '5.12',
  title: 'A task is not given a result or an exception from outside: that is refused with RuntimeError.',
  basis: 'promised',
  needs: ['futures', 'tasks'],
  source: 'CPython, test_tasks.test_task_set_methods',
  why: 'The task would be done while its coroutine still runs, and what that comes to would be lost.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const index of tasks.settles) {
      const event = tasks.trace.events[index] as SettleEvent;
      const task = tasks.future(event.future);
      if (task?.kind !== 'task' || task.implicit) continue;
      if (event.refused !== 'RuntimeError') {
        return breach(
          index,
          [named(task), ' is a task, and only its coroutine tells what it comes to'],
          [
            `giving it ${event.raised === undefined ? 'a result' : 'an exception'} `,
            event.refused === undefined ? 'was accepted' : `raised ${event.refused}, and not RuntimeError`,
          ],
        );
      }
      met += 1;
    }
    return met;
  },
  legal: `
    0 spawn t
    settle t with 1 refused RuntimeError
  `,
  illegal: `
    0 spawn t
    settle t with 1
  `,
};
