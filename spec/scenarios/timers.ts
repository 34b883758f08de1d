/** Chapter 2. */

import type { Name } from '../program.js';
import type { Scenario } from './scenario.js';

/** Some timers, out of order, and between them many that are cancelled. */
function amongCancelled() {
  const left: readonly (readonly [Name, number])[] = [
    ['a', 9],
    ['b', 3],
    ['c', 7],
    ['d', 1],
    ['e', 5],
  ];
  return [
    ...left.flatMap(
      ([callback, delay]) =>
        [
          { op: 'callLater', callback: 'y', as: `h${callback}`, in: 10 - delay, times: 40 },
          { op: 'callLater', callback, in: delay },
          { op: 'callLater', callback: 'y', as: `i${callback}`, in: delay + 0.5, times: 20 },
        ] as const,
    ),
    ...left.flatMap(
      ([callback]) =>
        [
          { op: 'cancel', handle: `i${callback}` },
          { op: 'cancel', handle: `h${callback}` },
        ] as const,
    ),
    { op: 'callSoon', callback: 'y' },
    { op: 'run' },
  ] as const;
}

export const timers: readonly Scenario[] = [
  {
    law: '2.1',
    title: 'one timer',
    needs: ['timers'],
    program: { script: [{ op: 'callLater', callback: 'a', in: 2 }, { op: 'run' }], callbacks: { a: [] } },
  },
  {
    law: '2.1',
    title: 'a timer whose deadline comes shortly after another',
    needs: ['timers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'callLater', callback: 'b', in: 1.001 },
        { op: 'callAt', callback: 'c', at: 1.5 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '2.2',
    title: 'three timers, set in the wrong order',
    needs: ['timers', 'timerOrder'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 3 },
        { op: 'callLater', callback: 'b', in: 1 },
        { op: 'callLater', callback: 'c', in: 2 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '2.2',
    title: 'timers that set timers',
    needs: ['timers', 'timerOrder'],
    program: {
      script: [{ op: 'callLater', callback: 'a', in: 1 }, { op: 'callLater', callback: 'b', in: 4 }, { op: 'run' }],
      callbacks: {
        a: [
          { op: 'callLater', callback: 'c', in: 1 },
          { op: 'callLater', callback: 'd', in: 2 },
        ],
        b: [],
        c: [],
        d: [],
      },
    },
  },
  {
    law: '2.2',
    title: 'an overdue timer, and one that sets itself again with no delay',
    needs: ['timers', 'timerOrder', 'advance'],
    program: {
      script: [{ op: 'callLater', callback: 'v', in: 1 }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: {
        b: [
          { op: 'block', for: 3 },
          { op: 'callLater', callback: 't', in: 0 },
        ],
        t: [{ op: 'callLater', callback: 't', in: 0 }],
        v: [],
      },
      fuel: 1300,
    },
  },
  {
    law: '2.3',
    title: 'three deadlines pass while a callback is busy',
    needs: ['timers', 'timerOrder', 'advance'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 3 },
        { op: 'callLater', callback: 'b', in: 1 },
        { op: 'callLater', callback: 'c', in: 2 },
        { op: 'callLater', callback: 'd', in: 4 },
        { op: 'callSoon', callback: 'e' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [], d: [], e: [{ op: 'block', for: 5 }] },
    },
  },
  {
    law: '2.4',
    title: 'equal deadlines',
    needs: ['timers'],
    program: {
      script: [
        { op: 'callAt', callback: 'a', at: 1 },
        { op: 'callAt', callback: 'b', at: 1 },
        { op: 'callAt', callback: 'c', at: 1 },
        { op: 'callAt', callback: 'a', at: 2 },
        { op: 'callAt', callback: 'a', at: 2 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '2.5',
    title: 'no delay, and less than none',
    needs: ['timers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 0 },
        { op: 'callLater', callback: 'b', in: -1 },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: {
        a: [],
        b: [],
        c: [
          { op: 'callLater', callback: 'a', in: 0 },
          { op: 'callLater', callback: 'b', in: -2 },
        ],
      },
    },
  },
  {
    law: '2.6',
    title: 'two timers, and time after them',
    needs: ['timers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'callLater', callback: 'c', in: 5 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '2.7',
    title: 'a timer cancels one that is due with it',
    needs: ['timers', 'cancel'],
    program: {
      script: [
        { op: 'callAt', callback: 'a', at: 1 },
        { op: 'callAt', callback: 'b', at: 1 },
        { op: 'callAt', callback: 'c', at: 1 },
        { op: 'run' },
      ],
      callbacks: {
        a: [
          { op: 'cancel', handle: 'b' },
          { op: 'cancel', handle: 'c' },
        ],
        b: [
          { op: 'cancel', handle: 'a' },
          { op: 'cancel', handle: 'c' },
        ],
        c: [
          { op: 'cancel', handle: 'a' },
          { op: 'cancel', handle: 'b' },
        ],
      },
    },
  },
  {
    law: '2.7',
    title: 'a timer is cancelled early, another is not',
    needs: ['timers', 'cancel'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'callLater', callback: 'c', in: 3 },
        { op: 'callSoon', callback: 'd' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [], d: [{ op: 'cancel', handle: 'b' }] },
    },
  },
  {
    law: '2.7',
    title: 'a timer cancels one that fell due with it',
    needs: ['timers', 'cancel', 'timerOrder', 'advance'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'callLater', callback: 'c', in: 3 },
        { op: 'callSoon', callback: 'd' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'cancel', handle: 'b' }], b: [], c: [], d: [{ op: 'block', for: 4 }] },
    },
  },
  {
    law: '2.8',
    title: 'the earliest of three is cancelled',
    needs: ['timers', 'cancel'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1 },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'callLater', callback: 'c', in: 3 },
        { op: 'cancel', handle: 'a' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '2.8',
    title: 'the earliest is cancelled while the loop waits for it',
    needs: ['timers', 'cancel'],
    program: {
      script: [
        { op: 'callLater', callback: 's', in: 1 },
        { op: 'callLater', callback: 'a', in: 3 },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'callLater', callback: 'c', in: 4 },
        { op: 'run' },
      ],
      callbacks: { s: [{ op: 'cancel', handle: 'b' }], a: [], b: [], c: [] },
    },
  },
  {
    law: '2.13',
    title: 'a timer that sets itself again with no delay',
    needs: ['timers'],
    program: {
      script: [{ op: 'callLater', callback: 't', in: 0 }, { op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: { t: [{ op: 'callLater', callback: 't', in: 0 }], a: [] },
      fuel: 1300,
    },
  },
  {
    law: '2.13',
    title: 'a timer that sets itself again, and others that come later',
    needs: ['timers'],
    program: {
      script: [{ op: 'callLater', callback: 't', in: 0 }, { op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: {
        t: [{ op: 'callLater', callback: 't', in: 0 }],
        a: [{ op: 'callSoon', callback: 'b' }],
        b: [{ op: 'callSoon', callback: 'c' }],
        c: [{ op: 'callSoon', callback: 'd' }],
        d: [],
      },
      fuel: 1300,
    },
  },
  {
    law: '2.14',
    title: 'a callback is busy and then sets a timer',
    needs: ['timers', 'advance'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: {
        a: [
          { op: 'block', for: 2 },
          { op: 'callLater', callback: 't', in: 1 },
        ],
        t: [
          { op: 'block', for: 2 },
          { op: 'callLater', callback: 'u', in: 1 },
        ],
        u: [],
      },
    },
  },
  {
    law: '2.15',
    title: 'the handles tell their deadlines',
    needs: ['timers', 'deadlines', 'cancel'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 2 },
        { op: 'callAt', callback: 'b', at: 3 },
        { op: 'askHandle', what: 'when', handle: 'a' },
        { op: 'askHandle', what: 'when', handle: 'b' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '2.20',
    title: 'a timer and nothing else',
    needs: ['timers'],
    program: {
      script: [{ op: 'callLater', callback: 'a', in: 1 }, { op: 'run' }],
      callbacks: { a: [{ op: 'callLater', callback: 'b', in: 1 }], b: [] },
    },
  },
  {
    law: '2.2',
    title: 'few timers are left among many that were cancelled',
    needs: ['timers', 'cancel', 'timerOrder'],
    program: {
      script: amongCancelled(),
      callbacks: { a: [], b: [], c: [], d: [], e: [], x: [{ op: 'callSoon', callback: 'y' }], y: [] },
    },
  },
  {
    law: '2.2',
    title: 'few timers are left when a callback has cancelled many',
    needs: ['timers', 'cancel', 'timerOrder'],
    program: {
      script: [{ op: 'callSoon', callback: 'x' }, { op: 'run' }],
      callbacks: { a: [], b: [], c: [], d: [], e: [], x: amongCancelled().filter(({ op }) => op !== 'run'), y: [] },
    },
  },
  {
    law: '2.15',
    title: 'the handles tell their deadlines when they are cancelled, and after the run',
    needs: ['timers', 'deadlines', 'cancel'],
    program: {
      script: [
        { op: 'callAt', callback: 'a', at: 1 },
        { op: 'callLater', callback: 'b', in: 2 },
        { op: 'cancel', handle: 'b' },
        { op: 'askHandle', what: 'when', handle: 'a' },
        { op: 'askHandle', what: 'when', handle: 'b' },
        { op: 'run' },
        { op: 'askHandle', what: 'when', handle: 'a' },
        { op: 'askHandle', what: 'cancelled', handle: 'a' },
        { op: 'askHandle', what: 'cancelled', handle: 'b' },
      ],
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '2.2',
    title: 'of two timers with one duration the first is cancelled',
    needs: ['timers', 'cancel', 'timerOrder'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 2 },
        { op: 'callLater', callback: 'b', in: 1 },
        { op: 'callLater', callback: 'c', in: 3.5 },
        { op: 'run' },
      ],
      callbacks: {
        a: [],
        b: [
          { op: 'cancel', handle: 'a' },
          { op: 'callLater', callback: 'd', in: 2 },
        ],
        c: [],
        d: [],
      },
    },
  },
];
