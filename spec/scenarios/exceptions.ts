/** Chapter 10. */

import type { Scenario } from './scenario.js';

export const exceptions: readonly Scenario[] = [
  {
    law: '10.1',
    title: 'one exception, and another later',
    needs: ['exceptions'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: {
        a: [{ op: 'raise', error: 'Error' }],
        b: [{ op: 'callSoon', callback: 'c' }],
        c: [{ op: 'raise', error: 'Error' }],
      },
    },
  },
  {
    law: '10.1',
    title: 'an exception in a timer',
    needs: ['exceptions', 'timers'],
    program: {
      script: [{ op: 'callLater', callback: 'a', in: 1 }, { op: 'callLater', callback: 'b', in: 2 }, { op: 'run' }],
      callbacks: { a: [{ op: 'raise', error: 'Error' }], b: [] },
    },
  },
  {
    law: '10.2',
    title: 'the handler raises',
    needs: ['exceptions'],
    program: {
      script: [
        { op: 'handleExceptions', with: 'z' },
        { op: 'callSoon', callback: 'a' },
        { op: 'callSoon', callback: 'b' },
        { op: 'callSoon', callback: 'c' },
        { op: 'run' },
      ],
      callbacks: {
        a: [{ op: 'raise', error: 'Error' }],
        b: [{ op: 'raise', error: 'Error' }],
        c: [],
        z: [{ op: 'raise', error: 'Error' }],
      },
    },
  },
  {
    law: '10.3',
    title: 'something that is no Error',
    needs: ['exceptions'],
    program: {
      script: [{ op: 'callSoon', callback: 'a' }, { op: 'callSoon', callback: 'b' }, { op: 'run' }],
      callbacks: { a: [{ op: 'raise', error: 'BaseException' }], b: [] },
    },
  },
];
