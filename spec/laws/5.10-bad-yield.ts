import type { Law } from './law.js';
import { refusedAwaits } from './refused-await.js';
import type { WaitReading } from './task-records.js';

export const law: Law = {
  id: '5.10',
  title: 'A task that yields what is no future gets RuntimeError, where it has yielded.',
  basis: 'cpython',
  needs: ['tasks', 'foreignFutures'],
  source: 'CPython, Task.__step: "Task got bad yield"',
  why: 'A forgotten await, or one of another library, shows where it stands, and does not hang the task or end the loop.',
  caveat: 'What the body of an async generator yields is for whoever makes the generator to judge, and is left out.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    const waits = tasks.waits.filter((wait) => wait?.event.what === 'badYield' && !isInGenerator(wait));
    return refusedAwaits(reading, waits, () => ['yielded what is no future']);
  },
  legal: `
    0 spawn t
    run
    t steps
    await badYield
    t pauses
    t steps thrown RuntimeError
    awaited raising RuntimeError
    t fails RuntimeError
  `,
  illegal: `
    0 spawn t
    run
    t steps
    await badYield
    t pauses
    t steps
    awaited
    t finishes
  `,
};

const isInGenerator = ({ outer }: WaitReading): boolean => {
  for (let around = outer; around !== undefined; around = around.outer)
    if (around.event.what === 'next' || around.event.what === 'aclose') return true;
  return false;
};
