import type { Law } from './law.js';
import { refusedAwaits } from './refused-await.js';

export const law: Law = {
  id: '5.11',
  title: 'A task that awaits a future of another loop gets RuntimeError.',
  basis: 'cpython',
  needs: ['tasks', 'foreignFutures'],
  source: 'CPython, test_tasks.test_other_loop_future; Task.__step: "attached to a different loop"',
  why: 'The other loop would wake the task in the middle of its own work, or, if it does not run, never.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    const waits = tasks.waits.filter((wait) => wait?.event.what === 'other');
    return refusedAwaits(reading, waits, () => ['awaited a future of another loop']);
  },
  legal: `
    0 spawn t
    run
    t steps
    await other
    t pauses
    t steps thrown RuntimeError
    awaited raising RuntimeError
    t fails RuntimeError
  `,
  illegal: `
    0 spawn t
    run
    t steps
    await other
    t pauses
    hop
    settled
  `,
};
