import { breach, type Law, thing } from './law.js';
import { QueueCourse, queuesOf } from './queue-course.js';

export const law: Law = {
  id: '9.6',
  title:
    'A queue gives each item once, in its order, and keeps its size; who must wait is served in turn, and whoever is cancelled loses no item and no place.',
  basis: 'promised',
  needs: ['tasks', 'queues'],
  source:
    'asyncio, Queue: "A first in, first out (FIFO) queue"; put: "If the queue is full, wait until a free slot is available before adding the item"; LifoQueue, PriorityQueue; CPython, test_queues.QueueGetTests.test_get_cancelled_race, QueuePutTests.test_put_cancelled_race',
  why: 'Work that is handed on must be done, once, and in its order; a cancelled worker must not take any with it.',
  caveat:
    'When a put or a get that had to wait takes effect is left open. A newcomer may take what a waiter was woken for. Items of a priority queue are compared where they are numbers.',
  check(reading) {
    const { tasks } = reading;
    if (tasks === undefined) return 0;
    let met = 0;
    for (const made of tasks.things) {
      if (made?.event.refused === undefined || !made.event.what.toLowerCase().endsWith('queue')) continue;
      return breach(
        made.at,
        ['queues of every size can be made'],
        ['to make ', thing(made), ' raised ', made.event.refused],
      );
    }
    for (const made of queuesOf(tasks)) {
      const course = new QueueCourse(reading, tasks, made).follow();
      if (course.breach !== undefined) return course.breach;
      met += course.met;
    }
    return met;
  },
  legal: `
    0 create queue q size 1
    spawn a
    spawn b
    run
    a steps
    use q getNowait refused QueueEmpty
    await put of q item 1
    awaited
    use q putNowait item 2 refused QueueFull
    await put of q item 3
    a pauses
    b steps
    await get of q
    awaited 1
    b finishes
    a steps
    awaited
    use q getNowait = 3
    a finishes
  `,
  illegal: `
    0 create queue q size 0
    use q putNowait item 1
    use q putNowait item 2
    use q getNowait = 2
  `,
};
