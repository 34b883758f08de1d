import { ConditionCourse } from './condition-course.js';
import type { Law } from './law.js';
import { thingsOf } from './thing-course.js';

export const law: Law = {
  id: '9.5',
  title:
    'Who waits for a condition holds its lock again when the wait returns or raises; notify wakes as many as it says, needs the lock, and no notification is lost with a waiter that is cancelled.',
  basis: 'promised',
  needs: ['tasks', 'conditions'],
  source:
    'asyncio, Condition: "Once awakened, the Condition re-acquires its lock and this method returns True"; "The lock must be acquired before this method is called and released shortly after. If called with an unlocked lock a RuntimeError error is raised"; CPython, test_locks.ConditionTests.test_wait_cancel_contested, test_wait_cancel_after_notify',
  why: 'A task that comes back without the lock works on what another is changing; and a lost notification leaves an item in store that everybody waits for.',
  caveat:
    'A waiter that raises may pass on a notification which it never had: CPython allows this. A loop may refuse a task that waits or notifies while another one holds the lock.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const made of thingsOf(tasks, 'condition')) {
      const { breach, woken, answers } = new ConditionCourse(reading, tasks, made).follow();
      if (breach !== undefined) return breach;
      met += woken + answers;
    }
    return met;
  },
  legal: `
    0 create condition c
    spawn a
    spawn b
    run
    a steps
    use c notify refused RuntimeError
    await acquire of c
    awaited
    await waitOn of c
    a pauses
    b steps
    await acquire of c
    awaited
    use c notify
    use c release
    b finishes
    a steps
    awaited
    ask_thing locked c = true
    a finishes
  `,
  illegal: `
    0 create condition c
    spawn a
    spawn b
    run
    a steps
    await acquire of c
    awaited
    await waitOn of c
    a pauses
    b steps
    await acquire of c
    awaited
    use c notify
    await yield
    b pauses
    a steps
    awaited
    a finishes
  `,
};
