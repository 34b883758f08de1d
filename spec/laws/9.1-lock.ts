import type { Law } from './law.js';
import { LockCourse } from './lock-course.js';
import { thingsOf } from './thing-course.js';

export const law: Law = {
  id: '9.1',
  title:
    'A lock has one holder at a time and goes to its waiters in the order in which they came; to release it while nobody holds it is a RuntimeError.',
  basis: 'promised',
  needs: ['tasks', 'locks'],
  source:
    'asyncio, Lock.acquire: "only one coroutine eventually proceeds. Acquiring a lock is fair"; Lock.release: "If the lock is unlocked, a RuntimeError is raised"; CPython, test_locks.LockTests',
  why: 'Two tasks inside what a lock guards corrupt it; and one that is always overtaken never gets in.',
  caveat:
    'Between a release and the next acquire that comes back the lock is on its way: whether it is locked then is left open. A waiter that may have been cancelled is not passed over.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const made of thingsOf(tasks, 'lock')) {
      const { breach, forgets, afterCancel, acquired, answers } = new LockCourse(reading, tasks, made).follow();
      if (breach !== undefined && !(forgets && afterCancel)) return breach;
      met += acquired + answers;
    }
    return met;
  },
  legal: `
    0 create lock l
    spawn a
    spawn b
    run
    a steps
    await acquire of l
    awaited
    await yield
    a pauses
    b steps
    await acquire of l
    b pauses
    a steps
    awaited
    use l release
    use l release refused RuntimeError
    a finishes
    b steps
    awaited
    ask_thing locked l = true
    b finishes
  `,
  illegal: `
    0 create lock l
    spawn a
    spawn b
    run
    a steps
    await acquire of l
    awaited
    await yield
    a pauses
    b steps
    await acquire of l
    awaited
    b finishes
  `,
};
