import type { Law } from './law.js';
import { refusedAwaits } from './refused-await.js';

export const law: Law = {
  id: '5.9',
  title: 'A task that awaits itself gets RuntimeError.',
  basis: 'promised',
  needs: ['tasks', 'foreignFutures'],
  source: 'CPython, test_tasks.test_task_awaits_on_itself',
  why: 'It would wait for ever, and nobody could tell why.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    const waits = tasks.waits.filter(
      (wait) => wait?.event.what === 'future' && tasks.targets(wait).includes(wait.task),
    );
    return refusedAwaits(reading, waits, () => ['awaited itself']);
  },
  legal: `
    0 spawn t
    run
    t steps
    await future t
    t pauses
    t steps thrown RuntimeError
    awaited raising RuntimeError
    t fails RuntimeError
  `,
  illegal: `
    0 spawn t
    run
    t steps
    await future t
    t pauses
    hop
    settled
  `,
};
