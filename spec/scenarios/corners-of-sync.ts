/** Corners of chapter 9, but for queues: greater numbers, and what meets in one turn. */

import { type Body, cancel, print, programWith as program, sleep, times, turn } from './corner-words.js';
import type { Scenario } from './scenario.js';

const acquire = { op: 'do', of: 'x', do: 'acquire' } as const;
const release = { op: 'use', of: 'x', do: 'release' } as const;
const locked = { op: 'askThing', what: 'locked', of: 'x' } as const;
const wait = { op: 'do', of: 'x', do: 'wait' } as const;
const set = { op: 'use', of: 'x', do: 'set' } as const;
const notify = (count: number) => ({ op: 'use', of: 'x', do: 'notify', count }) as const;
const notifyAll = { op: 'use', of: 'x', do: 'notifyAll' } as const;
/** Holds it for the time of the body, whatever comes out of that. */
const holding = (...body: Body): Body => [acquire, { op: 'try', body, finally: [release] }];

export const cornersOfSync: readonly Scenario[] = [
  {
    law: '9.1',
    title: 'three wait, and get it in turn',
    needs: ['tasks', 'locks'],
    program: program('lock', undefined, {
      a: holding(turn, turn),
      b: holding(turn),
      c: holding(),
      d: holding(locked),
      e: holding(turn),
    }),
  },
  {
    law: '9.1',
    title: 'the middle one of three that wait is cancelled',
    needs: ['tasks', 'locks', 'cancellation', 'sleep', 'timers'],
    program: program(
      'lock',
      undefined,
      { a: holding(sleep(2)), b: holding(turn), c: holding(print('never')), d: holding(locked) },
      { k: [cancel('c')] },
    ),
  },
  {
    law: '9.1',
    title: 'the only one that waits is let in, and cancelled at once',
    needs: ['tasks', 'locks', 'cancellation'],
    program: program('lock', undefined, { a: [acquire, turn, release, cancel('b'), turn, turn, locked], b: holding() }),
  },
  {
    law: '9.3',
    title: 'three wait, and are woken at once',
    needs: ['tasks', 'events', 'sleep', 'timers'],
    program: program('event', undefined, { a: [wait], b: [wait], c: [wait] }, { k: [set] }),
  },
  {
    law: '9.3',
    title: 'the first of three that wait is cancelled before it is set',
    needs: ['tasks', 'events', 'cancellation', 'timers'],
    program: program('event', undefined, { a: [wait], b: [wait], c: [wait] }, { k: [cancel('a'), set] }),
  },
  {
    law: '9.3',
    title: 'a barrier for two, three times over',
    needs: ['tasks', 'events', 'barriers'],
    program: program('barrier', 2, { a: times(3, wait, turn), b: times(3, turn, wait) }),
  },
  {
    law: '9.3',
    title: 'a barrier of one, three times over',
    needs: ['tasks', 'events', 'barriers'],
    program: program('barrier', 1, { a: times(3, wait, print('through')) }),
  },
  {
    law: '9.3',
    title: 'one that waits at a barrier is cancelled, and does not count any more',
    needs: ['tasks', 'events', 'barriers', 'cancellation', 'sleep'],
    program: program('barrier', 2, {
      a: [wait],
      b: [turn, cancel('a')],
      c: [sleep(1), wait, print('with another')],
      d: [sleep(2), print('comes'), wait],
    }),
  },
  {
    law: '9.3',
    title: 'one of three is cancelled when the last has come to the barrier',
    needs: ['tasks', 'events', 'barriers', 'cancellation', 'sleep'],
    program: program('barrier', 3, {
      a: [wait],
      b: [wait],
      c: [sleep(1), wait, cancel('a')],
      d: [sleep(2), wait],
      e: [sleep(2), wait],
      f: [sleep(3), wait],
    }),
  },
  {
    law: '9.4',
    title: 'three may be in, and a fourth comes',
    needs: ['tasks', 'semaphores', 'sleep'],
    program: program('semaphore', 3, {
      a: holding(sleep(1)),
      b: holding(sleep(2)),
      c: holding(sleep(3), locked),
      d: holding(locked),
    }),
  },
  {
    law: '9.4',
    title: 'a newcomer while another is on its way in',
    needs: ['tasks', 'semaphores'],
    program: program('semaphore', 1, {
      a: [acquire, turn, turn, release, acquire, release],
      b: holding(turn),
      c: [turn, ...holding()],
    }),
  },
  {
    law: '9.4',
    title: 'released twice, and a newcomer while another is on its way in',
    needs: ['tasks', 'semaphores', 'sleep'],
    program: program('semaphore', 0, {
      a: [sleep(1), release, release, acquire, print('after the other')],
      b: [acquire, print('in')],
    }),
  },
  {
    law: '9.4',
    title: 'the first of two that wait is cancelled, and it is released at once',
    needs: ['tasks', 'semaphores', 'cancellation', 'timers'],
    program: program(
      'semaphore',
      0,
      { a: [acquire, print('never')], b: [acquire, print('in')] },
      { k: [cancel('a'), release] },
    ),
  },
  {
    law: '9.4',
    title: 'one that waits alone is cancelled, and it is released later',
    needs: ['tasks', 'semaphores', 'cancellation', 'sleep'],
    program: program('semaphore', 0, {
      a: [acquire, print('never')],
      b: [sleep(1), cancel('a'), sleep(1), release, locked],
    }),
  },
  {
    law: '9.4',
    title: 'a body fails while two wait',
    needs: ['tasks', 'semaphores', 'asyncWith', 'sleep'],
    program: program('semaphore', 1, {
      a: [{ op: 'asyncWith', of: 'x', body: [sleep(1), { op: 'raise', error: 'Error' }] }],
      b: [{ op: 'asyncWith', of: 'x', body: [turn] }],
      c: [{ op: 'asyncWith', of: 'x', body: [turn] }],
    }),
  },
  {
    law: '9.5',
    title: 'three wait, and two are notified',
    needs: ['tasks', 'conditions', 'sleep'],
    program: program('condition', undefined, {
      a: holding(wait),
      b: holding(wait),
      c: holding(wait, print('last')),
      d: [sleep(1), ...holding(notify(2)), sleep(1), print('one more'), ...holding(notify(1))],
    }),
  },
  {
    law: '9.5',
    title: 'three wait, and all are notified',
    needs: ['tasks', 'conditions', 'sleep'],
    program: program('condition', undefined, {
      a: holding(wait),
      b: holding(wait),
      c: holding(wait),
      d: [sleep(1), ...holding(notifyAll)],
    }),
  },
  {
    law: '9.5',
    title: 'the one that was notified is cancelled while it waits for the lock',
    needs: ['tasks', 'conditions', 'cancellation', 'sleep'],
    program: program('condition', undefined, {
      a: holding(wait, print('never')),
      b: [turn, ...holding(notify(1), sleep(1), cancel('a'), sleep(1))],
    }),
  },
  {
    law: '9.5',
    title: 'the one that was notified is cancelled while it waits for the lock with another, and a third waits',
    needs: ['tasks', 'conditions', 'cancellation', 'sleep'],
    program: program('condition', undefined, {
      a: holding(wait),
      b: holding(wait),
      c: [sleep(1), ...holding(notify(1), turn, turn, cancel('a'), turn, turn)],
      d: [sleep(1), ...holding(turn)],
    }),
  },
  {
    law: '9.5',
    title: 'the one that was notified is cancelled while it waits for the lock before another, and a third waits',
    needs: ['tasks', 'conditions', 'cancellation', 'sleep'],
    program: program('condition', undefined, {
      a: holding(wait),
      b: holding(wait, print('on')),
      c: [sleep(1), ...holding(notify(1), sleep(1), cancel('a'), sleep(1))],
      d: [sleep(2.5), ...holding(turn)],
    }),
  },
  {
    law: '9.5',
    title: 'two are notified one by one, in one turn',
    needs: ['tasks', 'conditions', 'sleep'],
    program: program('condition', undefined, {
      a: holding(wait),
      b: holding(wait, print('on')),
      c: [sleep(1), ...holding(notify(1), notify(1))],
    }),
  },
  {
    law: '9.5',
    title: 'the one that was notified is cancelled, and two others wait',
    needs: ['tasks', 'conditions', 'cancellation', 'sleep'],
    program: program('condition', undefined, {
      a: holding(wait),
      b: holding(wait, print('on')),
      c: holding(wait, print('last')),
      d: [sleep(1), ...holding(notify(1), cancel('a')), sleep(1), ...holding(notify(1))],
    }),
  },
  {
    law: '9.5',
    title: 'one is cancelled and another is notified, in one turn',
    needs: ['tasks', 'conditions', 'cancellation', 'sleep'],
    program: program('condition', undefined, {
      a: holding(wait),
      b: holding(wait),
      c: [sleep(1), ...holding(cancel('a'), notify(1))],
    }),
  },
];
