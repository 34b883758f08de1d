import { breach, type Law, named } from './law.js';
import { never } from './records.js';
import type { FutureReading } from './task-records.js';

export const law: Law = {
  id: '5.2',
  title: 'Tasks begin in the order in which they were made.',
  basis: 'cpython',
  needs: ['tasks', 'asyncioOrder'],
  source: 'CPython, Task.__init__: self._loop.call_soon(self.__step)',
  why: 'Programs start the consumer before the producer, and rely on it being there first.',
  caveat: 'Only tasks that the program makes itself are compared: asyncio leaves open in which order gather makes its.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    let latest: FutureReading | undefined;
    for (const task of tasks.futures) {
      if (task?.kind !== 'task' || task.implicit || task.refused) continue;
      const [first] = task.steps;
      if (first === undefined || first.thrown !== undefined) continue;
      const before = latest?.steps[0]?.start ?? never;
      if (latest !== undefined && first.start < before) {
        return breach(
          first.start,
          [named(latest), ' and ', named(task), ' were both about to begin, and ', named(latest), ' was made first'],
          [named(task), ' began before ', named(latest)],
        );
      }
      if (task.at < before) met += 1;
      latest = task;
    }
    return met;
  },
  legal: `
    0 spawn t
    spawn u
    run
    t steps
    t finishes
    u steps
    u finishes
  `,
  illegal: `
    0 spawn t
    spawn u
    run
    u steps
    u finishes
    t steps
    t finishes
  `,
};
