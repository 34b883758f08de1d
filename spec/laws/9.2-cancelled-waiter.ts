import type { Law } from './law.js';
import { LockCourse } from './lock-course.js';
import { thingsOf } from './thing-course.js';

export const law: Law = {
  id: '9.2',
  title:
    'A waiter that is cancelled when the lock was already meant for it passes it on; it is never lost, and never given twice.',
  basis: 'promised',
  needs: ['tasks', 'locks', 'cancellation'],
  source: 'CPython, test_locks.LockTests.test_finished_waiter_cancelled, test_cancel_release_race',
  why: 'A timeout that comes at the wrong moment would lock everybody out for ever.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const made of thingsOf(tasks, 'lock')) {
      const { breach, afterCancel, passedOn } = new LockCourse(reading, tasks, made).follow();
      if (breach !== undefined && afterCancel) return breach;
      met += passedOn;
    }
    return met;
  },
  legal: `
    0 create lock l
    spawn a
    spawn b
    spawn c
    run
    a steps
    await acquire of l
    awaited
    await yield
    a pauses
    b steps
    await acquire of l
    b pauses
    c steps
    await acquire of l
    c pauses
    a steps
    awaited
    use l release
    cancel_future b = true
    a finishes
    b steps thrown CancelledError
    awaited raising CancelledError
    b fails CancelledError
    c steps
    awaited
    c finishes
    hop
    settled
  `,
  illegal: `
    0 create lock l
    spawn a
    spawn b
    spawn c
    run
    a steps
    await acquire of l
    awaited
    await yield
    a pauses
    b steps
    await acquire of l
    b pauses
    c steps
    await acquire of l
    c pauses
    a steps
    awaited
    use l release
    cancel_future b = true
    a finishes
    b steps thrown CancelledError
    awaited raising CancelledError
    b fails CancelledError
    hop
    settled
  `,
};
