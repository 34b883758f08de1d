/** Chapter 1. */

import type { Scenario } from './scenario.js';

export const scheduling: readonly Scenario[] = [
  {
    law: '1.1',
    title: 'three callbacks, in order',
    needs: [],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '1.2',
    title: 'the same callback three times',
    needs: [],
    program: {
      script: [{ op: 'callSoon', callback: 'a', times: 3 }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: { a: [], b: [{ op: 'callSoon', callback: 'a' }] },
    },
  },
  {
    law: '1.3',
    title: 'a callback schedules another and goes on',
    needs: [],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: {
        a: [
          { op: 'callSoon', callback: 'b' },
          { op: 'print', text: 'a goes on' },
        ],
        b: [],
      },
    },
  },
  {
    law: '1.4',
    title: 'what a callback schedules comes after what was queued',
    needs: [],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'callSoon', callback: 'n' }], b: [], c: [], n: [] },
    },
  },
  {
    law: '1.6',
    title: 'a chain of callSoon and a timer that is due',
    needs: ['timers'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callLater', callback: 't', in: 0 }, { op: 'run' }],
      callbacks: { a: [{ op: 'callSoon', callback: 'a' }], t: [] },
      fuel: 1300,
    },
  },
  {
    law: '1.6',
    title: 'a chain of callSoon that keeps busy until a timer is due',
    needs: ['timers', 'advance'],
    program: {
      script: [
        { op: 'callLater', callback: 't', in: 2 },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'a' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'callSoon', callback: 'a' }], b: [{ op: 'block', for: 3 }], t: [] },
      fuel: 1300,
    },
  },
  {
    law: '1.7',
    title: 'arguments of every kind',
    needs: ['arguments'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a', args: [1, 'x', null, [1, [2]], { k: 0 }, false, ''] },
        { op: 'callSoon', callback: 'a' },
        { op: 'run' },
      ],
      callbacks: { a: [] },
    },
  },
  {
    law: '1.8',
    title: 'a callback cancels a later one of its batch',
    needs: ['cancel'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'cancel', handle: 'b' }], b: [], c: [] },
    },
  },
  {
    law: '1.8',
    title: 'a callback cancels the next two',
    needs: ['cancel'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'callSoon', callback: 'd' },
        { op: 'run' },
      ],
      callbacks: {
        a: [
          { op: 'cancel', handle: 'b' },
          { op: 'cancel', handle: 'c' },
        ],
        b: [],
        c: [],
        d: [],
      },
    },
  },
  {
    law: '1.9',
    title: 'cancelled twice, and after the run',
    needs: ['cancel'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'cancel', handle: 'b' },
        { op: 'cancel', handle: 'b' },
        { op: 'run' },
        { op: 'cancel', handle: 'a' },
        { op: 'cancel', handle: 'c' },
        { op: 'askHandle', what: 'cancelled', handle: 'b' },
        { op: 'callSoon', callback: 'd' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [{ op: 'cancel', handle: 'a' }], d: [] },
    },
  },
  {
    law: '1.10',
    title: 'a callback cancels itself',
    needs: ['cancel'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'cancel', handle: 'a' }], b: [], c: [] },
    },
  },
  {
    law: '1.11',
    title: 'the first of three raises',
    needs: ['exceptions'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'raise', error: 'Error' }], b: [], c: [] },
    },
  },
  {
    law: '1.12',
    title: 'a batch of a hundred thousand',
    needs: [],
    program: { script: [{ op: 'callSoon', callback: 'a', times: 100000 }, { op: 'run' }], callbacks: { a: [] } },
  },
  {
    law: '1.12',
    title: 'a chain of a hundred thousand',
    needs: [],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: { a: [{ op: 'callSoon', callback: 'a' }] },
      fuel: 100000,
    },
  },
  {
    law: '1.13',
    title: 'what is scheduled between runs',
    needs: [],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '1.13',
    title: 'what is scheduled between two runs',
    needs: ['restart'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'run' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], c: [] },
    },
  },
  {
    law: '1.14',
    title: 'soon callbacks meet due timers',
    needs: ['timers'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callLater', callback: 't', in: 0 },
        { op: 'callSoon', callback: 'b' },
        { op: 'callLater', callback: 'u', in: 0 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [], t: [{ op: 'callSoon', callback: 'c' }], u: [], c: [] },
    },
  },
  {
    law: '1.14',
    title: 'soon callbacks meet timers that fell due meanwhile',
    needs: ['timers', 'advance'],
    program: {
      script: [{ op: 'callLater', callback: 't', in: 1 }, { op: 'callSoon', callback: 'a' }, { op: 'run' }],
      callbacks: {
        a: [
          { op: 'block', for: 2 },
          { op: 'callSoon', callback: 'b' },
          { op: 'callSoon', callback: 'c' },
        ],
        b: [],
        c: [],
        t: [],
      },
    },
  },
  {
    law: '1.15',
    title: 'each callback sees its own context',
    needs: ['context'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a', context: 'k' },
        { op: 'callSoon', callback: 'b', context: 'm' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'callSoon', callback: 'd' }], b: [], c: [], d: [] },
    },
  },
  {
    law: '1.1',
    title: 'a queue that has been used grows far',
    needs: [],
    program: {
      script: [
        { op: 'callSoon', callback: 'a', times: 5 },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'a', times: 5 },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [{ op: 'callSoon', callback: 'c', times: 2500 }], c: [] },
    },
  },
  {
    law: '1.2',
    title: 'callbacks that return something',
    needs: [],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: {
        a: [{ op: 'return', value: true }],
        b: [{ op: 'return', value: 0 }],
        c: [{ op: 'return', value: 'x' }],
      },
    },
  },
  {
    law: '1.3',
    title: 'another loop is made, and not run',
    needs: ['restart'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'makeAnother' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
      ],
      callbacks: { a: [{ op: 'makeAnother' }, { op: 'callSoon', callback: 'c' }], b: [], c: [] },
    },
  },
  {
    law: '1.7',
    title: 'arguments of timers',
    needs: ['arguments', 'timers'],
    program: {
      script: [
        { op: 'callLater', callback: 'a', in: 1, args: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
        { op: 'callAt', callback: 'b', at: 1, args: [[1], { k: [2] }, null, '', 5, 6, 7, 8] },
        { op: 'callLater', callback: 'a', in: 0, args: [null] },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '1.9',
    title: 'cancelled after the run, with others in the queue',
    needs: ['cancel'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
        { op: 'askHandle', what: 'cancelled', handle: 'a' },
      ],
      callbacks: {
        a: [
          { op: 'callSoon', callback: 'd' },
          { op: 'callSoon', callback: 'e' },
        ],
        b: [
          { op: 'askHandle', what: 'cancelled', handle: 'a' },
          { op: 'cancel', handle: 'a' },
          { op: 'cancel', handle: 'a' },
        ],
        c: [],
        d: [],
        e: [],
      },
    },
  },
  {
    law: '1.12',
    title: 'many timers that are due at once',
    needs: ['timers'],
    program: {
      script: [{ op: 'callLater', callback: 'a', in: 1, times: 12000 }, { op: 'run' }],
      callbacks: { a: [] },
    },
  },
  {
    law: '1.12',
    title: 'many callbacks that are cancelled',
    needs: ['cancel'],
    program: {
      script: [
        { op: 'callSoon', callback: 'a', times: 12000 },
        { op: 'cancel', handle: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'run' },
      ],
      callbacks: { a: [], b: [] },
    },
  },
  {
    law: '1.12',
    title: 'many callbacks that raise',
    needs: ['exceptions'],
    program: {
      script: [{ op: 'callSoon', callback: 'a', times: 12000 }, { op: 'run' }],
      callbacks: { a: [{ op: 'raise', error: 'Error' }] },
      fuel: 12000,
    },
  },
];
